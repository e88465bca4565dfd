package dev.windlass.http.services;

/**
 * Thrown when a mail server did not take a mail, or it isn't known whether it did. The message says what was attempted,
 * where, what came back and what to do. It has no cause: what the library throws repeats what a server says, which may be
 * a password.
 */
public final class MailFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** Whether the server said no; else there was no answer to be had. */
    private final boolean refused;

    MailFailure(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    boolean isRefused() {
        return refused;
    }
}
