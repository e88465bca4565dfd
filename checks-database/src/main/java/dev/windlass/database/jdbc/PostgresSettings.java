package dev.windlass.database.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Settings of a PostgreSQL session. Functions are named with their schema, and values have the very types of these: else a function
 * that somebody planted in a schema on the path may be called.
 */
public final class PostgresSettings {

    /** How long a statement may wait for a lock. */
    public static final String LOCK_TIMEOUT = "lock_timeout";

    private PostgresSettings() {}

    /**
     * Whether a database is PostgreSQL.
     *
     * @param meta what its driver tells of it
     * @return whether it is
     * @throws SQLException if the driver can't tell
     */
    public static boolean is(DatabaseMetaData meta) throws SQLException {
        return "PostgreSQL".equals(meta.getDatabaseProductName());
    }

    /**
     * Limits how long a statement of this transaction may wait for a lock.
     *
     * @param connection in the transaction
     * @param patience the limit; at least a millisecond
     * @throws SQLException if the server refuses
     */
    public static void lockTimeout(Connection connection, Duration patience) throws SQLException {
        set(connection, LOCK_TIMEOUT, Math.max(1, patience.toMillis()) + "ms");
    }

    /**
     * Lifts the limits that a role or a database has for the statements and the length of this transaction, for what takes as long
     * as there is data. It is no query, so it begins no snapshot.
     *
     * @param connection in the transaction, ahead of its first query
     * @throws SQLException if the server refuses
     */
    public static void withoutTimeouts(Connection connection) throws SQLException {
        lift(connection, "set local ");
    }

    /**
     * Lifts the same limits for this session, for statements that run outside a transaction.
     *
     * @param connection nobody else's
     * @throws SQLException if the server refuses
     */
    public static void withoutTimeoutsAtAll(Connection connection) throws SQLException {
        lift(connection, "set session ");
    }

    private static void lift(Connection connection, String set) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (connection.getMetaData().getDatabaseMajorVersion() >= 17) {
                statement.execute(set + "transaction_timeout = 0"); // first: this one ends the session
            }
            statement.execute(set + "statement_timeout = 0");
            statement.execute(set + "idle_in_transaction_session_timeout = 0");
        }
    }

    /**
     * Tells what a setting stands at.
     *
     * @param connection asks
     * @param setting its name
     * @return its value, as the server shows it
     * @throws SQLException if there is no such setting
     */
    public static String setting(Connection connection, String setting) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_catalog.current_setting(?::text)")) {
            statement.setString(1, setting);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /**
     * Changes a setting for this transaction alone.
     *
     * @param connection in the transaction
     * @param setting its name
     * @param value its value
     * @throws SQLException if the server refuses
     */
    public static void set(Connection connection, String setting, String value) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_catalog.set_config(?::text, ?::text, true)")) {
            statement.setString(1, setting);
            statement.setString(2, value);
            statement.execute();
        }
    }
}
