package dev.windlass.database.real;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One PostgreSQL for all tests of a JVM, a fresh database for each of them; prints the suite's line at the end. */
public final class Server implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Server.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Running running = running(context);
        running.tests.incrementAndGet();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestDatabase database = context.getStore(SPACE).get("database", TestDatabase.class);
        if (database != null) {
            running(context).lost.addAndGet(database.pool().lost());
            running(context).faults.addAndGet(database.faults());
            database.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(SPACE)
                .computeIfAbsent("database", key -> running(context).fresh(), TestDatabase.class);
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot().getStore(SPACE).computeIfAbsent("server", key -> Running.start(), Running.class);
    }

    /** The server, stopped when the last test is over. */
    private static final class Running implements AutoCloseable {

        private final EmbeddedPostgres postgres;
        private final AtomicInteger databases = new AtomicInteger();
        private final AtomicInteger tests = new AtomicInteger();
        private final AtomicInteger faults = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();

        private Running(EmbeddedPostgres postgres) {
            this.postgres = postgres;
        }

        static Running start() {
            try {
                return new Running(EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "50")
                        .start());
            } catch (IOException e) {
                throw new IllegalStateException("no PostgreSQL to test with", e);
            }
        }

        TestDatabase fresh() {
            String name = "test_" + databases.incrementAndGet();
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException("no database to test with", e);
            }
            return new TestDatabase(postgres.getPort(), name);
        }

        @Override
        public void close() throws IOException {
            System.out.printf(
                    "suite database: servers=1 tests=%d faults=%d lost=%d%n", tests.get(), faults.get(), lost.get());
            postgres.close();
        }
    }
}
