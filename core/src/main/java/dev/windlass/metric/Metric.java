package dev.windlass.metric;

import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One number of the running system, or a yes or no as 1 or 0. Reading it must change nothing: it is read again and again,
 * side by side with others and after a crash, so an implementation has to be safe for use by several threads.
 *
 * <pre>{@code
 * Metric errors = Metric.named("error rate").with("query", query).unit("%").reads(c -> prometheus.number(query));
 *
 * errors.above(2).sustainedFor(ofMinutes(5)).every(ofSeconds(15)).onNoData(NoData.HOLD)
 * errors.noWorseThan(errorsOfBlue).every(ofSeconds(15)).onNoData(NoData.HOLD)
 * }</pre>
 */
public interface Metric {

    /**
     * The name under which it is reported.
     *
     * @return the name, not blank
     */
    String name();

    /**
     * What was declared about it, such as the query. It enters the fingerprint of the plan and the journal, so it never
     * holds a secret.
     *
     * @return the declared facts, in order; none by default
     */
    default List<Fact> facts() {
        return List.of();
    }

    /**
     * How long one reading may take.
     *
     * @return the timeout, positive; {@link Check#DEFAULT_TIMEOUT} by default
     */
    default Duration timeout() {
        return Check.DEFAULT_TIMEOUT;
    }

    /**
     * The unit, for words only: limits are given in it and nothing is converted.
     *
     * @return the unit, such as {@code ms}; empty by default
     */
    default String unit() {
        return "";
    }

    /**
     * Tells which way is worse, for a limit that is relative: throughput gets worse when it falls.
     *
     * @return whether a higher value is a better one; false by default
     */
    default boolean higherIsBetter() {
        return false;
    }

    /**
     * Reads it once.
     *
     * @param context how much time is left
     * @return what was read
     * @throws Exception whatever goes wrong; it counts as {@link Reading.Failed}
     */
    Reading read(CheckContext context) throws Exception;

    /**
     * Its source for the past, if it has one. With it a gap in the readings is filled after a restart, and a baseline is
     * taken from a stretch of time instead of from one moment.
     *
     * @return the source; none by default
     */
    default Optional<Past> past() {
        return Optional.empty();
    }

    /**
     * Begins a metric of the user's own.
     *
     * @param name the name under which it is reported, not blank
     * @return the stage that takes what is declared, and then the way to read it
     */
    static NamedMetric named(String name) {
        return NamedMetric.of(name);
    }

    /**
     * A check, read as a number: 1 where it passed, 0 where it failed, no data where it had none or could not decide, an
     * error where it could not be asked.
     *
     * @param check the check
     * @return the metric, with the check's name, facts and timeout; higher is better
     */
    static Metric of(Check check) {
        return new CheckedMetric(check);
    }

    /**
     * A limit that is broken by every value above it; the limit itself is good.
     *
     * @param limit a number, in the metric's unit
     * @return the limit
     */
    default Limit above(double limit) {
        return new Threshold(this, Threshold.Side.ABOVE, limit);
    }

    /**
     * A limit that is broken by every value below it; the limit itself is good.
     *
     * @param limit a number, in the metric's unit
     * @return the limit
     */
    default Limit below(double limit) {
        return new Threshold(this, Threshold.Side.BELOW, limit);
    }

    /**
     * A limit that is kept up to and including a value; the same as {@link #above}, named by what is good.
     *
     * @param limit a number, in the metric's unit
     * @return the limit
     */
    default Limit atMost(double limit) {
        return new Threshold(this, Threshold.Side.AT_MOST, limit);
    }

    /**
     * A limit that is kept down to and including a value; the same as {@link #below}, named by what is good.
     *
     * @param limit a number, in the metric's unit
     * @return the limit
     */
    default Limit atLeast(double limit) {
        return new Threshold(this, Threshold.Side.AT_LEAST, limit);
    }

    /**
     * A limit for a metric of yes or no, broken by every value below 1.
     *
     * @return the limit
     */
    default Limit isTrue() {
        return new Threshold(this, Threshold.Side.TRUE, 1);
    }

    /**
     * A limit relative to a baseline that is captured before the plan's first step, or to a control that is read at the
     * same time ({@link Degradation#than}). It is broken by every value above {@code baseline * (1 + percent / 100)};
     * where {@link #higherIsBetter()}, by every value below {@code baseline * (1 - percent / 100)}.
     *
     * @param percent how much worse it may get, 0 or more; below 100 where higher is better
     * @return the limit
     */
    default Degradation degradedBy(double percent) {
        return new Degradation(this, percent);
    }

    /**
     * Compares its values with those of a control, both read at the same time, by their distributions: the way to judge
     * a canary.
     *
     * @param control the same number of what was there before, such as the pods of the old version
     * @return the comparison
     */
    default Comparison noWorseThan(Metric control) {
        return new Comparison(this, control);
    }
}
