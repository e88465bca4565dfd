package dev.windlass.database;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import dev.windlass.secret.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * A query that gives the rows that violate something that always has to hold: {@link #holds()} passes if there is none.
 * Immutable, safe for use by several threads.
 *
 * <p>No row is what a query gives, too, that sees nothing. On PostgreSQL row-level security that would hide rows from the role is
 * therefore an error. That the query looks at the right tables, and that they hold anything, is for a check beside it, such as
 * {@code query(…).atLeast(1)}.
 *
 * <pre>{@code
 * orders.invariant("every line has its order", """
 *         select l.id from order_line l left join orders o on o.id = l.order_id where o.id is null""").holds()
 * }</pre>
 */
public final class Invariant {

    /** So many are counted; beyond that it is only said that there are more. */
    private static final int COUNTED = 100_000;

    private static final int SHOWN = 5;
    private static final int LONGEST = 200;
    private static final int FETCHED = 1000;

    private final Database database;
    private final String name;
    private final String sql;
    private final List<Object> parameters;
    private final boolean showing;

    Invariant(Database database, String name, String sql, List<Object> parameters, boolean showing) {
        this.database = database;
        this.name = name;
        this.sql = sql;
        this.parameters = parameters;
        this.showing = showing;
        declared(); // an undeclarable parameter shall fail where it is written
    }

    /**
     * Lets the first rows that violate it be shown in the evidence, and so in journal and reports. Where nothing is said their
     * values are masked, since they may be what users keep in secret.
     *
     * @return a new value
     */
    public Invariant showingRows() {
        return new Invariant(database, name, sql, parameters, true);
    }

    /**
     * Asks whether no row violates it.
     *
     * @return the check
     */
    public Check holds() {
        return declared().asks(c -> {
            long start = System.nanoTime();
            Found found = look(c);
            Answer answer = Answer.of(found.verdict(), found.reason())
                    .with("database", database.name())
                    .with("sql", sql);
            if (!parameters.isEmpty()) {
                answer = answer.with("parameters", parameters);
            }
            for (String row : found.first()) {
                answer = answer.with("violating row", row);
            }
            return answer.with("server", found.server())
                    .with("time taken", Spoken.time(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    /**
     * How many rows violate it, up to 100000.
     *
     * @return the metric
     */
    public Metric violations() {
        var named = Outside.metric(name).with("database", database.name()).with("sql", sql);
        for (Fact fact : declared().holds(c -> true).facts().stream()
                .filter(fact -> fact.name().startsWith("parameter "))
                .toList()) {
            named = named.with(fact.name(), fact.value());
        }
        return named.timeout(database.timeout()).asks(c -> {
            Found found = look(c);
            return found.verdict() == Verdict.ERRORED
                    ? Reading.error(found.reason())
                    : Reading.value(found.count()).with("sql", sql);
        });
    }

    private NamedCheck declared() {
        return DatabaseQuery.declared(database, name, sql, parameters);
    }

    private Found look(CheckContext context) throws InterruptedException {
        Duration timeLeft = context.timeLeft();
        try {
            return Leash.ask(name, timeLeft, leash -> {
                try (Connection connection = leash.connect(database.dataSource(), true)) {
                    String server = ServerInfo.product(connection);
                    connection.setAutoCommit(false);
                    if (PostgresSettings.is(connection.getMetaData())) {
                        PostgresSettings.set(connection, "row_security", "off"); // an error where it would hide rows
                    }
                    return put(connection, leash, server);
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return errored(tooSlow(timeLeft));
        } catch (Exception e) {
            return errored(Trouble.cutOff(e) ? tooSlow(timeLeft) : "failed: " + Trouble.of(e));
        }
    }

    private Found put(Connection connection, Leash leash, String server) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(leash.statementSeconds());
            statement.setMaxRows(COUNTED + 1);
            statement.setFetchSize(FETCHED);
            DatabaseQuery.bind(statement, parameters);
            if (!statement.execute()) {
                return errored("gives no rows at all. Ask with a select for the rows that violate it.");
            }
            try (ResultSet rows = statement.getResultSet()) {
                List<String> first = new ArrayList<>();
                int count = 0;
                while (rows.next()) {
                    count++;
                    if (first.size() < SHOWN) {
                        first.add(shown(rows));
                    }
                }
                String violating = count > COUNTED ? "more than " + COUNTED : String.valueOf(count);
                return count == 0
                        ? new Found(Verdict.PASSED, subject() + " holds: no row violates it", 0, first, server)
                        : new Found(
                                Verdict.FAILED,
                                subject() + " is violated by " + violating + (count == 1 ? " row" : " rows"),
                                Math.min(count, COUNTED),
                                first,
                                server);
            }
        }
    }

    private String shown(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> parts = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            parts.add(columns.getColumnLabel(i) + "=" + (showing ? rows.getString(i) : Secret.MASK));
        }
        String text = Trouble.oneLine(String.join(", ", parts));
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private Found errored(String what) {
        return new Found(Verdict.ERRORED, subject() + " " + what, 0, List.of(), "unknown");
    }

    private String tooSlow(Duration timeLeft) {
        return "was not answered within " + Spoken.time(Leash.patience(timeLeft))
                + " and was cancelled: the query is slow or waits for a lock, or no connection was to be had."
                + " Look at what the server is busy with, or allow more time.";
    }

    private String subject() {
        return "invariant '" + name + "' on database '" + database.name() + "'";
    }

    private record Found(Verdict verdict, String reason, int count, List<String> first, String server) {}
}
