package dev.windlass.database.journal;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.journal.Chain;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.RecordFile;
import dev.windlass.journal.Recorded;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A journal in PostgreSQL, shared by all machines that reach it: a release that one of them began goes on from another one,
 * whether the first died or lost its way to the server. Immutable and safe for use by several threads where the data source of
 * its database is.
 *
 * <pre>{@code
 * PostgresJournal journal = PostgresJournal.in(Database.of("operations", source));
 * Runner.of(plan).journal(journal).run();
 * }</pre>
 *
 * <p>It records the same events in the same bytes, chained by the same hashes, as a {@link FileJournal}; {@link #export} writes
 * them into a file that {@code docs/verify-a-journal.md} verifies, and with which a {@code FileJournal} goes on. See {@code
 * docs/shared-journal.md} for when to use which.
 *
 * <p><strong>One holder.</strong> A product and environment are held by one session of the server at a time, which has an
 * advisory lock, and its epoch. Whoever comes second is told who, where, since when. The server frees the lock when the
 * connection of the holder ends: at once where its process died, within a minute where its machine did or the network was cut;
 * then the next one may follow. No clocks are compared. Each append is one transaction that is refused unless the hold is the
 * newest and its session the one that took it: so a pooler that gives out connections for each transaction is found out, and
 * refused.
 *
 * <p><strong>A lost connection</strong> stops the run before its next effect, with {@link dev.windlass.Outcome.JournalLost}. It
 * is not made anew within the run, since another machine may have taken over. What acts at that moment is not interrupted. An
 * append whose answer was lost may have been written or not: no later one is tried, and whoever resumes reads what is true.
 *
 * <p><strong>What it survives.</strong> Each batch is committed with {@code synchronous_commit} on, whatever the server's default
 * is, before the run goes on: it survives the death of this process, of the server's, and of both machines. A server that
 * doesn't force what it writes ({@code fsync = off}) is refused, but by {@link #killSafe}. Where a standby takes over, it
 * survives only if that standby is synchronous: with one that lags, steps that were done may be run again.
 *
 * <p><strong>A full disk.</strong> PostgreSQL can't set room aside for one table. Instead the server is made to take the room that
 * the undo of a step needs, and to give it back, before the step starts (rule J4): so on a disk that is full already nothing is
 * begun. If it fills up later, an append is refused with nothing written, or the server goes down, if it is the disk of its
 * write-ahead log: the run ends with {@code JournalLost}, and resumes, and rolls back where it has to, once there is room.
 *
 * <p>One connection is held for each run, for as long as the run is held; it should come from a data source that is no pool, and
 * is asked for once. Whatever is asked of the server is given up after the {@linkplain Database#timeout timeout} of the database.
 */
public final class PostgresJournal implements Journal {

    /** The schema in which the tables are if nothing else is said. */
    public static final String SCHEMA = "windlass";

    private final PostgresHold.Settings settings;

    private PostgresJournal(PostgresHold.Settings settings) {
        this.settings = settings;
    }

    /**
     * A journal in the schema {@value #SCHEMA} of a database. Its tables are made once, by {@link #createTables} or by hand.
     *
     * @param database the database: not one that the release may restore, such a plan is refused
     * @return the journal
     */
    public static PostgresJournal in(Database database) {
        Objects.requireNonNull(database, "database of the journal");
        return new PostgresJournal(new PostgresHold.Settings(
                database, new Tables(SCHEMA), /* forced= */ true, /* keep= */ Integer.MAX_VALUE));
    }

    /**
     * The same journal in another schema.
     *
     * @param schema the schema, spelled as the catalogue spells it
     * @return a new journal
     * @throws IllegalArgumentException if the name is blank
     */
    public PostgresJournal inSchema(String schema) {
        return new PostgresJournal(
                new PostgresHold.Settings(settings.database(), new Tables(schema), settings.forced(), settings.keep()));
    }

    /**
     * The same journal, which is also content with a server that doesn't force what it writes: it survives the death of this
     * process and of the server's, but after a loss of power or a crash of the operating system there the last events, or all of
     * the database, may be lost, and steps that were done may be run again.
     *
     * @return a new journal
     */
    public PostgresJournal killSafe() {
        return new PostgresJournal(
                new PostgresHold.Settings(settings.database(), settings.tables(), false, settings.keep()));
    }

    /**
     * The same journal, of which old runs are deleted, as {@link FileJournal#keeping} says. The role needs the right to delete.
     *
     * @param runs how many, at least 1
     * @return a new journal
     * @throws IllegalArgumentException if that is less than 1
     */
    public PostgresJournal keeping(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("at least 1 run must be kept, not " + runs);
        }
        return new PostgresJournal(
                new PostgresHold.Settings(settings.database(), settings.tables(), settings.forced(), runs));
    }

    /**
     * The statements that make the schema and its tables: for whoever may make them, where the role that releases may not.
     *
     * @return SQL, with comments, to be run once
     */
    public String ddl() {
        return settings.tables().ddl();
    }

    /**
     * The statements that give a role the rights that it needs to release with this journal.
     *
     * @param role the role, spelled as the catalogue spells it
     * @return SQL, with comments
     * @throws IllegalArgumentException if the name is blank
     */
    public String grants(String role) {
        return settings.tables().grants(role);
    }

    /**
     * Makes the schema and its tables, unless they are there. Nothing else ever makes or changes tables.
     *
     * @return whether they were made
     * @throws JournalException if they can't be made, nothing was changed then; or if there are some of another version
     */
    public boolean createTables() throws JournalException {
        try {
            boolean made;
            try (Session session = Session.open(settings.database(), false)) {
                made = session.ask(connection -> settings.tables().make(connection));
            }
            Reading.connect(settings, false).close(); // they may be of another version
            return made;
        } catch (SQLException e) {
            throw new JournalException(
                    "the tables of " + settings.words() + " can't be made: " + Trouble.of(e) + " Nothing was changed",
                    Secrets.mask(e));
        }
    }

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        return PostgresHold.take(settings, product, environment, holder);
    }

    /**
     * The runs of a product and environment, the oldest first, without taking hold of them.
     *
     * @param product the product
     * @param environment the environment
     * @return those that began
     * @throws JournalException if they can't be read
     */
    public List<SharedRun> runs(String product, String environment) throws JournalException {
        try (Session session = Reading.connect(settings, false)) {
            return runs(session, product, environment).stream()
                    .map(run -> new SharedRun(product, environment, run.number(), run.runId()))
                    .toList();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private List<Statements.Run> runs(Session session, String product, String environment) throws SQLException {
        var taking = new Taking(settings.tables(), product, environment);
        Optional<Long> hold = session.ask(taking::found);
        return hold.isEmpty()
                ? List.of()
                : session.ask(connection -> new Statements(settings.tables()).begun(connection, hold.get()));
    }

    /**
     * Reads and verifies the record of one run, without taking hold of it: for reports and audits, also while the run goes on.
     *
     * @param run the run
     * @param reader is given each event, in order
     * @return what the record as a whole says
     * @throws JournalException if it can't be read or is damaged; the reader was given all events ahead of the damage
     */
    public FileJournal.Verified read(SharedRun run, Consumer<Recorded> reader) throws JournalException {
        return reading(run, reading -> {
            var chain = new Chain();
            reading.all(chain, reader);
            return new FileJournal.Verified(chain.head(), chain.sealed());
        });
    }

    /**
     * Reads and verifies an attachment of a run, without taking hold of it.
     *
     * @param run the run
     * @param sha256 the attachment's SHA-256, as an event names it
     * @return its bytes
     * @throws JournalException.AttachmentLost if it is missing, can't be read, or was changed
     * @throws JournalException if the run can't be found
     * @throws IllegalArgumentException if that is no SHA-256 of 64 lower-case hexadecimal digits
     */
    public byte[] attachment(SharedRun run, String sha256) throws JournalException {
        return reading(run, reading -> reading.attachment(sha256));
    }

    /**
     * Writes the record of a run, with its attachments, into files: where a {@link FileJournal} in that directory has it. It is
     * verified on the way. Before a {@code FileJournal} goes on with a run that has not ended, make sure that nobody goes on with
     * it here: the two don't know of each other.
     *
     * @param run the run
     * @param directory the directory of the journal of files; it is made if it isn't there
     * @return the file with the record
     * @throws JournalException if the run can't be read or is damaged, or the files can't be written, or there is such a file
     *     in which the run went on
     */
    public Path export(SharedRun run, Path directory) throws JournalException {
        return reading(run, reading -> {
            try (RecordFile file =
                    RecordFile.in(directory, run.product(), run.environment(), run.number(), run.runId())) {
                reading.batches(file::batch);
                for (String name : reading.attached()) {
                    file.attachment(reading.attachment(name));
                }
                return file.finish();
            }
        });
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(Reading reading) throws JournalException;
    }

    private <T> T reading(SharedRun run, Read<T> read) throws JournalException {
        try (Session session = Reading.connect(settings, false)) {
            for (Statements.Run found : runs(session, run.product(), run.environment())) {
                if (found.number() == run.number() && found.runId().equals(run.runId())) {
                    String location = found.runId() + " in " + settings.tables() + " of " + session.address();
                    return read.from(new Reading(session, new Statements(settings.tables()), found, location));
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
        throw new JournalException(
                "there is no " + run + " in " + settings.words() + "; PostgresJournal.runs says which there are");
    }

    private JournalException unreadable(SQLException e) {
        return new JournalException(settings.words() + " can't be read: " + Trouble.of(e), Secrets.mask(e));
    }

    /** The journal in words: {@code the journal in schema 'windlass' of database 'operations'}. */
    @Override
    public String toString() {
        return settings.words();
    }
}
