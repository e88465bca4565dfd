package dev.windlass.kubernetes.workload;

/** Manifests that were not all taken back, since somebody else changed an object. */
final class AppliedNotBack extends Exception {

    private static final long serialVersionUID = 1L;

    AppliedNotBack(String message) {
        super(message);
    }
}
