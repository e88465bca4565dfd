package dev.windlass.kubernetes.workload;

import java.util.Objects;

/**
 * An object that is gone, and what it owned.
 *
 * @param object which one
 * @param uid the identity that it had; empty if there was none
 */
public record DeletionDone(ManifestRef object, String uid) {

    /** Checks that all parts are there. */
    public DeletionDone {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(uid, "uid");
    }
}
