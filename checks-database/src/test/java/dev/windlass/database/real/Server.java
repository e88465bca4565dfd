package dev.windlass.database.real;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL of each version for all tests of a JVM, a fresh database for each of them; prints the suite's line at the end.
 * Tests take as parameters a {@link TestDatabase} or an {@link OwnServer} (on which version says {@link On}), or {@link Servers}.
 */
public final class Server implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Server.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        suite(context).tests.incrementAndGet();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        OfTest mine = context.getStore(SPACE).get("mine", OfTest.class);
        if (mine != null) {
            mine.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Set.<Class<?>>of(TestDatabase.class, OwnServer.class, Servers.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        OfTest mine = context.getStore(SPACE).computeIfAbsent("mine", key -> new OfTest(suite(context)), OfTest.class);
        Class<?> type = parameter.getParameter().getType();
        if (type == Servers.class) {
            return mine;
        }
        Postgres version = version(parameter, context);
        return type == OwnServer.class
                ? mine.parameters.computeIfAbsent("own " + version, key -> mine.own(version))
                : mine.parameters.computeIfAbsent("database " + version, key -> mine.fresh(version));
    }

    private static Postgres version(ParameterContext parameter, ExtensionContext context) {
        return parameter
                .findAnnotation(On.class)
                .or(() -> context.getTestMethod().flatMap(it -> AnnotationSupport.findAnnotation(it, On.class)))
                .or(() -> context.getTestClass().flatMap(it -> AnnotationSupport.findAnnotation(it, On.class)))
                .map(On::value)
                .orElse(Postgres.V17);
    }

    private static Suite suite(ExtensionContext context) {
        return context.getRoot().getStore(SPACE).computeIfAbsent("suite", key -> new Suite(), Suite.class);
    }

    /** What one test has; its end is counted. */
    private static final class OfTest implements Servers {

        private final Suite suite;
        private final Deque<TestDatabase> databases = new ArrayDeque<>();
        private final Deque<OwnServer> servers = new ArrayDeque<>();
        /** Asked for twice, before each test and in it, it is the same. */
        private final Map<String, Object> parameters = new HashMap<>();

        OfTest(Suite suite) {
            this.suite = suite;
        }

        @Override
        public TestDatabase fresh(Postgres version) {
            TestDatabase fresh = suite.fresh(version);
            databases.push(fresh);
            return fresh;
        }

        @Override
        public OwnServer own(Postgres version, Map<String, String> settings) {
            OwnServer own = OwnServer.start(version, settings);
            servers.push(own);
            suite.started(new TestDatabase(own.port(), "postgres"));
            return own;
        }

        @Override
        public OwnServer replica(OwnServer primary, String name, int port, Map<String, String> settings) {
            OwnServer replica = OwnServer.replica(primary, name, port, settings);
            servers.push(replica);
            suite.started(new TestDatabase(replica.port(), "postgres"));
            return replica;
        }

        private static List<String> roles(TestDatabase database) {
            try {
                return database.rows("select quote_ident(rolname) from pg_roles"
                        + " where rolname !~ '^pg_' and rolname <> current_user");
            } catch (AssertionError e) {
                LOG.debug("The database of the test is gone, so its roles are not looked for.", e);
                return List.of();
            }
        }

        /** Roles are the server's, not the database's: the next test may want one of the same name. */
        private static void dropRoles(TestDatabase database) {
            for (String role : roles(database)) {
                try {
                    database.execute("drop owned by " + role + " cascade", "drop role " + role);
                } catch (AssertionError e) {
                    LOG.debug("Role {} stays, and will be in the way of a test that wants one of its name.", role, e);
                }
            }
        }

        void close() {
            databases.forEach(suite::count);
            databases.forEach(OfTest::dropRoles);
            databases.forEach(TestDatabase::close);
            servers.forEach(server -> server.databases().forEach(suite::count));
            servers.forEach(OwnServer::close);
        }
    }

    /** The shared servers, stopped when the last test is over, and what is counted. */
    private static final class Suite implements AutoCloseable {

        private final Map<Postgres, EmbeddedPostgres> shared = new EnumMap<>(Postgres.class);
        private final Set<String> versions = new ConcurrentSkipListSet<>();
        private final AtomicInteger servers = new AtomicInteger();
        private final AtomicInteger databases = new AtomicInteger();
        private final AtomicInteger tests = new AtomicInteger();
        private final AtomicInteger faults = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();

        synchronized TestDatabase fresh(Postgres version) {
            String name = "test_" + databases.incrementAndGet();
            EmbeddedPostgres postgres = shared.computeIfAbsent(version, this::start);
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException("no database to test with", e);
            }
            return new TestDatabase(postgres.getPort(), name);
        }

        private EmbeddedPostgres start(Postgres version) {
            try {
                EmbeddedPostgres postgres = version.builder().start();
                started(new TestDatabase(postgres.getPort(), "postgres"));
                return postgres;
            } catch (IOException e) {
                throw new IllegalStateException("no PostgreSQL to test with", e);
            }
        }

        /** Counts a server that was started. */
        void started(TestDatabase onIt) {
            servers.incrementAndGet();
            versions.add(onIt.value("show server_version"));
            onIt.close();
        }

        void count(TestDatabase database) {
            faults.addAndGet(database.faults());
            lost.addAndGet(database.pool().lost());
        }

        @Override
        public void close() throws IOException {
            System.out.printf(
                    "suite database: servers=%d postgres=%s tests=%d faults=%d lost=%d%n",
                    servers.get(), String.join(",", versions), tests.get(), faults.get(), lost.get());
            for (EmbeddedPostgres postgres : shared.values()) {
                postgres.close();
            }
        }
    }
}
