package dev.windlass.database.real;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh database on the server of the suite, seen through a watched pool and, beside it, directly. */
public final class TestDatabase implements AutoCloseable {

    private final int port;
    private final String name;
    private final WatchedPool pool;
    private final AtomicInteger faults = new AtomicInteger();

    public TestDatabase(int port, String name) {
        this.port = port;
        this.name = name;
        this.pool = new WatchedPool(direct("postgres", "postgres"));
    }

    public WatchedPool pool() {
        return pool;
    }

    public DataSource direct(String user, String password) {
        var source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://localhost:" + port + "/" + name);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    public int port() {
        return port;
    }

    public String name() {
        return name;
    }

    public DatabaseIdentity identity() {
        try (Connection connection = direct("postgres", "postgres").getConnection()) {
            return DatabaseIdentity.of(connection, DatabaseIdentity.SECONDS);
        } catch (SQLException e) {
            throw new AssertionError("which database of which server is '" + name + "': " + e.getMessage(), e);
        }
    }

    public Database asked() {
        return Database.of("orders", pool);
    }

    /** A data source of this database that fails on purpose. */
    public FaultyDataSource faulty() {
        return new FaultyDataSource(pool, faults::incrementAndGet);
    }

    public void fault() {
        faults.incrementAndGet();
    }

    public int faults() {
        return faults.get();
    }

    public void execute(String... statements) {
        try (Connection connection = direct("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(String.join("; ", statements) + ": " + e.getMessage(), e);
        }
    }

    public List<String> rows(String sql) {
        try (Connection connection = direct("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    public String value(String sql) {
        return rows(sql).get(0);
    }

    public boolean has(String table) {
        return value("select to_regclass('" + table + "') is not null").equals("t");
    }

    @Override
    public void close() {
        pool.close();
    }
}
