package dev.windlass.kubernetes.workload;

import java.util.Objects;

/**
 * How a workload was before a step that rolls it out: which revision it had, and nothing of what stands in that.
 *
 * @param uid the identity of the workload
 * @param generation the generation of what was wanted
 * @param template the name of the ReplicaSet or ControllerRevision that keeps its template
 * @param templateUid the identity of that
 * @param number the number of the revision
 * @param written when this module had written its template last, as the API server notes it; empty if never
 */
record RolloutBefore(String uid, long generation, String template, String templateUid, long number, String written) {
    /** Checks that all parts are there. */
    RolloutBefore {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(templateUid, "templateUid");
        Objects.requireNonNull(written, "written");
    }
}
