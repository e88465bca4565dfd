package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.check.Verdict;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.List;

/**
 * Whether no alert fires that is neither silenced nor inhibited. Immutable, each call gives a new check; safe for use by
 * several threads.
 *
 * <p>An Alertmanager to which no Prometheus sends anything says that nothing fires, too. {@link #provenBy} tells the two
 * apart.
 */
public final class NothingFiring implements Check, ReachesOutside {

    private final AlertFilter filter;

    NothingFiring(AlertFilter filter) {
        this.filter = filter;
    }

    /**
     * Narrows it to alerts with a label.
     *
     * @param label its name
     * @param value its value, character by character; replaces what was said of that label before
     * @return a new check
     * @throws IllegalArgumentException if it is no name of a label, or the value is blank
     */
    public NothingFiring matching(String label, String value) {
        return new NothingFiring(filter.matching(label, value));
    }

    /**
     * Counts only alerts that began since the release changes things ({@link CheckContext#changedSince}), so that what was
     * there before is not held against it. Ahead of the first step that changes anything nothing can be new: it is {@code
     * INCONCLUSIVE} there. The two moments come from two clocks, that of Prometheus and that of this process: by as much as
     * they differ a new alert may be taken for an old one, and the other way round.
     *
     * @return a new check
     */
    public NothingFiring newSinceTheRelease() {
        return new NothingFiring(filter.newSinceTheRelease());
    }

    /**
     * Demands that one alert fires, whatever else does, as proof that alerts arrive: one whose rule always holds, such as
     * {@code expr: vector(1)}. Where it is missing the answer is {@code NO_DATA}. It may be silenced or inhibited.
     *
     * @param alert the value of its label {@code alertname}, often {@code Watchdog}
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public NothingFiring provenBy(String alert) {
        return new NothingFiring(filter.provenBy(alert));
    }

    @Override
    public String name() {
        return "no " + filter.words() + " fire";
    }

    @Override
    public List<Fact> facts() {
        return filter.facts();
    }

    @Override
    public Duration timeout() {
        return filter.source().timeout();
    }

    private static String fire(long alerts) {
        return Names.many(alerts, "such alert") + (alerts == 1 ? " fires" : " fire");
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        Reading reading = filter.count(context);
        if (reading instanceof Reading.Value count) {
            return count.value() == 0
                    ? new Answer(Verdict.PASSED, "no such alert fires", count.evidence())
                    : new Answer(Verdict.FAILED, fire(Math.round(count.value())), count.evidence());
        }
        if (reading instanceof Reading.Missing missing) {
            Verdict verdict = filter.isTooEarly(context) ? Verdict.INCONCLUSIVE : Verdict.NO_DATA;
            return new Answer(verdict, missing.reason(), missing.evidence());
        }
        return new Answer(Verdict.ERRORED, ((Reading.Failed) reading).reason(), reading.evidence());
    }
}
