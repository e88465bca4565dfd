package dev.windlass.metric;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a metric's values is bad. It may stand in a guard and in a watch, once it says how often the metric is read and
 * what no data counts as. Immutable: each call gives a new value.
 */
public abstract sealed class Limit permits Threshold, Degradation {

    Limit() {}

    /**
     * Lets only those bad readings count as a failure that last: all readings over this time are bad, and from one to
     * the next no more than two intervals go by. Where nothing is said each bad reading is a failure.
     *
     * @param time how long, positive
     * @return a new limit
     */
    public Limit sustainedFor(Duration time) {
        Objects.requireNonNull(time, () -> "time for which '" + words() + "' is sustained");
        return sustained(positive(time, "the time it must be sustained", words()));
    }

    /**
     * Says how often the metric is read.
     *
     * @param interval the time from one reading to the next, positive
     * @return the stage that takes what no data counts as
     */
    public Paced every(Duration interval) {
        return new Paced(subject(), interval);
    }

    /**
     * A check that reads the metric once: for a gate that looks at how it is now. A reading without data is {@link
     * dev.windlass.check.Verdict#NO_DATA}.
     *
     * @return the check, named after the metric and the limit
     * @throws IllegalStateException if the limit is sustained for a time or relative to a baseline, of which one reading
     *     can't tell; those belong into a watch or guard
     */
    public Check check() {
        Watched watched = every(Duration.ofSeconds(1)).onNoData(NoData.FAIL);
        if (!sustained().isZero() || watched.needsBaseline()) {
            throw new IllegalStateException("'" + watched.name() + "': one reading can't tell whether it is "
                    + (watched.needsBaseline() ? "worse than before" : "broken for " + sustained())
                    + "; watch it in a soak or guard");
        }
        return new LimitCheck(watched);
    }

    abstract Limit sustained(Duration time);

    abstract Duration sustained();

    /** Without the time it is sustained for. */
    abstract String words();

    abstract Subject subject();

    static Duration positive(Duration time, String what, String of) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("'" + of + "': " + what + " must be positive, got " + time);
        }
        return time;
    }

    /** Its declared text, the same on every JVM, with the unit. */
    static String words(double number, Metric metric) {
        String text = Fact.declared("number", number).value();
        return metric.unit().isEmpty() ? text : text + " " + metric.unit();
    }

    /** What is watched: the metrics, the words, and what is bad. */
    record Subject(
            Metric metric, @Nullable Metric control, String words, List<Fact> facts, int minimumSamples, Rule rule) {
        Subject {
            facts = List.copyOf(facts);
        }

        boolean needsBaseline() {
            return control == null && rule instanceof Rule.Relative;
        }
    }
}
