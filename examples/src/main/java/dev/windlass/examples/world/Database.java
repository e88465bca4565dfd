package dev.windlass.examples.world;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL of the world, with the table {@code orders} and Flyway's history in the schema {@code public}. */
public final class Database {
    private final WorldFiles files;

    Database(WorldFiles files) {
        this.files = files;
    }

    /** With the user, who needs no password. */
    public String jdbcUrl() {
        return files.jdbcUrl();
    }

    /** Opens a connection each time; on loopback that costs some milliseconds. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setConnectTimeout(5);
        return source;
    }

    /** The highest version that Flyway's history has as applied and not undone; {@code none} without any. */
    public String schemaVersion() {
        Deque<String> versions = new ArrayDeque<>();
        String sql = "select version, type from flyway_schema_history "
                + "where success and version is not null order by installed_rank";
        try (Connection connection = dataSource().getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (rows.getString("type").startsWith("UNDO")) {
                    versions.remove(rows.getString("version"));
                } else {
                    versions.push(rows.getString("version"));
                }
            }
        } catch (SQLException e) {
            throw failed("Ask the schema version", e);
        }
        return versions.isEmpty() ? "none" : versions.peek();
    }

    /** Whether the orders have that column, whatever the history says. */
    public boolean hasColumn(String column) {
        String sql = "select 1 from information_schema.columns "
                + "where table_schema = 'public' and table_name = 'orders' and column_name = ?";
        try (Connection connection = dataSource().getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, column);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw failed("Ask for the column " + column, e);
        }
    }

    /** Those of the keys that no order has. */
    public List<UUID> missing(Collection<UUID> keys) {
        List<UUID> missing = new ArrayList<>();
        String sql = "select asked.key from unnest(?) as asked(key) "
                + "where not exists (select 1 from orders where orders.key = asked.key)";
        try (Connection connection = dataSource().getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            Array array = connection.createArrayOf("uuid", keys.toArray());
            select.setArray(1, array);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    missing.add(rows.getObject(1, UUID.class));
                }
            }
        } catch (SQLException e) {
            throw failed("Look for " + keys.size() + " orders", e);
        }
        return missing;
    }

    private WorldException failed(String what, SQLException e) {
        return new WorldException(what + " in " + jdbcUrl() + ": " + e.getMessage(), e);
    }
}
