package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.metric.Comparison;
import dev.windlass.metric.Judge;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Taken;
import dev.windlass.metric.Watched;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Whether a canary was no worse than its control over a stretch that is over: both are read by range queries at the same
 * moments, and compared as a {@link Comparison} does. Immutable, each call gives a new check; safe for use by several
 * threads.
 *
 * <pre>{@code
 * Prometheus.compare(latency.with("slot", "green").metric("green"), latency.with("slot", "blue").metric("blue"))
 *         .over(ofMinutes(30)).step(ofSeconds(30)).judging(comparison -> comparison.meanRatio(1.05))
 * }</pre>
 *
 * <p>A watch of the same comparison reads both as time goes by; this check looks back and needs no waiting. Only what
 * comes behind the last gap of more than two steps is compared, and at least {@link Comparison#DEFAULT_MINIMUM_SAMPLES}
 * pairs must be there: {@code INCONCLUSIVE} where there are fewer, or where the last two steps have none, and {@code
 * NO_DATA} where there is no pair at all. An error of a range query is {@code ERRORED}.
 *
 * <p><b>The step.</b> The test takes pairs as independent. A step shorter than the interval at which targets are scraped,
 * or than the window of a {@code rate()}, takes the same samples several times, and is surer of a difference than it may
 * be: let the step be as long as the window.
 *
 * <p><b>The clock.</b> The stretch ends now, by the clock of this process. If that is ahead of the clock of Prometheus the
 * last steps have no data, or repeat a sample for up to 5 minutes; if it is behind, the newest samples are left out. Both
 * sides are affected alike.
 */
public final class CanaryComparison implements Check, ReachesOutside {

    /** How far it looks back where nothing is said: 30 minutes. */
    public static final Duration DEFAULT_OVER = Duration.ofMinutes(30);

    /** The time from one pair to the next where nothing is said: 30 seconds. */
    public static final Duration DEFAULT_STEP = Duration.ofSeconds(30);

    private final Comparison comparison;
    private final Duration over;
    private final Duration step;
    private final InstantSource clock;

    private CanaryComparison(Comparison comparison, Duration over, Duration step, InstantSource clock) {
        this.comparison = comparison;
        this.over = over;
        this.step = step;
        this.clock = clock;
    }

    static CanaryComparison of(Metric canary, Metric control) {
        for (Metric metric : List.of(canary, control)) {
            if (metric.past().isEmpty()) {
                throw new IllegalArgumentException(
                        "metric '" + metric.name() + "' doesn't answer for the past, so there"
                                + " is nothing to look back at; watch it by noWorseThan in a soak");
            }
        }
        return new CanaryComparison(canary.noWorseThan(control), DEFAULT_OVER, DEFAULT_STEP, Clock.systemUTC());
    }

    /**
     * Says how far it looks back.
     *
     * @param time positive; {@link #DEFAULT_OVER} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public CanaryComparison over(Duration time) {
        return new CanaryComparison(comparison, positive("the time to look back", time), step, clock);
    }

    /**
     * Says at which moments both are read.
     *
     * @param time from one to the next, at least 1 ms; {@link #DEFAULT_STEP} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public CanaryComparison step(Duration time) {
        return new CanaryComparison(comparison, over, positive("the step", time), clock);
    }

    /**
     * Says how sure the test must be, and how large a difference.
     *
     * @param terms gives the comparison with other terms, such as {@code c -> c.confidence(0.99).meanRatio(1.05)}
     * @return a new check
     */
    public CanaryComparison judging(UnaryOperator<Comparison> terms) {
        return new CanaryComparison(terms.apply(comparison), over, step, clock);
    }

    CanaryComparison clock(InstantSource other) {
        return new CanaryComparison(comparison, over, step, other);
    }

    private static Duration positive(String what, Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(what + " must be at least 1 ms, got " + time);
        }
        return time;
    }

    private Watched watched() {
        return comparison.every(step).onNoData(NoData.HOLD);
    }

    @Override
    public String name() {
        return watched().name();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(watched().facts());
        facts.add(Fact.declared("over the last", over));
        return List.copyOf(facts);
    }

    @Override
    public Duration timeout() {
        return watched().timeout();
    }

    @Override
    public Answer ask(CheckContext context) throws Exception {
        Instant to = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = to.minus(over);
        Watched watched = watched();
        List<Taken> taken;
        try {
            taken = watched.past(from, to, context).orElse(List.of());
        } catch (NoAnswer e) {
            return e.errored().with("from", from).with("to", to);
        }
        Judge judge = watched.judge(null);
        for (Taken one : taken) {
            judge.take(Duration.between(from, one.at()), one.measured());
        }
        return judge.answer(over).with("from", from).with("to", to);
    }
}
