package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.ServerInfo;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NamedMetric;
import dev.windlass.metric.Reading;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A question to a PostgreSQL database that has a name and what is declared of it. Immutable. */
record Question(Database database, String name, List<Fact> facts, Duration timeout) {

    Question {
        facts = List.copyOf(facts);
    }

    /** Looks at the server. */
    @FunctionalInterface
    interface Look<T> {
        T at(Session session) throws Exception;
    }

    /** What was seen, and on which server. */
    record Seen<T>(T value, String server) {}

    static Question of(Database database, String what) {
        return new Question(database, database.name() + ": " + what, List.of(), database.timeout());
    }

    Question with(String fact, Object value) {
        var more = new ArrayList<>(facts);
        more.add(Fact.declared(fact, value));
        return new Question(database, name, more, timeout);
    }

    Question timeout(Duration limit) {
        return new Question(database, name, facts, limit);
    }

    /** The check that judges what is seen. */
    <T> Check check(Look<T> look, Function<T, Answer> judge) {
        NamedCheck named = Outside.check(name).with("database", database.name());
        for (Fact fact : facts) {
            named = named.with(fact.name(), fact.value());
        }
        return named.timeout(timeout).asks(c -> {
            long start = System.nanoTime();
            Answer answer;
            try {
                Seen<T> seen = ask(c.timeLeft(), look);
                answer = judge.apply(seen.value()).with("server", seen.server());
            } catch (Unanswered e) {
                answer = e.answer();
            }
            return answer.with("database", database.name())
                    .with("time taken", Spoken.time(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    /** The metric that reads what is seen. */
    <T> Metric metric(String unit, Look<T> look, Function<T, Reading> judge) {
        NamedMetric named = Outside.metric(name).with("database", database.name());
        for (Fact fact : facts) {
            named = named.with(fact.name(), fact.value());
        }
        return named.unit(unit).timeout(timeout).asks(c -> {
            try {
                Seen<T> seen = ask(c.timeLeft(), look);
                return judge.apply(seen.value()).with("database", database.name());
            } catch (Unanswered e) {
                return e.reading().with("database", database.name());
            }
        });
    }

    <T> Seen<T> ask(Duration timeLeft, Look<T> look) throws InterruptedException, Unanswered {
        long start = System.nanoTime();
        try {
            return Leash.ask(name, timeLeft, leash -> {
                try (Connection connection = leash.connect(database.dataSource(), true)) {
                    String server = ServerInfo.product(connection);
                    return new Seen<>(look.at(Session.on(connection, leash)), server);
                }
            });
        } catch (InterruptedException | Unanswered e) {
            throw e;
        } catch (TimeoutException e) {
            throw Unanswered.errored("database '" + database.name() + "' did not answer within "
                    + Spoken.time(Leash.patience(timeLeft))
                    + ": it accepts without answering, waits for a lock, or the pool has no free connection. Look at"
                    + " what the server is busy with, or allow more time.");
        } catch (Exception e) {
            String what = Trouble.cutOff(e)
                    ? "was cut off after " + Spoken.time(Duration.ofNanos(System.nanoTime() - start))
                    : "failed";
            throw Unanswered.errored("asking database '" + database.name() + "' " + what + ": " + Trouble.of(e));
        }
    }
}
