package dev.windlass.database.backup;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Puts a restored database in the place of another one, and back. A database keeps its object identifier when it is renamed, and
 * both names change in one transaction: so at any moment it can be told which of the two has the name.
 *
 * @param address the server
 * @param database the name that matters
 * @param original the object identifier of the database that had it at first
 * @param fresh the name under which a restored one is made
 * @param replaced the name under which the original is kept
 */
record Swap(PostgresAddress address, String database, long original, String fresh, String replaced) {

    /** Where the original is. */
    enum Place {
        /** It has its name: nothing was restored yet, or all was taken back. */
        IN_PLACE,
        /** It has the name under which it is kept, and another one is in its place. */
        REPLACED
    }

    static long oid(Connection connection, String database) throws SQLException {
        return find(connection, database)
                .orElseThrow(() -> new SQLException("there is no database '" + database + "'", "3D000"));
    }

    private static Optional<Long> find(Connection connection, String database) throws SQLException {
        return Sql.row(
                connection,
                row -> row.getLong(1),
                "select oid::bigint from pg_catalog.pg_database where datname = ?",
                database);
    }

    Place place(Connection connection) throws SQLException, DatabaseException {
        Optional<Long> named = find(connection, database);
        Optional<Long> kept = find(connection, replaced);
        if (named.isPresent() && named.get() == original) {
            return Place.IN_PLACE;
        }
        if (named.isPresent() && kept.isPresent() && kept.get() == original) {
            return Place.REPLACED;
        }
        throw new DatabaseException("neither database '" + database + "' nor '" + replaced
                + "' is the one that this step found; somebody replaced it. Nothing was changed: look which is which.");
    }

    /** Gives the name to the restored database. */
    void forth(Connection connection) throws SQLException {
        exchange(connection, database, replaced, fresh);
    }

    /** Gives the name back to the original; the restored one is kept under the name that it had. */
    void back(Connection connection) throws SQLException {
        exchange(connection, database, fresh, replaced);
    }

    /** Renames {@code first} to {@code aside} and {@code next} to {@code first}: both or none. */
    private static void exchange(Connection connection, String first, String aside, String next) throws SQLException {
        String quotedFirst = Sql.name(connection, first);
        String quotedAside = Sql.name(connection, aside);
        String quotedNext = Sql.name(connection, next);
        connection.setAutoCommit(true);
        Sql.execute(connection, "alter database " + quotedFirst + " allow_connections false");
        try {
            endSessions(connection, first, next);
            connection.setAutoCommit(false);
            Sql.execute(connection, "alter database " + quotedFirst + " rename to " + quotedAside);
            Sql.execute(connection, "alter database " + quotedNext + " rename to " + quotedFirst);
            Sql.execute(connection, "alter database " + quotedAside + " allow_connections true");
            Sql.execute(connection, "alter database " + quotedFirst + " allow_connections true");
            connection.commit();
        } catch (SQLException e) {
            try {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
                Sql.execute(connection, "alter database " + quotedFirst + " allow_connections true");
            } catch (SQLException closed) {
                e.addSuppressed(closed);
            }
            throw e;
        }
        connection.setAutoCommit(true);
    }

    private static void endSessions(Connection connection, String first, String next) throws SQLException {
        Sql.rows(
                connection,
                row -> row.getBoolean(1),
                "select pg_catalog.pg_terminate_backend(pid, 5000) from pg_catalog.pg_stat_activity where datname in (?, ?)"
                        + " and pid <> pg_catalog.pg_backend_pid()",
                first,
                next);
    }

    /** What a dump of a database doesn't hold, since it is the server's: owner, grants, settings, limits, comment. */
    void likeOriginal(Connection connection) throws SQLException {
        DatabaseTraits.copy(connection, database, fresh);
    }

    NewDatabase fresh(NewDatabase.How how) {
        return new NewDatabase(address, fresh, how);
    }

    Connection connect(Leash leash) throws SQLException {
        return leash.connect(address.maintaining().dataSource(), false);
    }
}
