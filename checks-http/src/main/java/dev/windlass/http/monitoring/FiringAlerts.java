package dev.windlass.http.monitoring;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.List;

/**
 * How many alerts fire that are neither silenced nor inhibited, as a metric for guards and watches; it doesn't answer for
 * the past. Immutable, each call gives a new metric; safe for use by several threads.
 */
public final class FiringAlerts implements Metric, ReachesOutside {

    private final AlertFilter filter;

    FiringAlerts(AlertFilter filter) {
        this.filter = filter;
    }

    /**
     * Narrows it to alerts with a label.
     *
     * @param label its name
     * @param value its value, character by character; replaces what was said of that label before
     * @return a new metric
     * @throws IllegalArgumentException if it is no name of a label, or the value is blank
     */
    public FiringAlerts matching(String label, String value) {
        return new FiringAlerts(filter.matching(label, value));
    }

    /**
     * Counts only alerts that began since the release changes things, as {@link NothingFiring#newSinceTheRelease} says; ahead
     * of that there is no data.
     *
     * @return a new metric
     */
    public FiringAlerts newSinceTheRelease() {
        return new FiringAlerts(filter.newSinceTheRelease());
    }

    /**
     * Demands that one alert fires, whatever else does, as proof that alerts arrive; where it is missing there is no data.
     *
     * @param alert the value of its label {@code alertname}, often {@code Watchdog}
     * @return a new metric
     * @throws IllegalArgumentException if it is blank
     */
    public FiringAlerts provenBy(String alert) {
        return new FiringAlerts(filter.provenBy(alert));
    }

    @Override
    public String name() {
        return filter.words() + " that fire";
    }

    @Override
    public List<Fact> facts() {
        return filter.facts();
    }

    @Override
    public Duration timeout() {
        return filter.source().timeout();
    }

    @Override
    public Reading read(CheckContext context) throws InterruptedException {
        return filter.count(context);
    }
}
