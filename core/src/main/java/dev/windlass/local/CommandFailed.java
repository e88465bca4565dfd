package dev.windlass.local;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where a command was started and didn't end as it should: another exit code, over its time, killed, or with
 * output that doesn't match or can't be read. Its message names the command, how it ended and its last output, with
 * secrets masked.
 */
public final class CommandFailed extends Exception {

    private static final long serialVersionUID = 1L;

    /** How it exited; null if it was over its time. */
    private final @Nullable Integer exitCode;

    CommandFailed(String message, @Nullable Integer exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * The exit code.
     *
     * @return the code; empty if it was over its time
     */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
