package dev.windlass.plan;

import java.time.Duration;
import java.util.Objects;

/**
 * Who may waive the important checks of a gate that did not pass.
 *
 * @param role a person of this role
 * @param within how long the gate waits for it, by the calendar, before it refuses, positive
 */
public record Waiver(String role, Duration within) {
    /** Checks the time. */
    public Waiver {
        Objects.requireNonNull(role, "role of a waiver");
        Objects.requireNonNull(within, "time of a waiver");
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("the time that is waited for a waiver must be positive, got " + within);
        }
    }
}
