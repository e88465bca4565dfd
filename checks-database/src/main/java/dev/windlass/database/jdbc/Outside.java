package dev.windlass.database.jdbc;

import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NamedMetric;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.Step;

/**
 * How every step, check and metric of this module begins: as one that reaches outside, so that a rehearsal stands in for it and
 * never asks or changes a database.
 */
public final class Outside {

    private Outside() {}

    /**
     * Begins a step.
     *
     * @param name its name, not blank
     * @return the first stage
     * @throws IllegalArgumentException if the name is blank
     */
    public static NamedStep<Void> step(String name) {
        return Step.named(name).reachesOutside();
    }

    /**
     * Begins a check.
     *
     * @param name its name, not blank
     * @return the first stage
     * @throws IllegalArgumentException if the name is blank
     */
    public static NamedCheck check(String name) {
        return Check.named(name).reachesOutside();
    }

    /**
     * Begins a metric.
     *
     * @param name its name, not blank
     * @return the first stage
     * @throws IllegalArgumentException if the name is blank
     */
    public static NamedMetric metric(String name) {
        return Metric.named(name).reachesOutside();
    }
}
