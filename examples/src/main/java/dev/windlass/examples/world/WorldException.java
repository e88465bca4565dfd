package dev.windlass.examples.world;

import org.jspecify.annotations.Nullable;

/** Something in the world did not do what it was asked; the message says what was tried, on what, what came back. */
public final class WorldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorldException(String message) {
        super(message);
    }

    WorldException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
