package dev.windlass.plan;

import java.time.Duration;
import java.util.Objects;

/**
 * Who may waive the important checks of a gate that did not pass.
 *
 * @param role a person of this role
 * @param within how long the gate waits for it, by the calendar, before it refuses, positive, at most 366
 *     days
 */
public record Waiver(String role, Duration within) {
    /** The longest time that is waited for people: 366 days. */
    static final Duration LONGEST = Duration.ofDays(366);

    /** Checks the time. */
    public Waiver {
        Objects.requireNonNull(role, "role of a waiver");
        Objects.requireNonNull(within, "time of a waiver");
        if (!sensible(within)) {
            throw new IllegalArgumentException(
                    "the time that is waited for a waiver must be positive and at most 366 days, got " + within);
        }
    }

    /** Whether people can be waited for so long. */
    static boolean sensible(Duration time) {
        return !time.isNegative() && !time.isZero() && time.compareTo(LONGEST) <= 0;
    }
}
