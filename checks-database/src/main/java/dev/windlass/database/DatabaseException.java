package dev.windlass.database;

import org.jspecify.annotations.Nullable;

/**
 * Something that was attempted on a database and did not end well. The message says what was attempted, on what, what
 * came back and what to do; passwords in it and in its causes are masked.
 */
public final class DatabaseException extends Exception {

    private static final long serialVersionUID = 1L;

    DatabaseException(String message) {
        super(Secrets.mask(message));
    }

    /** The cause is given later where it is null: an exception without one may still get it. */
    DatabaseException(String message, @Nullable Throwable cause) {
        super(Secrets.mask(message));
        if (cause != null) {
            initCause(Secrets.mask(cause));
        }
    }
}
