package dev.windlass.plan;

/**
 * Thrown by an action that knows that it changed nothing. The step is then over without an effect: its own undo is not
 * run. Anything else that an action throws leaves its effect unknown (rule S4).
 */
public class NotApplied extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Nothing was changed.
     *
     * @param message what was attempted, on what, and what came back
     */
    public NotApplied(String message) {
        super(message);
    }

    /**
     * Nothing was changed.
     *
     * @param message what was attempted, on what, and what came back
     * @param cause what went wrong
     */
    public NotApplied(String message, Throwable cause) {
        super(message, cause);
    }
}
