package dev.windlass.metric;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A comparison of a metric with a control by their distributions, for a watch. Both are read at the same times; once the
 * watch ends the two series are compared by the Mann-Whitney test, which asks no shape of the distributions, and the
 * metric is worse where all of these hold:
 *
 * <ul>
 *   <li>the interval in which the shift from control to metric lies, at the {@link #confidence}, is on the worse side of
 *       zero, by more than the {@link #tolerance} times the estimated shift (Hodges-Lehmann);
 *   <li>the means differ by at least the {@link #meanRatio}, where such a ratio can be had.
 * </ul>
 *
 * <p>It is decided once, at the end: a test that is looked at after each reading would find a difference sooner or
 * later where there is none. What must stop a release early is a limit in a guard beside it. Immutable: each call gives a
 * new value.
 *
 * @see <a href="https://doi.org/10.1214/aoms/1177730491">Mann and Whitney, 1947</a>
 * @see <a href="https://doi.org/10.1214/aoms/1177704172">Hodges and Lehmann, 1963</a>
 */
public final class Comparison {

    /** The confidence where nothing is said: 0.98, an error of one percent on either side. */
    public static final double DEFAULT_CONFIDENCE = 0.98;

    /** The tolerance where nothing is said: a quarter of the shift. */
    public static final double DEFAULT_TOLERANCE = 0.25;

    /** The ratio of means where nothing is said: 1, the mean must not be better. */
    public static final double DEFAULT_MEAN_RATIO = 1;

    /** How many readings of each side it takes where nothing is said: 8, more where the confidence asks for more. */
    public static final int DEFAULT_MINIMUM_SAMPLES = 8;

    private final Metric metric;
    private final Metric control;
    private final Rule.Compared rule;

    Comparison(Metric metric, Metric control) {
        this(
                metric,
                Objects.requireNonNull(control, () -> "control of metric '" + metric.name() + "'"),
                new Rule.Compared(DEFAULT_CONFIDENCE, DEFAULT_TOLERANCE, DEFAULT_MEAN_RATIO, metric.higherIsBetter()));
    }

    private Comparison(Metric metric, Metric control, Rule.Compared rule) {
        this.metric = metric;
        this.control = control;
        this.rule = rule;
    }

    /**
     * Says how sure the test must be.
     *
     * @param confidence of the interval of the shift, from 0.5 to below 1; {@value #DEFAULT_CONFIDENCE} where nothing is
     *     said
     * @return a new comparison
     */
    public Comparison confidence(double confidence) {
        require(confidence >= 0.5 && confidence < 1, "the confidence must be from 0.5 to below 1, got " + confidence);
        return with(new Rule.Compared(confidence, rule.tolerance(), rule.ratio(), rule.higherIsBetter()));
    }

    /**
     * Says how clear of zero the interval must be.
     *
     * @param tolerance the share of the estimated shift, from 0 to below 1; {@value #DEFAULT_TOLERANCE} where nothing is
     *     said
     * @return a new comparison
     */
    public Comparison tolerance(double tolerance) {
        require(tolerance >= 0 && tolerance < 1, "the tolerance must be from 0 to below 1, got " + tolerance);
        return with(new Rule.Compared(rule.confidence(), tolerance, rule.ratio(), rule.higherIsBetter()));
    }

    /**
     * Says how large a difference must be to matter, however sure it is: 1.05 lets the mean get worse by up to 5
     * percent. The ratio is of the worse mean to the better one: metric to control, or control to metric where higher is
     * better. It decides nothing where a mean is zero or negative.
     *
     * @param ratio at least 1; {@value #DEFAULT_MEAN_RATIO} where nothing is said
     * @return a new comparison
     */
    public Comparison meanRatio(double ratio) {
        require(ratio >= 1 && Double.isFinite(ratio), "the ratio of means must be at least 1, got " + ratio);
        return with(new Rule.Compared(rule.confidence(), rule.tolerance(), ratio, rule.higherIsBetter()));
    }

    /**
     * Says how often both are read.
     *
     * @param interval the time from one reading to the next, positive
     * @return the stage that takes what no data counts as
     */
    public Paced every(Duration interval) {
        return new Paced(
                new Limit.Subject(
                        metric,
                        control,
                        words(),
                        List.of(
                                new Fact("limit", "no worse than the control"),
                                Fact.declared("confidence", rule.confidence()),
                                Fact.declared("tolerance", rule.tolerance()),
                                Fact.declared("ratio of means", rule.ratio())),
                        Math.max(DEFAULT_MINIMUM_SAMPLES, MannWhitney.fewest(rule.confidence())),
                        rule),
                interval);
    }

    private String words() {
        return metric.name() + " no worse than " + control.name();
    }

    private Comparison with(Rule.Compared other) {
        return new Comparison(metric, control, other);
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("'" + words() + "': " + message);
        }
    }
}
