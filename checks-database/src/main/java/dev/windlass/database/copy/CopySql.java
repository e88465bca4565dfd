package dev.windlass.database.copy;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.ServerInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How a copy speaks with PostgreSQL: names quoted by the driver, values bound. */
final class CopySql {

    /** What the text of a value depends on; a checksum has to be the same in every session. */
    private static final Map<String, String> FIXED_TEXT = Map.of(
            "TimeZone", "UTC",
            "DateStyle", "ISO, MDY",
            "IntervalStyle", "postgres",
            "extra_float_digits", "3",
            "bytea_output", "hex",
            "lc_monetary", "C");

    private final Connection connection;
    private final Duration lockTimeout;

    CopySql(Connection connection, Duration lockTimeout) throws SQLException, DatabaseException {
        this.connection = connection;
        this.lockTimeout = lockTimeout;
        if (!PostgresSettings.is(connection.getMetaData())) {
            throw new DatabaseException("copies of tables are made on PostgreSQL, and this is "
                    + ServerInfo.product(connection) + ". Use that database's own backup.");
        }
    }

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    String name(String identifier) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.enquoteIdentifier(identifier, true);
        }
    }

    String name(TableName table) throws SQLException {
        return name(table.schema()) + "." + name(table.table());
    }

    String names(List<TableName> tables) throws SQLException {
        List<String> quoted = new ArrayList<>();
        for (TableName table : tables) {
            quoted.add(name(table));
        }
        return String.join(", ", quoted);
    }

    String columns(List<String> columns) throws SQLException {
        List<String> quoted = new ArrayList<>();
        for (String column : columns) {
            quoted.add(name(column));
        }
        return String.join(", ", quoted);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeUpdate();
        }
    }

    <T> List<T> query(Row<T> row, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(row.read(rows));
                }
                return all;
            }
        }
    }

    /** Without a query, which would begin the snapshot of a repeatable-read transaction. */
    void limitLocks() throws SQLException {
        execute("set local lock_timeout = " + Math.max(1, lockTimeout.toMillis()));
    }

    /** Fails instead of leaving out rows that a row-level policy hides. */
    void seeEveryRow() throws SQLException {
        execute("set local row_security = off");
    }

    void fixText() throws SQLException {
        for (Map.Entry<String, String> setting : FIXED_TEXT.entrySet()) {
            PostgresSettings.set(connection, setting.getKey(), setting.getValue());
        }
    }

    /** Counts the rows of a table and sums two 64-bit hashes of each; call {@link #fixText} first. */
    TablesCopied.Table measure(TableName table, TableName shownAs, List<String> columns) throws SQLException {
        String rows = "select row(" + columns(columns) + ")::text as r from " + name(table);
        String hashes = List.of(0, 1).stream()
                .map(seed -> "coalesce(pg_catalog.sum(pg_catalog.hashtextextended(r, " + seed
                        + "::bigint)::numeric), 0::numeric)::text")
                .collect(Collectors.joining(", "));
        return query(
                        row -> new TablesCopied.Table(
                                shownAs.toString(), row.getLong(1), row.getString(2) + ":" + row.getString(3)),
                        "select pg_catalog.count(*), " + hashes + " from (" + rows + ") x")
                .get(0);
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
