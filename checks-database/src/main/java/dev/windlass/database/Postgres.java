package dev.windlass.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** What is said to PostgreSQL alone. */
final class Postgres {

    static final String LOCK_TIMEOUT = "lock_timeout";

    private Postgres() {}

    static boolean is(DatabaseMetaData meta) throws SQLException {
        return "PostgreSQL".equals(meta.getDatabaseProductName());
    }

    /** How long a statement of this transaction may wait for a lock. */
    static void lockTimeout(Connection connection, Duration patience) throws SQLException {
        set(connection, LOCK_TIMEOUT, Math.max(1, patience.toMillis()) + "ms");
    }

    /** What a setting stands at. */
    static String setting(Connection connection, String setting) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select current_setting(?)")) {
            statement.setString(1, setting);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /** A setting for this transaction alone. */
    static void set(Connection connection, String setting, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select set_config(?, ?, true)")) {
            statement.setString(1, setting);
            statement.setString(2, value);
            statement.execute();
        }
    }
}
