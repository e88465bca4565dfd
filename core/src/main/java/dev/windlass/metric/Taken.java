package dev.windlass.metric;

import java.time.Instant;
import java.util.Objects;

/**
 * What was measured at a moment of the past.
 *
 * @param at the moment
 * @param measured what was measured
 */
public record Taken(Instant at, Measured measured) {

    /** Checks that both parts are there. */
    public Taken {
        Objects.requireNonNull(at, "instant");
        Objects.requireNonNull(measured, "measured");
    }
}
