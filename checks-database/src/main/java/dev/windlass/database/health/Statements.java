package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.health.StatementView.Statement;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long the statements of a database take, by the extension {@code pg_stat_statements} (1.9 or newer). Where it is missing
 * there is no data, and the answer says what to do. Immutable, safe for use by several threads.
 *
 * <p>The checks judge what was counted since the statistics were reset, which may be long ago. What a release changed is told by
 * two steps around it, or by the metric in a guard:
 *
 * <pre>{@code
 * Step<StatementStatistics> before = health.statements().note("note the statistics of statements");
 * Step<StatementsSince> after = health.statements().calledAtLeast(20)
 *         .meanSince(before, "no slow statements since", ofMillis(50));
 * }</pre>
 */
public final class Statements {

    private static final int SHOWN = 5;

    private final Database database;
    private final String user;
    private final long calls;

    Statements(Database database) {
        this(database, "", 1);
    }

    private Statements(Database database, String user, long calls) {
        this.database = database;
        this.user = user;
        this.calls = calls;
    }

    /**
     * Only the statements that a role ran.
     *
     * @param role the name of the role, not blank
     * @return new statements
     * @throws IllegalArgumentException if it is blank
     */
    public Statements ofUser(String role) {
        return new Statements(database, Require.text("the role whose statements are asked for", role), calls);
    }

    /**
     * Only those that ran often enough for a mean to say something; 1 where nothing is said.
     *
     * @param number how often at least, from 1
     * @return new statements
     * @throws IllegalArgumentException if it is below 1
     */
    public Statements calledAtLeast(long number) {
        return new Statements(database, user, Words.positive("the number of calls", number));
    }

    /**
     * Asks whether no statement takes too long on average, since the statistics were reset.
     *
     * @param limit how long at most, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check meanAtMost(Duration limit) {
        return check("the mean time", limit, false);
    }

    /**
     * Asks whether no statement ever took too long, since the statistics were reset.
     *
     * @param limit how long at most, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check maxAtMost(Duration limit) {
        return check("the longest time", limit, true);
    }

    /**
     * The mean time of all statements together that ran since the reading before. The first reading has nothing to compare with
     * and is no data, and so is one after a reset of the statistics, or between which nothing ran. Each metric that is made
     * remembers its own last reading.
     *
     * @return the metric, in milliseconds
     */
    public Metric mean() {
        var last = new AtomicReference<Optional<StatementStatistics>>(Optional.empty());
        return new Statements(database, user, 1)
                .question("mean time of statements")
                .metric("ms", session -> StatementView.in(session).counted(user), now -> {
                    Optional<StatementStatistics> before = last.getAndSet(Optional.of(now));
                    return before.isEmpty()
                            ? Reading.noData("this is the first reading, with nothing before it to compare with")
                            : mean(before.get(), now);
                });
    }

    /**
     * A read-only step that keeps what was counted so far, as its result.
     *
     * @param name the name of the step, not blank
     * @return the step
     * @throws IllegalArgumentException if the name is blank
     */
    public Step<StatementStatistics> note(String name) {
        return Outside.step(Require.text("the name of a step on database '" + database.name() + "'", name))
                .with("database", database.name())
                .with("user", user.isEmpty() ? "all" : user)
                .run(StatementStatistics.class, c -> counted(name))
                .readOnly();
    }

    /**
     * A read-only step that fails if a statement took too long on average since another step noted what was counted. It fails as
     * well where that can't be told: the statistics were reset in between, or nothing ran.
     *
     * @param before noted it, of the same user
     * @param name the name of the step, not blank
     * @param limit how long at most, positive
     * @return the step
     * @throws IllegalArgumentException if the name is blank or the limit not positive
     */
    public Step<StatementsSince> meanSince(Step<StatementStatistics> before, String name, Duration limit) {
        return since(before, name, limit, false);
    }

    /**
     * A read-only step that fails if a statement took too long a single time since another step noted what was counted. Of a
     * statement that took as long before the longest time since is not known; it is left out and told. It fails as well where
     * nothing can be told: the statistics were reset in between, or nothing ran.
     *
     * @param before noted it, of the same user
     * @param name the name of the step, not blank
     * @param limit how long at most, positive
     * @return the step
     * @throws IllegalArgumentException if the name is blank or the limit not positive
     */
    public Step<StatementsSince> maxSince(Step<StatementStatistics> before, String name, Duration limit) {
        return since(before, name, limit, true);
    }

    // ------------------------------------------------------------------ questions

    private Question question(String what) {
        Question question = Question.of(database, what);
        question = user.isEmpty() ? question : question.with("user", user);
        return calls == 1 ? question : question.with("called at least", calls);
    }

    private StatementStatistics counted(String name) throws DatabaseException, InterruptedException {
        try {
            return Question.of(database, name)
                    .ask(database.timeout(), session -> StatementView.in(session)
                            .counted(user))
                    .value();
        } catch (Unanswered e) {
            throw new DatabaseException("noting the statistics of statements: " + e.getMessage());
        }
    }

    private Check check(String what, Duration limit, boolean max) {
        Require.positive(what + " of statements", limit);
        return question(what + " of each statement is at most " + Spoken.time(limit))
                .with("at most", limit)
                .check(session -> new Look(session, user, calls), look -> look.judge(what, limit, max));
    }

    private Step<StatementsSince> since(Step<StatementStatistics> before, String name, Duration limit, boolean max) {
        Require.positive("the time of statements in step '" + name + "'", limit);
        return Outside.step(Require.text("the name of a step on database '" + database.name() + "'", name))
                .with("database", database.name())
                .with("user", user.isEmpty() ? "all" : user)
                .with("called at least", calls)
                .with(max ? "longest time" : "mean time", limit)
                .reads(before)
                .run(StatementsSince.class, c -> {
                    StatementStatistics then = c.result(before);
                    try {
                        return new Comparison(max, limit, calls)
                                .of(
                                        then,
                                        Question.of(database, name)
                                                .ask(database.timeout(), session -> {
                                                    StatementView view = StatementView.in(session);
                                                    return new Comparison.Now(
                                                            view.counted(user), view.statements(user, 1));
                                                })
                                                .value());
                    } catch (Unanswered e) {
                        throw new DatabaseException("comparing the statistics of statements: " + e.getMessage());
                    }
                })
                .readOnly();
    }

    static Reading mean(StatementStatistics before, StatementStatistics now) {
        Optional<List<StatementStatistics.Since>> since = now.since(before);
        if (since.isEmpty()) {
            return Reading.noData("the statistics were reset at " + now.reset());
        }
        long calls =
                since.get().stream().mapToLong(one -> one.counted().calls()).sum();
        double millis = since.get().stream()
                .mapToDouble(one -> one.counted().totalMillis())
                .sum();
        return calls == 0
                ? Reading.noData("no statement ended since the reading before, at " + before.at())
                : Reading.value(millis / calls).with("calls", calls).with("since", before.at());
    }

    /** All that was counted. */
    private record Look(List<Statement> statements, StatementStatistics counted) {

        Look(Session session, String user, long calls) throws Exception {
            this(StatementView.in(session), user, calls);
        }

        private Look(StatementView view, String user, long calls) throws Exception {
            this(view.statements(user, calls), view.counted(user));
        }

        Answer judge(String what, Duration limit, boolean max) {
            if (statements.isEmpty()) {
                return Answer.noData("no such statement ran since " + counted.reset());
            }
            List<Statement> sorted = max
                    ? statements.stream()
                            .sorted(Comparator.comparingDouble(
                                            (Statement one) -> one.counted().maxMillis())
                                    .reversed())
                            .toList()
                    : statements;
            double most =
                    max ? sorted.get(0).counted().maxMillis() : sorted.get(0).mean();
            long slow = sorted.stream()
                    .filter(one -> (max ? one.counted().maxMillis() : one.mean()) > limit.toNanos() / 1e6)
                    .count();
            String words = what + " of the slowest of " + Words.count(statements.size(), "statement") + " is "
                    + Spoken.time(Duration.ofNanos(Math.round(most * 1e6))) + ", at most " + Spoken.time(limit)
                    + " expected" + (slow > 1 ? "; " + slow + " are slower" : "");
            Answer answer = slow == 0 ? Answer.passed(words) : Answer.failed(words);
            answer = Words.shown(
                    answer,
                    "slowest",
                    sorted.stream().limit(SHOWN).map(one -> one.words(true)).toList());
            return answer.with("counted since", counted.reset()).with("statements left out so far", counted.evicted());
        }
    }
}
