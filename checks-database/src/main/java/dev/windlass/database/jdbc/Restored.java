package dev.windlass.database.jdbc;

import dev.windlass.check.Spoken;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * What a release may put back to an earlier state: tables, a database, or all databases of a server. Which one it is, is asked
 * over a connection to it, since names and addresses can't tell: two addresses may lead to one server, and one address to
 * another server than yesterday. Immutable and safe for use by several threads where its data source is.
 */
public final class Restored {

    private enum Extent {
        TABLES,
        DATABASE,
        SERVER
    }

    private final Extent extent;
    private final String what;
    private final DataSource source;
    private final List<String> tables;

    private Restored(Extent extent, String what, DataSource source, List<String> tables) {
        this.extent = extent;
        this.what = Require.text("what is restored", what);
        this.source = Objects.requireNonNull(source, "data source of " + what);
        this.tables = tables;
    }

    /**
     * Tables alone: what else is in their database stays as it is.
     *
     * @param what it is in words, such as {@code tables [public.orders] of database 'shop'}
     * @param source gives a connection to their database
     * @param tables each as {@code schema.table}, spelled as the catalogue spells it
     * @return what may be put back
     * @throws IllegalArgumentException if the words are blank
     */
    public static Restored tables(String what, DataSource source, List<String> tables) {
        return new Restored(Extent.TABLES, what, source, List.copyOf(tables));
    }

    /**
     * A whole database: all of its schemas, also those that the backup doesn't know of, since whoever restores may drop them.
     *
     * @param what it is in words, such as {@code database 'shop'}
     * @param source gives a connection to it
     * @return what may be put back
     * @throws IllegalArgumentException if the words are blank
     */
    public static Restored database(String what, DataSource source) {
        return new Restored(Extent.DATABASE, what, source, List.of());
    }

    /**
     * A whole server with all of its databases, such as by a snapshot of its storage or a recovery to a point in time.
     *
     * @param what it is in words, such as {@code RDS instance 'shop-production'}
     * @param source gives a connection to any database of it
     * @return what may be put back
     * @throws IllegalArgumentException if the words are blank
     */
    public static Restored server(String what, DataSource source) {
        return new Restored(Extent.SERVER, what, source, List.of());
    }

    /**
     * Tells whether tables would be put back with it. A database that is no PostgreSQL never holds them.
     *
     * @param place the database in which the tables are
     * @param names the tables, each as {@code schema.table}
     * @param patience how long it may take to ask
     * @return whether they would
     * @throws DatabaseException if it can't be told; the message says why, and what to do
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean takesBack(DatabaseIdentity place, List<String> names, Duration patience)
            throws DatabaseException, InterruptedException {
        Optional<DatabaseIdentity> mine = identity(patience);
        if (mine.isEmpty() || !mine.get().server().equals(place.server())) {
            return false;
        }
        return switch (extent) {
            case SERVER -> true;
            case DATABASE -> mine.get().equals(place);
            case TABLES -> mine.get().equals(place) && names.stream().anyMatch(tables::contains);
        };
    }

    private Optional<DatabaseIdentity> identity(Duration patience) throws DatabaseException, InterruptedException {
        try {
            return Leash.ask("which database is " + what, patience, leash -> {
                try (Connection connection = leash.connect(source, true)) {
                    return PostgresSettings.is(connection.getMetaData())
                            ? Optional.of(DatabaseIdentity.of(connection, leash.statementSeconds()))
                            : Optional.<DatabaseIdentity>empty();
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            throw unknown("there was no answer within " + Spoken.time(Leash.patience(patience)) + ".", e);
        } catch (Exception e) {
            throw unknown(Trouble.of(e), e);
        }
    }

    private DatabaseException unknown(String why, Exception e) {
        return new DatabaseException("where " + what + " lies could not be found out: " + why, e);
    }

    /** It in words, such as {@code database 'shop'}. */
    @Override
    public String toString() {
        return what;
    }
}
