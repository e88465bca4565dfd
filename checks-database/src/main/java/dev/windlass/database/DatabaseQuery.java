package dev.windlass.database;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * A query that gives one value and still wants to know what is expected of it. Immutable.
 *
 * <p>Its verdicts: the value meets the expectation, {@link Verdict#PASSED}; it doesn't, {@link Verdict#FAILED}; no row, SQL
 * {@code NULL}, NaN or an infinite number, {@link Verdict#NO_DATA}; several rows or columns, a value of another type
 * than the expectation's, a query that errs or takes too long, {@link Verdict#ERRORED}, since then the question was not
 * put as it was meant. A text is never taken for a number.
 */
public final class DatabaseQuery {

    private final Database database;
    private final String name;
    private final String sql;
    private final List<Object> parameters;

    DatabaseQuery(Database database, String name, String sql, List<Object> parameters) {
        this.database = database;
        this.name = name;
        this.sql = sql;
        this.parameters = parameters;
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

    private NamedCheck declared() {
        NamedCheck check = Check.named(name).with("database", database.name()).with("sql", sql);
        int place = 1;
        for (Object parameter : parameters) {
            check = check.with("parameter " + place, parameter);
            place++;
        }
        return check.timeout(database.timeout());
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
                    .with("time taken", Trouble.seconds(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    private Seen look(Duration timeLeft, Expectation expectation) throws InterruptedException {
        try {
            return Leash.ask(name, timeLeft, leash -> {
                try (Connection connection = leash.connect(database.dataSource(), true)) {
                    String server = ServerInfo.product(connection);
                    connection.setAutoCommit(false);
                    try {
                        return new Seen(put(connection, leash, expectation), server);
                    } catch (SQLException e) {
                        return new Seen(Trouble.cutOff(e) ? tooSlow(timeLeft) : failed(e), server);
                    }
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return new Seen(tooSlow(timeLeft), "unknown, it did not answer in time");
        } catch (Exception e) {
            return new Seen(failed(e), "unknown");
        }
    }

    private Answer put(Connection connection, Leash leash, Expectation expectation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(leash.statementSeconds());
            statement.setMaxRows(2);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, bindable(parameters.get(i)));
            }
            if (!statement.execute()) {
                return wrong("gives no rows at all. Ask with a select.");
            }
            try (ResultSet rows = statement.getResultSet()) {
                return judge(rows, expectation);
            }
        }
    }

    private Answer judge(ResultSet rows, Expectation expectation) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        if (columns != 1) {
            return wrong("gives " + columns + " columns. Select exactly one value.");
        }
        if (!rows.next()) {
            return Answer.noData(subject() + " gave no row, expected one value " + expectation.text()
                    + ". Look whether its data is there, or count instead.");
        }
        Object value = rows.getObject(1);
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
        return Answer.errored(subject() + " did not end within " + Trouble.seconds(Leash.patience(timeLeft))
                + " and was cancelled: the query is slow or waits for a lock, or no connection was to be had."
                + " Look at what the server is busy with, or allow more time.");
    }

    private String subject() {
        return "query '" + name + "' on database '" + database.name() + "'";
    }

    private record Seen(Answer answer, String server) {}
}
