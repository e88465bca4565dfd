package dev.windlass.kubernetes.command;

import dev.windlass.local.Command;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a release is upgraded. Immutable, each call gives a new value.
 *
 * <p><b>Before-image</b>: the revision that is deployed. A release that another Helm is in the middle of, or that one was killed
 * in the middle of, is refused before anything is changed, with what it is, since when, and what to do.
 *
 * <p><b>Action</b>: {@code helm upgrade --wait}, never with {@code --atomic}: going back is the undo's. It ends when all is
 * ready or the time is over. Whether a revision in the history is ours is told by its description, which holds the step's
 * idempotency key: a run that was killed in the middle knows by it whether the upgrade was done. A Helm that outlived its runner is
 * waited for (on Linux, where it still runs on the same machine).
 *
 * <p><b>Undo</b>: {@code helm rollback} to exactly the revision from before, or {@code helm uninstall} where the release was
 * installed by the step. Idempotent. A revision that somebody else made in between is not overwritten: the undo fails, and
 * names it. A revision that failed, or that was cut off in the middle, has no description of ours yet, but from Helm 3.13 on it
 * has a label, {@code windlass.dev/key}. Of an older Helm, the first revision after the before-image that didn't come to a good
 * end is taken for ours.
 *
 * <p>If values are declared, they are all that counts beside the chart's own ({@code --reset-values}); otherwise those of the
 * revision before go on ({@code --reuse-values}).
 */
public final class HelmUpgrade {

    /** How long it may wait where nothing is said: 5 minutes, as Helm itself has it. */
    public static final Duration DEFAULT_WITHIN = Duration.ofMinutes(5);

    private final HelmRelease release;
    private final Duration within;
    private final boolean installs;
    private final boolean reuses;
    private final List<String> options;

    private HelmUpgrade(HelmRelease release, Duration within, boolean installs, boolean reuses, List<String> options) {
        this.release = release;
        this.within = within;
        this.installs = installs;
        this.reuses = reuses;
        this.options = List.copyOf(options);
    }

    static HelmUpgrade of(HelmRelease release) {
        return new HelmUpgrade(release, DEFAULT_WITHIN, false, false, List.of());
    }

    /**
     * Limits how long Helm waits until all is ready, and how long each hook may take.
     *
     * @param time from a second to an hour
     * @return a new value
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public HelmUpgrade within(Duration time) {
        return new HelmUpgrade(release, HelmStep.sensible(release.name(), time), installs, reuses, options);
    }

    /**
     * Installs the release if there is none; otherwise that is refused. The undo uninstalls it then.
     *
     * @return a new value
     */
    public HelmUpgrade installing() {
        return new HelmUpgrade(release, within, true, reuses, options);
    }

    /**
     * Takes the values of the revision before where none of this plan stand above them, also though the plan declares some.
     *
     * @return a new value
     */
    public HelmUpgrade reusingValues() {
        return new HelmUpgrade(release, within, installs, true, options);
    }

    /**
     * Waits for the chart's Jobs to complete as well.
     *
     * @return a new value
     */
    public HelmUpgrade waitingForJobs() {
        var more = new ArrayList<>(options);
        more.add("--wait-for-jobs");
        return new HelmUpgrade(release, within, installs, reuses, more);
    }

    /**
     * Gives the step.
     *
     * @param name its name, unique within the plan
     * @return the step; its result is the revision that it made
     */
    public Step<HelmRevision> step(String name) {
        return HelmStep.of(name, new HelmStep(release.helm(), release.name(), within, installs, this::command, null));
    }

    private Command command(List<String> marks) {
        List<String> line = release.line("upgrade", release.name());
        line.add(reuses || !release.hasValues() ? "--reuse-values" : "--reset-values");
        if (installs) {
            line.add("--install");
        }
        line.addAll(options);
        line.addAll(HelmStep.waiting(within));
        line.addAll(marks);
        return release.valued(release.helm().command(line.toArray(String[]::new)));
    }
}
