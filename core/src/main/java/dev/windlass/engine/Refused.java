package dev.windlass.engine;

/** A run that was not started or resumed, and why; nothing was done. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }

    Refused(String message, Throwable cause) {
        super(message, cause);
    }
}
