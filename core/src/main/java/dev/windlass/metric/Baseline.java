package dev.windlass.metric;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What a metric was before the plan's first step, for a limit that is relative to it: the median of several readings,
 * which a single outlier doesn't move. Immutable.
 */
public sealed interface Baseline {

    /** How many readings of the past there must be: 10. */
    int LEAST_OF_PAST = 10;

    /** How often a metric is read that doesn't answer for the past: 5. */
    int READINGS = 5;

    /**
     * It is known.
     *
     * @param value above zero, finite
     * @param evidence what it was taken from
     */
    record Known(double value, Evidence evidence) implements Baseline {
        /** Checks that it serves. */
        public Known {
            Objects.requireNonNull(evidence, "evidence");
            if (!Rule.isPositive(value)) {
                throw new IllegalArgumentException("a baseline must be a finite number above zero, got " + value);
            }
        }
    }

    /**
     * There is none; what is compared with it is inconclusive.
     *
     * @param reason why, in one sentence
     * @param evidence what was tried
     */
    record Unknown(String reason, Evidence evidence) implements Baseline {
        /** Checks that both parts are there. */
        public Unknown {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(evidence, "evidence");
        }
    }

    /**
     * What it was taken from, or what was tried.
     *
     * @return the evidence, never a secret
     */
    Evidence evidence();

    /**
     * Rewrites its texts, to take secrets out of them.
     *
     * @param mask gives the text that may be shown
     * @return a new value, this one is unchanged
     */
    default Baseline masked(UnaryOperator<String> mask) {
        Evidence shown = Asking.masked(evidence(), mask);
        return this instanceof Unknown unknown
                ? new Unknown(mask.apply(unknown.reason()), shown)
                : new Known(((Known) this).value(), shown);
    }

    /**
     * Captures the baseline. Of a metric that answers for the past it is the median of a stretch before now, read at 60
     * equal steps, of which {@value #LEAST_OF_PAST} must have a value. Any other metric is read {@value #READINGS} times
     * at once, and more than half must have a value; that evens out the noise of a probe, not that of the system. Whoever
     * can wait between readings reads it himself and takes {@link #of}. Nothing that the metric throws escapes.
     *
     * @param watched what is watched, with a limit that {@linkplain Watched#needsBaseline() needs} a baseline
     * @param context how much time is left
     * @param now the moment before which the stretch of the past ends
     * @return the baseline, or why there is none
     * @throws IllegalArgumentException if it needs none
     */
    static Baseline capture(Watched watched, CheckContext context, Instant now) {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(now, "now");
        if (!watched.needsBaseline() || !(watched.subject().rule() instanceof Rule.Relative relative)) {
            throw new IllegalArgumentException("'" + watched.name() + "' is not relative to a baseline");
        }
        Metric metric = watched.metric();
        Past past;
        Collection<Reading> readings;
        try {
            past = metric.past().orElse(null);
            readings = past == null ? List.of() : before(now, relative.stretch(), metric, past, context);
        } catch (Throwable thrown) {
            return new Unknown(
                    "metric '" + metric.name() + "' could not be read over the last " + Spoken.time(relative.stretch())
                            + ": " + Asking.words(thrown),
                    Evidence.none());
        }
        if (past != null) {
            return median(
                    metric,
                    readings,
                    LEAST_OF_PAST,
                    "over " + Spoken.time(relative.stretch()) + " until " + Spoken.at(now));
        }
        var polled = new ArrayList<Reading>();
        for (int i = 0; i < READINGS; i++) {
            polled.add(Asking.read(metric, context));
        }
        return of(watched, polled);
    }

    /**
     * The median of readings that were taken by somebody else, of which more than half must have a value.
     *
     * @param watched what is watched
     * @param readings what was read before the plan's first step
     * @return the baseline, or why there is none
     */
    static Baseline of(Watched watched, List<Reading> readings) {
        return median(watched.metric(), readings, readings.size() / 2 + 1, "by reading it");
    }

    private static Collection<Reading> before(
            Instant now, Duration stretch, Metric metric, Past past, CheckContext context) throws Exception {
        Duration step = stretch.dividedBy(60);
        return Stretch.read(metric, past, now.minus(stretch), now, step, context)
                .values();
    }

    private static Baseline median(Metric metric, Collection<Reading> readings, int least, String how) {
        double[] values = readings.stream()
                .filter(Reading.Value.class::isInstance)
                .mapToDouble(reading -> ((Reading.Value) reading).value())
                .sorted()
                .toArray();
        var evidence = Evidence.none()
                .and("baseline taken", how)
                .and("readings", values.length + " with a value of " + readings.size());
        if (values.length < least) {
            return new Unknown(
                    "metric '" + metric.name() + "' has no baseline: " + values.length + " of " + readings.size()
                            + " readings have a value, at least " + least + " must" + firstProblem(readings),
                    evidence);
        }
        int half = values.length / 2;
        double median = values.length % 2 == 1 ? values[half] : values[half - 1] / 2 + values[half] / 2;
        evidence = evidence.and("lowest", Judge.number(values[0]))
                .and("median", Judge.number(median))
                .and("highest", Judge.number(values[values.length - 1]));
        return Rule.isPositive(median)
                ? new Known(median, evidence)
                : new Unknown(
                        "metric '" + metric.name() + "' has the baseline " + Judge.number(median)
                                + ", and it must be above zero to take percents of it",
                        evidence);
    }

    private static String firstProblem(Collection<Reading> readings) {
        for (Reading reading : readings) {
            if (reading instanceof Reading.Failed failed) {
                return "; the first error: " + failed.reason();
            }
        }
        return "";
    }
}
