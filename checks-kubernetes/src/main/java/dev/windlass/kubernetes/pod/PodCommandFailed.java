package dev.windlass.kubernetes.pod;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where a command was started in a pod and didn't end as it should, or nobody can tell how it ended. Its message names
 * the command, the pod, how it ended and its last output, with secrets masked.
 */
public final class PodCommandFailed extends Exception {

    private static final long serialVersionUID = 1L;

    /** How it exited; null if that isn't known. */
    private final @Nullable Integer exitCode;

    PodCommandFailed(String message, @Nullable Integer exitCode, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * The exit code.
     *
     * @return the code; empty if it was over its time, or its connection broke off
     */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
