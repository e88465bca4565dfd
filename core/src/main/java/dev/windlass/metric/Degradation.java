package dev.windlass.metric;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A limit relative to how things were, or to how they are elsewhere. What it is relative to must be above zero: of
 * nothing there are no percents. A baseline that is not can't be judged by, and fails a watch as inconclusive at once; a
 * control that is not makes that reading one without data. For a metric that is often zero take a plain limit or
 * {@link Metric#noWorseThan}. Immutable: each call gives a new value.
 */
public final class Degradation extends Limit {

    /** How far back a baseline reaches where nothing is said: 30 minutes. */
    public static final Duration DEFAULT_BASELINE = Duration.ofMinutes(30);

    private final Metric metric;
    private final double percent;
    private final @Nullable Metric control;
    private final Duration stretch;
    private final Duration sustained;

    Degradation(Metric metric, double percent) {
        this(metric, percent, null, DEFAULT_BASELINE, Duration.ZERO);
    }

    private Degradation(Metric metric, double percent, @Nullable Metric control, Duration stretch, Duration sustained) {
        if (!Double.isFinite(percent) || percent < 0 || (metric.higherIsBetter() && percent >= 100)) {
            throw new IllegalArgumentException("metric '" + metric.name()
                    + "' degraded by: the percents must be 0 or more"
                    + (metric.higherIsBetter() ? " and below 100, since higher is better" : "") + ", got " + percent);
        }
        this.metric = metric;
        this.percent = percent;
        this.control = control;
        this.stretch = stretch;
        this.sustained = sustained;
    }

    /**
     * Takes a control instead of a baseline; it is read each time the metric is.
     *
     * @param control the same number of what was there before, such as the pods of the old version
     * @return a new limit
     */
    public Degradation than(Metric control) {
        Objects.requireNonNull(control, () -> "control of metric '" + metric.name() + "'");
        return new Degradation(metric, percent, control, stretch, sustained);
    }

    /**
     * Says how far back the baseline reaches, of a metric that answers for the past.
     *
     * @param time how long before the plan's first step, positive; {@link #DEFAULT_BASELINE} where nothing is said
     * @return a new limit
     */
    public Degradation baselineOver(Duration time) {
        Objects.requireNonNull(time, () -> "baseline of '" + words() + "'");
        return new Degradation(
                metric, percent, control, positive(time, "the time of its baseline", words()), sustained);
    }

    @Override
    Degradation sustained(Duration time) {
        return new Degradation(metric, percent, control, stretch, time);
    }

    @Override
    Duration sustained() {
        return sustained;
    }

    @Override
    String words() {
        return metric.name() + " " + limitWords() + (control == null ? "" : " against " + control.name());
    }

    private String limitWords() {
        return "degraded by " + Fact.declared("percent", percent).value() + " %";
    }

    @Override
    Subject subject() {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("limit", limitWords()));
        if (control == null) {
            facts.add(new Fact("baseline over", stretch.toString()));
        }
        facts.add(new Fact("sustained for", sustained.toString()));
        return new Subject(
                metric,
                control,
                words() + (sustained.isZero() ? "" : " for " + sustained),
                facts,
                1,
                new Rule.Relative(percent, metric.higherIsBetter(), sustained, stretch));
    }
}
