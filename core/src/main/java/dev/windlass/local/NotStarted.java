package dev.windlass.local;

import org.jspecify.annotations.Nullable;

/** No process was started, so nothing happened. */
final class NotStarted extends Exception {

    private static final long serialVersionUID = 1L;

    NotStarted(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
