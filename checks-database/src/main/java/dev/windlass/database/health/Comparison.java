package dev.windlass.database.health;

import dev.windlass.check.Spoken;
import dev.windlass.database.health.StatementStatistics.Since;
import dev.windlass.database.health.StatementView.Statement;
import dev.windlass.database.jdbc.DatabaseException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges what ran between two moments. */
record Comparison(boolean max, Duration limit, long calls) {

    private static final int SHOWN = 5;

    /** What is counted now, with the texts. */
    record Now(StatementStatistics counted, List<Statement> statements) {}

    StatementsSince of(StatementStatistics before, Now now) throws DatabaseException {
        List<Since> all = now.counted()
                .since(before)
                .orElseThrow(() -> new DatabaseException("the statistics of statements were reset at "
                        + now.counted().reset() + ", after they had been noted at " + before.at()
                        + ", so what ran since can't be told. Look at them by hand, and let nobody reset them during a"
                        + " release."));
        List<Since> counted =
                all.stream().filter(one -> one.counted().calls() >= calls).toList();
        if (counted.isEmpty()) {
            throw new DatabaseException("no statement ran "
                    + (calls == 1 ? "" : Words.count(calls, "time") + " ") + "since " + before.at()
                    + ", so it can't be told how long they take. Is there traffic?");
        }
        Map<List<Object>, Statement> texts = new HashMap<>();
        now.statements().forEach(one -> texts.put(one.counted().key(), one));
        List<Since> slow =
                counted.stream().filter(this::slow).sorted(slowestFirst()).toList();
        if (!slow.isEmpty()) {
            throw new DatabaseException(
                    Words.count(slow.size(), "statement") + " of " + counted.size() + " slower than "
                            + Spoken.time(limit) + (max ? " at most" : " on average") + " since " + before.at() + ": "
                            + String.join("; ", words(slow, texts)));
        }
        return new StatementsSince(
                before.at(),
                now.counted().at(),
                counted.size(),
                counted.stream().mapToLong(one -> one.counted().calls()).sum(),
                words(counted.stream().sorted(slowestFirst()).toList(), texts));
    }

    private boolean slow(Since one) {
        double millis = limit.toNanos() / 1e6;
        return max ? one.maxKnown() && one.counted().maxMillis() > millis : mean(one) > millis;
    }

    private Comparator<Since> slowestFirst() {
        return Comparator.comparingDouble((Since one) -> max ? one.counted().maxMillis() : mean(one))
                .reversed();
    }

    private static double mean(Since one) {
        return one.counted().totalMillis() / one.counted().calls();
    }

    private static List<String> words(List<Since> all, Map<List<Object>, Statement> texts) {
        return all.stream()
                .limit(SHOWN)
                .map(one -> {
                    Statement known = texts.get(one.counted().key());
                    return new Statement(
                                    one.counted(),
                                    known == null ? "unknown" : known.user(),
                                    known == null ? "(text not known)" : known.text())
                            .words(one.maxKnown());
                })
                .toList();
    }
}
