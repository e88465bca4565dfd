package dev.windlass.plan;

import java.util.Objects;

/**
 * Something that is wrong, or looks wrong, with a plan.
 *
 * @param rule the rule that is broken, such as {@code P3 unique names}
 * @param message what is wrong, with the node and the actual value, and what to do
 */
public record Problem(String rule, String message) {

    /** Checks that both parts are there. */
    public Problem {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return "[" + rule + "] " + message;
    }
}
