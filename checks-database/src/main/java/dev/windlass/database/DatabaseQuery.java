package dev.windlass.database;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NamedMetric;
import dev.windlass.metric.Reading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A query that gives one value and still wants to know what is expected of it. Immutable.
 *
 * <p>Its verdicts: the value meets the expectation, {@link Verdict#PASSED}; it doesn't, {@link Verdict#FAILED}; no row, SQL
 * {@code NULL}, NaN or an infinite number, {@link Verdict#NO_DATA}; several rows or columns, a value of another type
 * than the expectation's, a query that errs or takes too long, {@link Verdict#ERRORED}, since then the question was not
 * put as it was meant. A text is never taken for a number.
 */
public final class DatabaseQuery {

    /** Whatever it is, for a comparison with another one. */
    private static final Expectation ANY = new Expectation.Some("of any type", false);

    /** For a metric. */
    private static final Expectation NUMBER = new Expectation.Some("that is a number", true);

    private final Database database;
    private final String name;
    private final String sql;
    private final List<Object> parameters;
    private final String unit;
    private final boolean higherIsBetter;

    DatabaseQuery(Database database, String name, String sql, List<Object> parameters) {
        this(database, name, sql, parameters, "", false);
    }

    private DatabaseQuery(
            Database database, String name, String sql, List<Object> parameters, String unit, boolean higherIsBetter) {
        this.database = database;
        this.name = name;
        this.sql = sql;
        this.parameters = parameters;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
        declared(); // an undeclarable parameter shall fail where it is written
    }

    /**
     * The value has to be a number that is not below a limit.
     *
     * @param limit the lowest value that passes, finite
     * @return the check
     */
    public Check atLeast(Number limit) {
        return expecting(new Expectation.AtLeast(Expectation.limit(limit)));
    }

    /**
     * The value has to be a number that is not above a limit.
     *
     * @param limit the highest value that passes, finite
     * @return the check
     */
    public Check atMost(Number limit) {
        return expecting(new Expectation.AtMost(Expectation.limit(limit)));
    }

    /**
     * The value has to be a number within two limits.
     *
     * @param lowest the lowest value that passes, finite
     * @param highest the highest value that passes, finite, at least the lowest
     * @return the check
     * @throws IllegalArgumentException if the lowest is above the highest
     */
    public Check between(Number lowest, Number highest) {
        return expecting(new Expectation.Between(Expectation.limit(lowest), Expectation.limit(highest)));
    }

    /**
     * The value has to be a number that is equal by value: 1 is equal to 1.00.
     *
     * @param expected the value that passes, finite
     * @return the check
     */
    public Check equalTo(Number expected) {
        return expecting(new Expectation.EqualToNumber(Expectation.limit(expected)));
    }

    /**
     * The value has to be a text, or a UUID, that is equal character by character.
     *
     * @param expected the value that passes
     * @return the check
     */
    public Check equalTo(String expected) {
        return expecting(new Expectation.EqualToText(expected));
    }

    /**
     * The value has to be a boolean that is equal.
     *
     * @param expected the value that passes
     * @return the check
     */
    public Check equalTo(boolean expected) {
        return expecting(new Expectation.EqualToBoolean(expected));
    }

    /**
     * The value has to be the same as that of another query, of another database perhaps: numbers by value, texts and booleans as
     * they are. The two are asked one after the other, so what is written in between may make a difference.
     *
     * @param other the other query
     * @return the check; {@link Verdict#NO_DATA} where one of them has no value
     */
    public Check equalTo(DatabaseQuery other) {
        return declared()
                .with("other database", other.database.name())
                .with("other sql", other.sql)
                .timeout(database.timeout().plus(other.database.timeout()))
                .asks(c -> {
                    long start = System.nanoTime();
                    Duration half = c.timeLeft().dividedBy(2);
                    Seen first = look(half, ANY);
                    Seen second = first.value() == null ? first : other.look(half, ANY);
                    return equal(first, second, other)
                            .with("database", database.name())
                            .with("sql", sql)
                            .with("other database", other.database.name())
                            .with("other sql", other.sql)
                            .with("time taken", Spoken.time(Duration.ofNanos(System.nanoTime() - start)));
                });
    }

    /**
     * The value as a number that is read again and again, for guards and soaks. What is no number is an error.
     *
     * @return the metric, with the name of the query; lower is better unless {@link #higherIsBetter} says otherwise
     */
    public Metric metric() {
        NamedMetric metric =
                Outside.metric(name).with("database", database.name()).with("sql", sql);
        int place = 1;
        for (Object parameter : parameters) {
            metric = metric.with("parameter " + place, parameter);
            place++;
        }
        metric = metric.unit(unit).timeout(database.timeout());
        return (higherIsBetter ? metric.higherIsBetter() : metric).asks(c -> {
            Seen seen = look(c.timeLeft(), NUMBER);
            if (seen.value() != null) {
                return Reading.value(((Number) seen.value()).doubleValue()).with("sql", sql);
            }
            String reason = seen.answer().reason();
            return (seen.answer().verdict() == Verdict.NO_DATA ? Reading.noData(reason) : Reading.error(reason))
                    .with("sql", sql);
        });
    }

    /**
     * Names the unit of its value, for the words of {@link #metric()} only.
     *
     * @param of the unit, such as {@code orders/min}
     * @return a new query
     */
    public DatabaseQuery unit(String of) {
        return new DatabaseQuery(database, name, sql, parameters, of, higherIsBetter);
    }

    /**
     * Says that a higher value is a better one, for what is relative to a baseline.
     *
     * @return a new query
     */
    public DatabaseQuery higherIsBetter() {
        return new DatabaseQuery(database, name, sql, parameters, unit, true);
    }

    private NamedCheck declared() {
        return declared(database, name, sql, parameters);
    }

    static NamedCheck declared(Database database, String name, String sql, List<Object> parameters) {
        NamedCheck check = Outside.check(name).with("database", database.name()).with("sql", sql);
        int place = 1;
        for (Object parameter : parameters) {
            check = check.with("parameter " + place, parameter);
            place++;
        }
        return check.timeout(database.timeout());
    }

    static void bind(PreparedStatement statement, List<Object> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, bindable(parameters.get(i)));
        }
    }

    private Answer equal(Seen first, Seen second, DatabaseQuery other) {
        if (first.value() == null || second.value() == null) {
            return second.value() == null ? second.answer() : first.answer();
        }
        boolean numbers = first.value() instanceof Number && second.value() instanceof Number;
        boolean equal = numbers
                ? Expectation.number(first.value()).compareTo(Expectation.number(second.value())) == 0
                : first.value().getClass() == second.value().getClass()
                        && first.value().equals(second.value());
        String words = subject() + " gave " + first.value() + ", and " + other.subject() + " gave " + second.value();
        return (equal ? Answer.passed(words) : Answer.failed(words))
                .with("value", first.value())
                .with("other value", second.value());
    }

    private Check expecting(Expectation expectation) {
        return declared().with("expected", expectation.text()).asks(c -> {
            long start = System.nanoTime();
            Seen seen = look(c.timeLeft(), expectation);
            Answer answer = seen.answer()
                    .with("database", database.name())
                    .with("sql", sql)
                    .with("expected", expectation.text());
            if (!parameters.isEmpty()) {
                answer = answer.with("parameters", parameters);
            }
            return answer.with("server", seen.server())
                    .with("time taken", Spoken.time(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    private Seen look(Duration timeLeft, Expectation expectation) throws InterruptedException {
        try {
            return Leash.ask(name, timeLeft, leash -> {
                try (Connection connection = leash.connect(database.dataSource(), true)) {
                    String server = ServerInfo.product(connection);
                    connection.setAutoCommit(false);
                    try {
                        return put(connection, leash, expectation, server);
                    } catch (SQLException e) {
                        return new Seen(Trouble.cutOff(e) ? tooSlow(timeLeft) : failed(e), null, server);
                    }
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return new Seen(tooSlow(timeLeft), null, "unknown, it did not answer in time");
        } catch (Exception e) {
            return new Seen(failed(e), null, "unknown");
        }
    }

    private Seen put(Connection connection, Leash leash, Expectation expectation, String server) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(leash.statementSeconds());
            statement.setMaxRows(2);
            bind(statement, parameters);
            if (!statement.execute()) {
                return new Seen(wrong("gives no rows at all. Ask with a select."), null, server);
            }
            try (ResultSet rows = statement.getResultSet()) {
                int columns = rows.getMetaData().getColumnCount();
                if (columns != 1) {
                    return new Seen(wrong("gives " + columns + " columns. Select exactly one value."), null, server);
                }
                @Nullable Object value = rows.next() ? rows.getObject(1) : null;
                Answer answer = judge(rows, value, expectation);
                boolean held = answer.verdict() == Verdict.PASSED || answer.verdict() == Verdict.FAILED;
                return new Seen(answer, held ? value : null, server);
            }
        }
    }

    private Answer judge(ResultSet rows, @Nullable Object value, Expectation expectation) throws SQLException {
        if (rows.getRow() == 0) {
            return Answer.noData(subject() + " gave no row, expected one value " + expectation.text()
                    + ". Look whether its data is there, or count instead.");
        }
        if (rows.next()) {
            return wrong("gives several rows. Aggregate or limit them to one value.");
        }
        if (value == null) {
            return Answer.noData(subject() + " gave NULL, expected a value " + expectation.text()
                    + ". Look whether its data is there, or use coalesce.");
        }
        if (!Expectation.finite(value)) {
            return Answer.noData(subject() + " gave " + value + ", which is no finite number, expected "
                            + expectation.text() + ".")
                    .with("value", value);
        }
        if (!expectation.comparable(value)) {
            return wrong("gave '" + value + "' of type "
                            + rows.getMetaData().getColumnTypeName(1)
                            + ", which can't be held against " + expectation.text() + ". Cast it in the query.")
                    .with("value", value);
        }
        return Answer.of(
                        expectation.metBy(value) ? Verdict.PASSED : Verdict.FAILED,
                        subject() + " gave " + value + ", expected " + expectation.text())
                .with("value", value);
    }

    private static Object bindable(Object parameter) {
        if (parameter instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return parameter instanceof CharSequence text ? text.toString() : parameter;
    }

    private Answer wrong(String what) {
        return Answer.errored(subject() + " " + what);
    }

    private Answer failed(Exception e) {
        return Answer.errored(subject() + " failed: " + Trouble.of(e));
    }

    private Answer tooSlow(Duration timeLeft) {
        return Answer.errored(subject() + " did not end within " + Spoken.time(Leash.patience(timeLeft))
                + " and was cancelled: the query is slow or waits for a lock, or no connection was to be had."
                + " Look at what the server is busy with, or allow more time.");
    }

    private String subject() {
        return "query '" + name + "' on database '" + database.name() + "'";
    }

    /** What came back; the value only where it could be held against the expectation. */
    private record Seen(Answer answer, @Nullable Object value, String server) {}
}
