package dev.windlass.kubernetes.command;

import dev.windlass.local.Command;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a release is taken to a revision that it had. Immutable, each call gives a new value. Before-image and undo are as those of
 * {@link HelmUpgrade}; the result is the revision that Helm makes of it, which is a new one.
 */
public final class HelmRollback {

    /** As Helm itself has it. */
    static final Duration DEFAULT = Duration.ofMinutes(5);

    private final Helm helm;
    private final String release;
    private final int revision;
    private final Duration within;

    HelmRollback(Helm helm, String release, int revision, Duration within) {
        this.helm = helm;
        this.release = release;
        this.revision = revision;
        this.within = within;
    }

    /**
     * Limits how long Helm waits until all is ready, and how long each hook may take.
     *
     * @param time from a second to an hour; 5 minutes where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public HelmRollback within(Duration time) {
        return new HelmRollback(helm, release, revision, HelmStep.sensible(release, time));
    }

    /**
     * Gives the step.
     *
     * @param name its name, unique within the plan
     * @return the step; its result is the revision that it made
     */
    public Step<HelmRevision> step(String name) {
        return HelmStep.of(
                name,
                new HelmStep(
                        helm, release, within, false, marks -> command(helm, release, revision, within), revision));
    }

    static Command command(Helm helm, String release, int revision, Duration within) {
        var line = new ArrayList<>(List.of("rollback", release, Integer.toString(revision)));
        line.addAll(HelmStep.waiting(within));
        return helm.command(line.toArray(String[]::new));
    }
}
