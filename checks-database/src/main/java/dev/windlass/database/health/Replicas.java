package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The replicas that should stream from a primary, which is asked. Immutable, safe for use by several threads.
 *
 * <p>The lag is measured: how long it takes from now until a replica has replayed what the primary has written so far. What the
 * server tells as {@code replay_lag} is shown beside it and not judged, since it stays at its last value while a replica stands
 * still, and is empty while there is nothing to replay. A logical subscriber counts where it is named.
 *
 * <pre>{@code
 * checks("replicas").critical(
 *         health.replicas("replica1", "replica2").streaming(),
 *         health.replicas("replica1", "replica2").lagAtMost(seconds(5)))
 * }</pre>
 */
public final class Replicas {

    private final Database primary;
    private final List<String> names;
    private final int number;

    /** Either by name, or where there are no names by number. */
    Replicas(Database primary, List<String> names, int number) {
        this.primary = primary;
        this.names = names;
        this.number = number;
    }

    /**
     * Asks whether each of them is connected and streams.
     *
     * @return the check
     */
    public Check streaming() {
        return question(this + " stream")
                .check(Standing::look, seen -> seen.wanted(names, number).streaming());
    }

    /**
     * Asks whether each of them streams and replays soon what the primary writes. The check takes as long as the slowest of them,
     * up to the limit.
     *
     * @param limit how long it may take, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check lagAtMost(Duration limit) {
        Require.positive("the lag of replicas", limit);
        return question("the lag of " + this + " is at most " + Spoken.time(limit))
                .with("at most", limit)
                .timeout(primary.timeout().plus(limit))
                .check(session -> Lag.measure(session, names, number, limit), lag -> lag.judge(limit));
    }

    /**
     * Asks whether each of them streams and has replayed all but a little of what the primary has written.
     *
     * @param bytes how much of the WAL may be left to replay, from 0
     * @return the check
     * @throws IllegalArgumentException if it is negative
     */
    public Check behindAtMost(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("the WAL that is left to replay must not be negative, got " + bytes);
        }
        return question(this + " are at most " + Words.bytes(bytes) + " behind")
                .with("at most, in bytes", bytes)
                .check(Standing::look, seen -> seen.wanted(names, number).behind(bytes));
    }

    /**
     * The lag of the slowest of them. Where one doesn't come so far within the time for a reading (the timeout of the database,
     * less a fifth for the rest), that time is the value: what it is at least. Where one is missing or doesn't stream there is
     * no data.
     *
     * @return the metric, in seconds
     */
    public Metric lag() {
        Duration patience = primary.timeout().multipliedBy(4).dividedBy(5);
        return question("lag of " + this)
                .metric("s", session -> Lag.measure(session, names, number, patience), Lag::reading);
    }

    /**
     * How much of the WAL is left to replay for the one that has most. Where one is missing or doesn't stream there is no data.
     *
     * @return the metric, in bytes
     */
    public Metric behind() {
        return question("WAL left to replay for " + this).metric("bytes", Standing::look, seen -> {
            Standing.Wanted wanted = seen.wanted(names, number);
            if (!wanted.complete()) {
                return Reading.noData(wanted.streaming().reason());
            }
            return wanted.unknown().isEmpty()
                    ? Reading.value((double) wanted.farthest())
                    : Reading.noData(wanted.unknown().get(0));
        });
    }

    private Question question(String what) {
        return names.isEmpty()
                ? Question.of(primary, what).with("replicas", number)
                : Question.of(primary, what).with("replicas", String.join(", ", names));
    }

    /** In words: {@code replica 'replica1', 'replica2'}. */
    @Override
    public String toString() {
        return names.isEmpty()
                ? Words.count(number, "replica")
                : "replica" + (names.size() == 1 ? "" : "s") + " '" + String.join("', '", names) + "'";
    }

    /** What was measured of each. */
    record Lag(Standing.Wanted last, List<Measured> measured, Duration waited) {

        /** The longest pause between two looks. */
        private static final double LONGEST_PAUSE = 0.5;

        /** How long one needed; {@code done} unless it didn't come so far in the time that was waited. */
        record Measured(String name, double seconds, boolean done) {

            String words() {
                String time = Spoken.time(Words.seconds(seconds));
                return name + ": " + (done ? time : "more than " + time);
            }
        }

        static Lag measure(Session session, List<String> names, int number, Duration limit) throws Exception {
            long start = System.nanoTime();
            Standing first = Standing.look(session);
            Standing.Wanted wanted = first.wanted(names, number);
            String target = first.written();
            Map<Integer, Double> done = new HashMap<>();
            double pause = 0.02;
            while (true) {
                double seconds = (System.nanoTime() - start) / 1e9;
                if (wanted.complete()) {
                    for (Standing.Upstream one : wanted.found()) {
                        if (one.replayed() != null
                                && session.one(
                                        "select ?::pg_lsn >= ?::pg_lsn",
                                        row -> row.getBoolean(1),
                                        one.replayed(),
                                        target)) {
                            done.putIfAbsent(one.pid(), seconds);
                        }
                    }
                }
                double left = limit.toNanos() / 1e9 - seconds;
                boolean over = !wanted.complete()
                        || left <= 0
                        || wanted.found().stream().allMatch(one -> done.containsKey(one.pid()));
                if (over) {
                    return new Lag(
                            wanted,
                            wanted.found().stream()
                                    .map(one -> new Measured(
                                            one.name(),
                                            done.getOrDefault(one.pid(), seconds),
                                            done.containsKey(one.pid())))
                                    .toList(),
                            limit);
                }
                session.anew();
                session.list("select pg_sleep(?)", row -> true, Math.min(pause, left));
                pause = Math.min(LONGEST_PAUSE, pause * 2);
                wanted = Standing.look(session).wanted(names, number);
            }
        }

        Answer judge(Duration limit) {
            if (!last.complete()) {
                return last.streaming();
            }
            List<String> unknown = last.unknown();
            if (!unknown.isEmpty()) {
                return last.told(Answer.noData(unknown.get(0)));
            }
            List<String> late = measured.stream()
                    .filter(one -> !one.done())
                    .map(Measured::words)
                    .toList();
            Answer answer = late.isEmpty()
                    ? Answer.passed("what the primary had written was replayed by " + measured.size()
                            + (measured.size() == 1 ? " replica" : " replicas") + " within " + Spoken.time(limit))
                    : Answer.failed(
                            "what the primary had written was not replayed within " + Spoken.time(limit) + " by "
                                    + String.join(
                                            ", ",
                                            late.stream()
                                                    .map(one -> one.substring(0, one.lastIndexOf(':')))
                                                    .toList())
                                    + ". Look at the replica: is its replay paused, does a query hold it up, is the network"
                                    + " slow?");
            answer = Words.shown(
                    answer, "lag", measured.stream().map(Measured::words).toList());
            return last.told(answer);
        }

        Reading reading() {
            if (!last.complete()) {
                return Reading.noData(last.streaming().reason());
            }
            List<String> unknown = last.unknown();
            if (!unknown.isEmpty()) {
                return Reading.noData(unknown.get(0));
            }
            Reading reading = Reading.value(
                    measured.stream().mapToDouble(Measured::seconds).max().orElse(Double.NaN));
            for (Measured one : measured) {
                reading = reading.with("lag", one.words());
            }
            return reading;
        }
    }
}
