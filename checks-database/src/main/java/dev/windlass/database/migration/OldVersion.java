package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.database.migration.lint.Inserts;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The statements that the version which still runs sends, by name: so that a gate can ask, after the expand migrations and before
 * the switch, whether it still works on the new schema. Immutable.
 *
 * <p>No statement is run. Each is prepared and explained, in a read-only transaction, by the user of the database's data source: one
 * that names what is gone, has types that no longer match, or lacks a privilege fails and says what is missing. An insert fails too if it
 * leaves out a column that is not null and has no default. What only shows when rows are written, such as a check
 * constraint that the old version's values break, is not seen: run the old version's own tests against a scratch copy for that, with
 * {@link dev.windlass.local.Command#check}.
 *
 * <pre>{@code
 * OldVersion.named("1.3")
 *         .sends("orders of a customer", "select id, note from orders where customer = ?")
 *         .sends("new order", "insert into orders (customer, note) values (?, ?)")
 *         .worksOn(database)
 * }</pre>
 */
public final class OldVersion {

    private final String version;
    private final Map<String, String> statements;

    private OldVersion(String version, Map<String, String> statements) {
        this.version = version;
        this.statements = statements;
    }

    /**
     * Names the version that still runs.
     *
     * @param version what people call it, not blank
     * @return a value that sends nothing yet
     * @throws IllegalArgumentException if the version is blank
     */
    public static OldVersion named(String version) {
        return new OldVersion(Require.text("the old version", version), Map.of());
    }

    /**
     * Adds a statement that it sends.
     *
     * @param name what it is for, not blank, once only
     * @param sql the statement, with {@code ?} for each parameter; it enters facts, never a secret
     * @return a new value
     * @throws IllegalArgumentException if a text is blank, or the name is there already
     */
    public OldVersion sends(String name, String sql) {
        Require.text("the name of a statement of version " + version, name);
        Require.text("statement '" + name + "' of version " + version, sql);
        var more = new LinkedHashMap<>(statements);
        if (more.put(name, sql) != null) {
            throw new IllegalArgumentException("version " + version + " has two statements named '" + name + "'");
        }
        return new OldVersion(version, java.util.Collections.unmodifiableMap(more));
    }

    /**
     * Asks whether the schema of a database still takes all of its statements. PostgreSQL only.
     *
     * @param database the migrated one, or a scratch copy of it; best with the data source of the old version's own user
     * @return the check, named "version &lt;version&gt; works on &lt;database&gt;"
     * @throws IllegalStateException if it sends no statement
     */
    public Check worksOn(Database database) {
        if (statements.isEmpty()) {
            throw new IllegalStateException("version " + version + " sends no statement; name at least one");
        }
        NamedCheck check = Outside.check("version " + version + " works on " + database.name())
                .with("database", database.name())
                .timeout(database.timeout());
        for (Map.Entry<String, String> statement : statements.entrySet()) {
            check = check.with("statement " + statement.getKey(), statement.getValue());
        }
        return check.asks(c -> {
            try {
                return Leash.ask("statements of version " + version, c.timeLeft(), leash -> look(database, leash));
            } catch (TimeoutException e) {
                return Answer.errored("asking whether version " + version + " works on database '" + database.name()
                        + "' did not end within " + Spoken.time(Leash.patience(c.timeLeft()))
                        + ". Look at the server and at the pool.");
            } catch (SQLException | DatabaseException e) {
                return Answer.errored("asking whether version " + version + " works on database '" + database.name()
                        + "' failed: " + Trouble.of(e));
            }
        });
    }

    private Answer look(Database database, Leash leash) throws Exception {
        Map<String, String> broken = new LinkedHashMap<>();
        try (Connection connection = leash.connect(database.dataSource(), true)) {
            if (!PostgresSettings.is(connection.getMetaData())) {
                return Answer.errored("whether statements still work is asked in PostgreSQL's way, and this is "
                        + ServerInfo.product(connection) + ". Leave this check out there.");
            }
            connection.setAutoCommit(false);
            for (Map.Entry<String, String> statement : statements.entrySet()) {
                Optional<String> problem = problem(connection, leash, statement.getValue());
                problem.ifPresent(words -> broken.put(statement.getKey(), words));
            }
        }
        Answer answer = broken.isEmpty()
                ? Answer.passed("all " + statements.size() + " statements of version " + version
                        + " are understood by the schema of database '" + database.name() + "'")
                : Answer.failed(
                        "of " + statements.size() + " statements of version " + version + " these no longer work on"
                                + " database '" + database.name() + "': "
                                + broken.entrySet().stream()
                                        .map(e -> "'" + e.getKey() + "': " + e.getValue())
                                        .collect(java.util.stream.Collectors.joining(" "))
                                + " Keep what they need until that version is gone.");
        for (String name : statements.keySet()) {
            answer = answer.with("statement " + name, broken.getOrDefault(name, "understood"));
        }
        return answer;
    }

    /** What is wrong with a statement; a connection that breaks is no answer and thrown on. */
    private static Optional<String> problem(Connection connection, Leash leash, String sql)
            throws SQLException, DatabaseException {
        try {
            explain(connection, leash, sql);
            return Inserts.leavesOut(connection, sql)
                    .map(columns -> "it leaves out " + columns + ", which must not be null and has no default.");
        } catch (SQLException e) {
            String state = Trouble.state(e);
            if (state.startsWith("42") || state.startsWith("22") || state.startsWith("3F") || state.startsWith("0A")) {
                return Optional.of(Trouble.of(e));
            }
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        }
    }

    private static void explain(Connection connection, Leash leash, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(leash.statementSeconds());
            ParameterMetaData described = statement.getParameterMetaData();
            try (PreparedStatement explained = connection.prepareStatement("explain " + sql)) {
                explained.setQueryTimeout(leash.statementSeconds());
                for (int i = 1; i <= described.getParameterCount(); i++) {
                    explained.setNull(i, Types.NULL);
                }
                explained.execute();
            }
        }
    }
}
