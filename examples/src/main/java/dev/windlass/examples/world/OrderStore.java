package dev.windlass.examples.world;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** The orders, as a version of the service knows them: version 1 has no word for a priority. */
final class OrderStore implements AutoCloseable {
    private static final int CONNECTIONS = 6;
    private static final int CONNECTION_MILLIS = 2_000;
    /** All sessions of the services are named so. */
    static final String APPLICATION = "orders-";

    private final Version version;
    private final HikariDataSource pool;

    /** An order; its priority is empty in version 1. */
    record Order(UUID key, String item, String priority) {}

    private OrderStore(Version version, HikariDataSource pool) {
        this.version = version;
        this.pool = pool;
    }

    /** Connects when it is asked first: a service that starts before its database is DOWN, not dead. */
    static OrderStore open(Version version, String jdbcUrl, String name) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.addDataSourceProperty("ApplicationName", APPLICATION + name);
        config.addDataSourceProperty("socketTimeout", "10");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new OrderStore(version, new HikariDataSource(config));
    }

    /** Throws where the database does not answer or lacks what this version needs. */
    void check() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select " + columns() + " from orders limit 0");
                ResultSet rows = select.executeQuery()) {
            rows.next();
        }
    }

    /** Whether it is new; it is committed when this returns. The same key again changes nothing. */
    boolean insert(Order order) throws SQLException {
        String values = version == Version.V1 ? "(?, ?)" : "(?, ?, ?)";
        String sql = "insert into orders (" + columns() + ") values " + values + " on conflict (key) do nothing";
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, order.key());
            insert.setString(2, order.item());
            if (version == Version.V2) {
                insert.setString(3, order.priority());
            }
            return insert.executeUpdate() == 1;
        }
    }

    Optional<Order> find(UUID key) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select " + columns() + " from orders where key = ?")) {
            select.setObject(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Order(key, rows.getString(2), version == Version.V1 ? "" : rows.getString(3)))
                        : Optional.empty();
            }
        }
    }

    long count() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select count(*) from orders");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private String columns() {
        return version == Version.V1 ? "key, item" : "key, item, priority";
    }

    @Override
    public void close() {
        pool.close();
    }
}
