package dev.windlass.kubernetes.command;

import org.jspecify.annotations.Nullable;

/** A command, or what it was asked about, is not as it should be; the message says what was attempted and what to do. */
final class Failed extends Exception {

    private static final long serialVersionUID = 1L;

    Failed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    Failed(String message) {
        this(message, null);
    }
}
