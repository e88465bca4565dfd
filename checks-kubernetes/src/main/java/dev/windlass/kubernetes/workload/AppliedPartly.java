package dev.windlass.kubernetes.workload;

/** Manifests of which some were applied, or may have been, and others not. */
final class AppliedPartly extends Exception {

    private static final long serialVersionUID = 1L;

    AppliedPartly(String message, Throwable cause) {
        super(message, cause);
    }
}
