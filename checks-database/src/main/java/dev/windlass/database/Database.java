package dev.windlass.database;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * A database that a release asks questions of, and whose tables it may copy. Immutable and safe for use by several
 * threads where its data source is.
 *
 * <p>Its checks read only: in a read-only transaction that is rolled back, with a timeout for the statement, one for the
 * socket where the driver has it, and one for the data source, so that a pool without a free connection or a server that
 * doesn't answer ends as {@link dev.windlass.check.Verdict#ERRORED} and not as a hanging release.
 */
public final class Database {

    private final String name;
    private final DataSource dataSource;
    private final Duration timeout;

    private Database(String name, DataSource dataSource, Duration timeout) {
        this.name = name;
        this.dataSource = dataSource;
        this.timeout = timeout;
    }

    /**
     * Names a database.
     *
     * @param name what people call it, not blank; it enters facts and messages
     * @param dataSource gives its connections; with a pool or a driver of the user's choice
     * @return the database, whose checks may take {@link Check#DEFAULT_TIMEOUT} each
     * @throws IllegalArgumentException if the name is blank
     */
    public static Database of(String name, DataSource dataSource) {
        Objects.requireNonNull(dataSource, "data source of database '" + name + "'");
        return new Database(Require.text("the name of a database", name), dataSource, Check.DEFAULT_TIMEOUT);
    }

    /**
     * Limits how long each check may take, waiting for a connection included.
     *
     * @param timeout the limit, positive; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Database timeout(Duration timeout) {
        return new Database(name, dataSource, Require.positive("the timeout of database '" + name + "'", timeout));
    }

    /**
     * Asks whether the database gives a connection and answers on it. What it can't reach is
     * {@link dev.windlass.check.Verdict#ERRORED}; a connection that the driver calls invalid is
     * {@link dev.windlass.check.Verdict#FAILED}.
     *
     * @return the check, named "&lt;name&gt; is reachable"
     */
    public Check reachable() {
        return Outside.check(name + " is reachable")
                .with("database", name)
                .timeout(timeout)
                .asks(c -> {
                    long start = System.nanoTime();
                    Answer answer = answerReachable(c.timeLeft());
                    return answer.with("time taken", Spoken.time(Duration.ofNanos(System.nanoTime() - start)));
                });
    }

    /**
     * Puts a query that gives one value: one row of one column. What the value is held against is said next.
     *
     * @param checkName the name of the check, not blank
     * @param sql the query, with {@code ?} for each parameter; it is run in a read-only transaction
     * @param parameters what is bound, in order: texts, numbers, booleans, dates, times or UUIDs. They enter facts and
     *     evidence, so they are never secrets
     * @return the stage that wants to know what is expected of the value
     * @throws IllegalArgumentException if name or query are blank, or a parameter is of another type
     */
    public DatabaseQuery query(String checkName, String sql, Object... parameters) {
        return new DatabaseQuery(
                this,
                Require.text("the name of a query on database '" + name + "'", checkName),
                Require.text("the SQL of query '" + checkName + "' on database '" + name + "'", sql),
                List.copyOf(Arrays.asList(parameters)));
    }

    /**
     * Puts something that always has to hold: a query that gives the rows that violate it.
     *
     * @param checkName the name of the check, not blank
     * @param sql the query for the rows that violate it, best by what they are found by; with {@code ?} for each parameter. It is
     *     run in a read-only transaction
     * @param parameters what is bound, in order: texts, numbers, booleans, dates, times or UUIDs. They enter facts and
     *     evidence, so they are never secrets
     * @return the invariant
     * @throws IllegalArgumentException if name or query are blank, or a parameter is of another type
     */
    public Invariant invariant(String checkName, String sql, Object... parameters) {
        return new Invariant(
                this,
                Require.text("the name of an invariant on database '" + name + "'", checkName),
                Require.text("the SQL of invariant '" + checkName + "' on database '" + name + "'", sql),
                List.copyOf(Arrays.asList(parameters)),
                false);
    }

    /**
     * Puts a query whose time is measured.
     *
     * @param checkName the name of check and metric, not blank
     * @param sql the query, without parameters; it is run several times in a read-only transaction
     * @return its latency
     * @throws IllegalArgumentException if name or query are blank
     */
    public QueryLatency latency(String checkName, String sql) {
        return new QueryLatency(
                this,
                Require.text("the name of a probe query on database '" + name + "'", checkName),
                Require.text("the SQL of probe query '" + checkName + "' on database '" + name + "'", sql));
    }

    /**
     * What people call it.
     *
     * @return its name
     */
    public String name() {
        return name;
    }

    /**
     * What gives its connections.
     *
     * @return the data source that was given
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * How long each check may take.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    private Answer answerReachable(Duration timeLeft) throws InterruptedException {
        try {
            return Leash.ask(name + " is reachable", timeLeft, leash -> {
                try (Connection connection = leash.connect(dataSource, true)) {
                    Answer answer = connection.isValid(leash.statementSeconds())
                            ? Answer.passed("database '" + name + "' answers")
                            : Answer.failed("database '" + name + "' gave a connection that its driver calls invalid;"
                                    + " look at the server and at the pool's settings");
                    return answer.with("server", ServerInfo.product(connection))
                            .with("url", ServerInfo.address(connection));
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return Answer.errored("connecting to database '" + name + "' did not end within "
                    + Spoken.time(Leash.patience(timeLeft))
                    + ": the server accepts without answering, or the pool has no free connection. Look at both.");
        } catch (Exception e) {
            return Answer.errored("connecting to database '" + name + "' failed: " + Trouble.of(e));
        }
    }
}
