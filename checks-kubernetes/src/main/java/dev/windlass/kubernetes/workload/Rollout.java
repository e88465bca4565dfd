package dev.windlass.kubernetes.workload;

import java.util.Objects;

/**
 * What a workload came to: the result of a step that rolled it out.
 *
 * @param revision the number, or name, of the revision as the workload tells it; empty if it tells none
 * @param generation the generation of what is wanted
 * @param replicas how many pods it has; -1 where that is not said by a number, as with a DaemonSet
 */
public record Rollout(String revision, long generation, int replicas) {
    /** Checks that the revision is there. */
    public Rollout {
        Objects.requireNonNull(revision, "revision");
    }
}
