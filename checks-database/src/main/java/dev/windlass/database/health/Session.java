package dev.windlass.database.health;

import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One read-only transaction on a PostgreSQL server, in which questions are put; none of them waits long for a lock. For one
 * thread.
 */
final class Session {

    /** The oldest server that is asked: what waits for a lock says since when from here on. */
    private static final int OLDEST = 14;

    /** From here on a membership says whether the role may be taken on. */
    private static final int MEMBERSHIP_SAYS = 16;

    /** So long a question waits for a lock: whoever asks for a stronger one meanwhile stands behind it in the queue. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(1);

    private static final String LOCKED = "55P03";

    private final Connection connection;
    private final Leash leash;

    private Session(Connection connection, Leash leash) {
        this.connection = connection;
        this.leash = leash;
    }

    /** What a row says. */
    @FunctionalInterface
    interface Mapping<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** A value that becomes what it is compared with. */
    record Untyped(String text) {}

    static Session on(Connection connection, Leash leash) throws SQLException, Unanswered {
        var meta = connection.getMetaData();
        if (!PostgresSettings.is(meta)) {
            throw Unanswered.errored("it is asked of PostgreSQL, and this is " + meta.getDatabaseProductName() + " "
                    + meta.getDatabaseProductVersion());
        }
        if (meta.getDatabaseMajorVersion() < OLDEST) {
            throw Unanswered.errored("it is asked of PostgreSQL " + OLDEST + " or newer, and this is "
                    + meta.getDatabaseProductVersion());
        }
        connection.setAutoCommit(false);
        PostgresSettings.lockTimeout(connection, LOCK_PATIENCE);
        return new Session(connection, leash);
    }

    Connection connection() {
        return connection;
    }

    <T> List<T> list(String sql, Mapping<T> mapping, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(leash.statementSeconds());
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof Untyped untyped) {
                    statement.setObject(i + 1, untyped.text(), Types.OTHER);
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(mapping.of(rows));
                }
                return all;
            }
        }
    }

    <T> T one(String sql, Mapping<T> mapping, Object... parameters) throws SQLException {
        List<T> all = list(sql, mapping, parameters);
        if (all.size() != 1) {
            throw new SQLException("one row was asked for, and " + all.size() + " came");
        }
        return all.get(0);
    }

    /** Ends the transaction, so that what is asked next sees the server as it is then. */
    void anew() throws SQLException {
        connection.rollback();
        PostgresSettings.lockTimeout(connection, LOCK_PATIENCE);
    }

    /**
     * How large a table is; the server locks it for that, weakly and for a moment.
     *
     * @param table its name, for messages
     * @param sql gives the size, null where there is no such table
     */
    OptionalLong size(String table, String sql, Object parameter) throws SQLException, Unanswered {
        try {
            List<Long> sizes = list(
                    sql,
                    row -> {
                        long size = row.getLong(1);
                        return row.wasNull() ? -1 : size;
                    },
                    parameter);
            return sizes.get(0) < 0 ? OptionalLong.empty() : OptionalLong.of(sizes.get(0));
        } catch (SQLException e) {
            if (!Trouble.state(e).equals(LOCKED)) {
                throw e;
            }
            throw Unanswered.errored("the size of table " + table + " can't be told: somebody has locked the table, and"
                    + " asking gave up after " + Spoken.time(LOCK_PATIENCE) + ", so that nobody has to wait behind it."
                    + " Find who holds the lock (pg_stat_activity, pg_locks), let it finish, then try again.");
        }
    }

    /** The kind of membership by which a role may take on another one. */
    String takingOn() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() < MEMBERSHIP_SAYS ? "member" : "set";
    }

    /** Whether the server replays the WAL of another one. */
    boolean isReplica() throws SQLException {
        return one("select pg_is_in_recovery()", row -> row.getBoolean(1));
    }

    /** Only a primary knows who streams from it and what its slots hold back. */
    void requirePrimary() throws SQLException, Unanswered {
        if (isReplica()) {
            throw Unanswered.errored(
                    "it is asked of a primary, and this server is a replica itself: give the data source"
                            + " of the primary");
        }
    }

    /** Without this right the sessions and statements of others can't be told from none. */
    void requireStatistics() throws SQLException, Unanswered {
        String blind = one(
                "select case when pg_has_role('pg_read_all_stats', 'usage') then '' else current_user::text end",
                row -> row.getString(1));
        if (!blind.isEmpty()) {
            throw Unanswered.errored("role '" + blind + "' doesn't see what other sessions do, so nothing can be told:"
                    + " grant it pg_monitor (grant pg_monitor to \"" + blind + "\"), or ask with a role that has it");
        }
    }
}
