package dev.windlass.examples.world;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** The database as it is before a release: schema V1 by Flyway, some orders, nothing else. */
final class Pristine {
    private static final String FOREIGN_SESSIONS = "select pg_terminate_backend(pid) from pg_stat_activity "
            + "where pid <> pg_backend_pid() and backend_type = 'client backend' "
            + "and application_name not like '" + OrderStore.APPLICATION + "%'";
    private static final String FOREIGN_DATABASES =
            "select format('drop database %I with (force)', datname) from pg_database "
                    + "where not datistemplate and datname <> current_database()";
    private static final String SCHEMAS = "select format('drop schema %I cascade', nspname) from pg_namespace "
            + "where nspname not like 'pg\\_%' and nspname <> 'information_schema'";
    private static final String SEED = "insert into orders (key, item, created_at) "
            + "select gen_random_uuid(), 'item-' || n % 50, now() - n * interval '1 minute' "
            + "from generate_series(1, ?) as n";

    private Pristine() {}

    static void make(Database database, int orders) {
        try {
            clear(database);
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations(Migrations.GOOD.location())
                    .target("1")
                    .load()
                    .migrate();
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement seed = connection.prepareStatement(SEED)) {
                seed.setInt(1, orders);
                seed.executeUpdate();
            }
        } catch (SQLException e) {
            throw new WorldException("Bring " + database.jdbcUrl() + " to its initial state: " + e.getMessage(), e);
        }
    }

    private static void clear(Database database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '5s'");
            statement.execute(FOREIGN_SESSIONS);
            for (String drop : texts(statement, FOREIGN_DATABASES)) {
                statement.execute(drop);
            }
            for (String drop : texts(statement, SCHEMAS)) {
                statement.execute(drop);
            }
            statement.execute("create schema public");
        }
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
