package dev.windlass.database.migration;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * The user's changelog, and Liquibases for it whose connections are on a {@link Leash}.
 *
 * @param database what people call it
 * @param source gives its connections
 * @param file the root changelog
 * @param resources where it is found
 * @param contexts empty for all
 * @param labels empty for all
 * @param parameters of the changelog
 * @param schema that objects without one are in, and Liquibase's own tables; empty for the connection's
 */
record ChangelogAccess(
        String database,
        DataSource source,
        String file,
        ResourceAccessor resources,
        String contexts,
        String labels,
        Map<String, String> parameters,
        Optional<String> schema) {

    /** Liquibase tells the vendor of each use where nobody forbids it; a release tells nobody. */
    private static final String ANALYTICS = "liquibase.analytics.enabled";

    /** What is done with it. */
    @FunctionalInterface
    interface Visit<T> {
        T run(Liquibase liquibase) throws Exception;
    }

    String place() {
        return "database '" + database + "' (changelog " + file + ")";
    }

    Contexts asContexts() {
        return new Contexts(contexts);
    }

    LabelExpression asLabels() {
        return new LabelExpression(labels);
    }

    <T> T read(Leash leash, Visit<T> visit) throws Exception {
        return inside(leash, true, Optional.empty(), visit);
    }

    /** Gives Liquibase a connection; one that writes may have a limit for waiting for locks, which is taken back. */
    <T> T inside(Leash leash, boolean readOnly, Optional<Duration> lockTimeout, Visit<T> visit) throws Exception {
        try (Connection connection = leash.connect(source, readOnly)) {
            Optional<String> before = limit(connection, lockTimeout);
            try {
                return visit(connection, visit);
            } finally {
                if (before.isPresent() && !connection.isClosed()) {
                    restore(connection, before.get());
                }
            }
        }
    }

    private <T> T visit(Connection connection, Visit<T> visit) throws Exception {
        return Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService(), ANALYTICS, false), () -> {
            Database opened =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            if (schema.isPresent()) {
                opened.setDefaultSchemaName(schema.get());
                opened.setLiquibaseSchemaName(schema.get());
            }
            // Not closed: that would close the connection before its settings are taken back.
            @SuppressWarnings("resource")
            var liquibase = new Liquibase(file, resources, opened);
            parameters.forEach(liquibase::setChangeLogParameter);
            T result = visit.run(liquibase);
            if (result == null) {
                throw new DatabaseException("nothing came of asking Liquibase about " + place());
            }
            return result;
        });
    }

    private static Optional<String> limit(Connection connection, Optional<Duration> lockTimeout) throws SQLException {
        if (lockTimeout.isEmpty() || !PostgresSettings.is(connection.getMetaData())) {
            return Optional.empty();
        }
        String before = PostgresSettings.setting(connection, PostgresSettings.LOCK_TIMEOUT);
        setForSession(connection, Math.max(1, lockTimeout.get().toMillis()) + "ms");
        return Optional.of(before);
    }

    private static void restore(Connection connection, String before) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        setForSession(connection, before);
    }

    /** For all transactions of the connection, of which Liquibase makes one for each changeset. */
    private static void setForSession(Connection connection, String value) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        try (PreparedStatement statement = connection.prepareStatement("select set_config('lock_timeout', ?, false)")) {
            statement.setString(1, value);
            statement.execute();
        }
        connection.setAutoCommit(autoCommit);
    }
}
