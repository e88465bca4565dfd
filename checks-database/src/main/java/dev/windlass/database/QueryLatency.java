package dev.windlass.database;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How long a query takes, seen from here, network and reading of its rows included: it is run several times, one after the
 * other, on one connection and in one read-only transaction. Connecting and a first execution, which warms up, don't count.
 * Immutable, safe for use by several threads.
 *
 * <p>An execution that fails, or time that is over before all are done, is an error: a percentile of what was left would
 * leave out the slow ones.
 *
 * <p>Percentiles are by the nearest rank: of n times in order the one at place ⌈p / 100 · n⌉, the smallest at or below which that
 * share of the executions is (definition 1 in Hyndman and Fan, Sample Quantiles in Statistical Packages, The American Statistician
 * 50, 1996). Each is a time that was measured; of fewer than 20 executions the 95th is the slowest.
 */
public final class QueryLatency {

    /** How often the query is run where nothing else is said. */
    private static final int EXECUTIONS = 20;

    private static final int MOST_EXECUTIONS = 10_000;

    private final Database database;
    private final String name;
    private final String sql;
    private final int executions;

    QueryLatency(Database database, String name, String sql) {
        this(database, name, sql, EXECUTIONS);
    }

    private QueryLatency(Database database, String name, String sql, int executions) {
        this.database = database;
        this.name = name;
        this.sql = sql;
        this.executions = executions;
    }

    /**
     * Says how often the query is run; 20 times where nothing is said. The more, the further out a percentile can be.
     *
     * @param number from 1 to 10000
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public QueryLatency executions(int number) {
        if (number < 1 || number > MOST_EXECUTIONS) {
            throw new IllegalArgumentException("query '" + name + "' on database '" + database.name()
                    + "' is run from 1 to " + MOST_EXECUTIONS + " times, got " + number);
        }
        return new QueryLatency(database, name, sql, number);
    }

    /**
     * Asks whether 95 of 100 executions are fast enough.
     *
     * @param limit how long they may take, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check p95AtMost(Duration limit) {
        return atMost(95, limit);
    }

    /**
     * Asks whether a share of the executions is fast enough.
     *
     * @param percentile the share, above 0 and up to 100; 100 is the slowest
     * @param limit how long they may take, positive
     * @return the check
     * @throws IllegalArgumentException if the percentile is not, or the limit not positive
     */
    public Check atMost(double percentile, Duration limit) {
        var share = Percentile.of(percentile, name);
        String what = share.words();
        Require.positive("the latency of query '" + name + "'", limit);
        return Outside.check(name + ", " + what + " at most " + millis(limit.toNanos()))
                .with("database", database.name())
                .with("sql", sql)
                .with("executions", executions)
                .with("percentile", percentile)
                .with("at most", limit)
                .timeout(database.timeout())
                .asks(c -> {
                    Run run = run(c);
                    if (run.problem() != null) {
                        return told(Answer.errored(run.problem()));
                    }
                    long measured = run.at(share);
                    String words = what + " of query '" + name + "' on database '" + database.name() + "' is "
                            + millis(measured) + " over " + executions + " executions, at most "
                            + millis(limit.toNanos()) + " expected";
                    Answer answer = measured <= limit.toNanos() ? Answer.passed(words) : Answer.failed(words);
                    return told(answer)
                            .with("median", millis(run.at(Percentile.of(50, name))))
                            .with("slowest", millis(run.slowest()))
                            .with("connecting", millis(run.connecting()))
                            .with("server", run.server());
                });
    }

    /**
     * The time below or at which 95 of 100 executions are.
     *
     * @return the metric, in milliseconds
     */
    public Metric p95() {
        return percentile(95);
    }

    /**
     * The time below or at which a share of the executions is.
     *
     * @param percentile the share, above 0 and up to 100; 100 is the slowest
     * @return the metric, in milliseconds
     * @throws IllegalArgumentException if the percentile is not
     */
    public Metric percentile(double percentile) {
        var share = Percentile.of(percentile, name);
        return Outside.metric(name + ", " + share.words())
                .with("database", database.name())
                .with("sql", sql)
                .with("executions", executions)
                .unit("ms")
                .timeout(database.timeout())
                .asks(c -> {
                    Run run = run(c);
                    return run.problem() == null
                            ? Reading.value(run.at(share) / 1e6)
                                    .with("executions", executions)
                                    .with("slowest", millis(run.slowest()))
                            : Reading.error(run.problem());
                });
    }

    private Answer told(Answer answer) {
        return answer.with("database", database.name()).with("sql", sql).with("executions", executions);
    }

    private Run run(CheckContext context) throws InterruptedException {
        Duration timeLeft = context.timeLeft();
        try {
            return Leash.ask(name, timeLeft, leash -> {
                long start = System.nanoTime();
                try (Connection connection = leash.connect(database.dataSource(), true)) {
                    long connecting = System.nanoTime() - start;
                    connection.setAutoCommit(false);
                    String server = ServerInfo.product(connection);
                    return new Run(measured(connection, leash), connecting, server, null);
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return Run.problem(tooSlow(timeLeft));
        } catch (Exception e) {
            return Run.problem(
                    Trouble.cutOff(e)
                            ? tooSlow(timeLeft)
                            : "query '" + name + "' on database '" + database.name() + "' failed: " + Trouble.of(e));
        }
    }

    private List<Long> measured(Connection connection, Leash leash) throws SQLException {
        List<Long> nanos = new ArrayList<>(executions);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            execute(statement, leash);
            for (int i = 0; i < executions; i++) {
                long start = System.nanoTime();
                execute(statement, leash);
                nanos.add(System.nanoTime() - start);
            }
        }
        Collections.sort(nanos);
        return nanos;
    }

    private static void execute(PreparedStatement statement, Leash leash) throws SQLException {
        statement.setQueryTimeout(leash.statementSeconds());
        if (!statement.execute()) {
            throw new SQLException("it gives no rows at all. Ask with a select.");
        }
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                rows.getObject(1);
            }
        }
    }

    private String tooSlow(Duration timeLeft) {
        return "query '" + name + "' on database '" + database.name() + "' was not run " + executions + " times within "
                + Spoken.time(Leash.patience(timeLeft))
                + " and was cancelled: it is slow or waits for a lock, or no connection was to be had. Look at what the"
                + " server is busy with, run it less often, or allow more time.";
    }

    private static String millis(long nanos) {
        String text = String.format(Locale.ROOT, "%.1f", nanos / 1e6);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " ms";
    }

    /** The sorted times of all executions, or why there are none. */
    private record Run(
            List<Long> sorted,
            long connecting,
            String server,
            @Nullable String problem) {

        static Run problem(String problem) {
            return new Run(List.of(), 0, "", problem);
        }

        long at(Percentile share) {
            return share.in(sorted);
        }

        long slowest() {
            return sorted.get(sorted.size() - 1);
        }
    }
}
