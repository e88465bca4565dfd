package dev.windlass.identity;

/** Thrown where a text is no {@link Statement}; the message says in which line, and why. */
public final class MalformedStatement extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedStatement(String message) {
        super(message);
    }
}
