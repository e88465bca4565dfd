package dev.windlass.kubernetes.workload;

import java.util.Objects;

/**
 * How many pods a workload wants: before a step that scales it, and after.
 *
 * @param uid the identity of the workload
 * @param replicas how many
 */
public record Scaled(String uid, int replicas) {
    /** Checks that the identity is there. */
    public Scaled {
        Objects.requireNonNull(uid, "uid");
    }
}
