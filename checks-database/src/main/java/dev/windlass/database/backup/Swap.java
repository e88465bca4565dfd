package dev.windlass.database.backup;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    private static final int ATTEMPTS = 5;

    /** A session that came in between, a lock, a statement that took too long. */
    private static final Set<String> PASSING = Set.of("55006", "55P03", "57014");

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

    static Optional<Long> find(Connection connection, String database) throws SQLException {
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

    /** Lets sessions into the database again, if a crash in an exchange left it closed. */
    void reopen(Connection connection) throws SQLException {
        if (Sql.row(
                        connection,
                        row -> true,
                        "select 1 from pg_catalog.pg_database where datname = ? and not datallowconn",
                        database)
                .isPresent()) {
            open(connection, Sql.name(connection, database));
        }
    }

    private static void open(Connection connection, String quoted) throws SQLException {
        Sql.execute(connection, "alter database " + quoted + " allow_connections true");
    }

    /**
     * Renames {@code first} to {@code aside} and {@code next} to {@code first}: both or none. While it does, {@code first} lets
     * nobody in: each statement has a limit of its own, and what is in the way for a moment is tried again.
     */
    private static void exchange(Connection connection, String first, String aside, String next) throws SQLException {
        connection.setAutoCommit(true);
        Sql.execute(connection, "set lock_timeout = '5s'");
        Sql.execute(connection, "set statement_timeout = '30s'");
        for (int attempt = 1; ; attempt++) {
            try {
                exchangeOnce(connection, first, aside, next);
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !PASSING.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private static void exchangeOnce(Connection connection, String first, String aside, String next)
            throws SQLException {
        String quotedFirst = Sql.name(connection, first);
        String quotedAside = Sql.name(connection, aside);
        String quotedNext = Sql.name(connection, next);
        Sql.execute(connection, "alter database " + quotedFirst + " allow_connections false");
        try {
            endSessions(connection, first, next);
            connection.setAutoCommit(false);
            Sql.execute(connection, "alter database " + quotedFirst + " rename to " + quotedAside);
            Sql.execute(connection, "alter database " + quotedNext + " rename to " + quotedFirst);
            open(connection, quotedAside);
            open(connection, quotedFirst);
            connection.commit();
        } catch (SQLException e) {
            throw reopened(connection, quotedFirst, e);
        }
        connection.setAutoCommit(true);
    }

    private static SQLException reopened(Connection connection, String quoted, SQLException e) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
            open(connection, quoted);
            return e;
        } catch (SQLException closed) {
            e.addSuppressed(closed);
            return new SQLException(
                    e.getMessage() + "; whether " + quoted + " lets anybody in now isn't known: alter database "
                            + quoted + " allow_connections true",
                    e.getSQLState(),
                    e);
        }
    }

    /**
     * A session in one of the databases. Workers of autovacuum, which are nobody's, are none: a rename ends those by itself, which
     * not everybody may. Of what kind those of others are is hidden from who may not look.
     */
    private record Open(int pid, String told) {}

    private static void endSessions(Connection connection, String first, String next) throws SQLException {
        List<Open> sessions = Sql.rows(
                connection,
                row -> new Open(row.getInt(1), row.getString(2)),
                "select pid, format('%s of %s (application %s)', coalesce(backend_type, 'one'), usename, application_name)"
                        + " from pg_catalog.pg_stat_activity where datname in (?, ?) and usesysid is not null"
                        + " and pid <> pg_catalog.pg_backend_pid()",
                first,
                next);
        for (Open session : sessions) {
            try {
                Sql.value(connection, "select pg_catalog.pg_terminate_backend(?, 5000)", session.pid());
            } catch (SQLException e) {
                throw new SQLException(
                        "session " + session.pid() + ", " + session.told() + ", could not be ended: " + e.getMessage(),
                        e.getSQLState(),
                        e);
            }
        }
    }

    /** What a dump of a database doesn't hold, since it is the server's: owner, grants, settings, limits, comment. */
    void likeOriginal(Connection connection) throws SQLException {
        DatabaseTraits.copy(connection, database, fresh);
    }

    NewDatabase fresh(NewDatabase.How how) {
        return new NewDatabase(address, fresh, how);
    }

    Connection connect(Leash leash) throws SQLException {
        return NewDatabase.beside(leash, address);
    }
}
