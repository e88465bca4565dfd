package dev.windlass.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A stretch of time in which a window is open without a break.
 *
 * @param from its first moment
 * @param until the first moment at which it is closed, after {@code from}
 */
public record Opening(Instant from, Instant until) {

    /** Checks that it has a length. */
    public Opening {
        Objects.requireNonNull(from, "begin of an opening");
        Objects.requireNonNull(until, "end of an opening");
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("an opening must end after it begins, got " + from + " to " + until);
        }
    }

    /**
     * How long it is open.
     *
     * @return the time between its two ends, as a stopwatch would tell it
     */
    public Duration length() {
        return Duration.between(from, until);
    }

    /**
     * Tells whether something that is begun in its first moment is over when it ends.
     *
     * @param need what is to be done, rollback included
     * @return whether it is long enough
     */
    public boolean fits(Need need) {
        return length().compareTo(need.total()) >= 0;
    }
}
