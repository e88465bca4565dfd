package dev.windlass.kubernetes.pod;

/**
 * Thrown where a Job was made and did not come to a good end. Its message tells the Job's condition, how its last pod ended and
 * the last lines of its log, with what looks like a secret masked.
 */
public final class JobFailed extends Exception {

    private static final long serialVersionUID = 1L;

    JobFailed(String message) {
        super(message);
    }
}
