package dev.windlass.database.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Something that was attempted on a database and did not end well. The message says what was attempted, on what, what
 * came back and what to do; passwords in it and in its causes are masked.
 */
public final class DatabaseException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says what was attempted and what came back.
     *
     * @param message on what, what came back, and what to do
     */
    public DatabaseException(String message) {
        super(Secrets.mask(message));
    }

    /**
     * Says what was attempted and what came back.
     *
     * @param message on what, what came back, and what to do
     * @param cause what was thrown; {@code null} where it is given later, by {@link #initCause}
     */
    public DatabaseException(String message, @Nullable Throwable cause) {
        super(Secrets.mask(message));
        if (cause != null) {
            initCause(Secrets.mask(cause));
        }
    }
}
