package dev.windlass.kubernetes.command;

import org.jspecify.annotations.Nullable;

/** Helm or what it was asked about is not as it should be; the message says what was attempted and what to do. */
final class HelmFailed extends Exception {

    private static final long serialVersionUID = 1L;

    HelmFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    HelmFailed(String message) {
        this(message, null);
    }
}
