package dev.windlass.database.migration;

import dev.windlass.database.jdbc.PostgresSettings;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Flyway's schema history table: its lock, and the removal of what an undo script took back. */
final class HistoryTable {

    /** "Flyway" in ASCII: with the hash of the quoted table name it is the number of the advisory lock that Flyway takes. */
    private static final long FLYWAY = 0x466C79776179L;

    private final Connection connection;
    private final String quoted;
    private final boolean postgres;

    private HistoryTable(Connection connection, String quoted, boolean postgres) {
        this.connection = connection;
        this.quoted = quoted;
        this.postgres = postgres;
    }

    static HistoryTable of(Connection connection, Configuration configuration) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        String schema = schema(connection, configuration);
        try (Statement statement = connection.createStatement()) {
            String table = statement.enquoteIdentifier(configuration.getTable(), true);
            String quoted = schema == null ? table : statement.enquoteIdentifier(schema, true) + "." + table;
            return new HistoryTable(connection, quoted, PostgresSettings.is(meta));
        }
    }

    /** Whether the database takes DDL back with the transaction it stands in. */
    boolean ddlIsTransactional() throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        return meta.supportsTransactions()
                && meta.supportsDataDefinitionAndDataManipulationTransactions()
                && !meta.dataDefinitionCausesTransactionCommit()
                && !meta.dataDefinitionIgnoredInTransactions();
    }

    /** Takes the lock that Flyway's migrate takes, until the transaction ends; PostgreSQL only. */
    void lock(Duration patience) throws SQLException {
        if (!postgres) {
            return;
        }
        String before = PostgresSettings.setting(connection, PostgresSettings.LOCK_TIMEOUT);
        PostgresSettings.lockTimeout(connection, patience);
        try (PreparedStatement statement = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            statement.setLong(1, lockNumber());
            statement.execute();
        }
        PostgresSettings.set(connection, PostgresSettings.LOCK_TIMEOUT, before);
    }

    /** How long the statements of this transaction may wait for a lock; PostgreSQL only. */
    void limitLocks(Duration patience) throws SQLException {
        if (postgres) {
            PostgresSettings.lockTimeout(connection, patience);
        }
    }

    /** Whether somebody else holds that lock at this moment; false where it can't be told. */
    boolean lockedByOther() throws SQLException {
        if (!postgres) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, lockNumber());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && !rows.getBoolean(1);
            }
        }
    }

    boolean holds(SchemaState.Row row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select 1 from " + quoted + " where "
                + name("installed_rank") + " = ? and " + name("version") + " = ?")) {
            statement.setInt(1, row.rank());
            statement.setString(2, row.version().getVersion());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** A version that was applied after this row. */
    Optional<String> newerThan(SchemaState.Row row) throws SQLException {
        List<String> newer = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("select " + name("version") + " from " + quoted
                + " where " + name("installed_rank") + " > ? and " + name("version") + " is not null")) {
            statement.setInt(1, row.rank());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    newer.add(rows.getString(1));
                }
            }
        }
        return newer.stream().findFirst();
    }

    void remove(SchemaState.Row row) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("delete from " + quoted + " where " + name("installed_rank") + " = ?")) {
            statement.setInt(1, row.rank());
            statement.executeUpdate();
        }
    }

    private long lockNumber() {
        return FLYWAY + quoted.hashCode();
    }

    private String name(String column) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.enquoteIdentifier(column, true);
        }
    }

    private static @Nullable String schema(Connection connection, Configuration configuration) throws SQLException {
        if (configuration.getDefaultSchema() != null) {
            return configuration.getDefaultSchema();
        }
        String[] schemas = configuration.getSchemas();
        return schemas.length > 0 ? schemas[0] : connection.getSchema();
    }
}
