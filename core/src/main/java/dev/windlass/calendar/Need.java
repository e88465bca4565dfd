package dev.windlass.calendar;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of a window a release takes: what it declares for its work, and what it declares for taking all of it back.
 * Both have to fit, or a release that fails at its end would be rolled back outside of the window.
 *
 * @param work how long the work takes, not negative
 * @param rollback how long a rollback may take, not negative
 */
public record Need(Duration work, Duration rollback) {

    /** Checks both parts. */
    public Need {
        require("work", work);
        require("rollback", rollback);
    }

    /**
     * What has to fit.
     *
     * @return both parts together
     */
    public Duration total() {
        return work.plus(rollback);
    }

    private static void require(String what, Duration time) {
        Objects.requireNonNull(time, () -> "time for the " + what);
        if (time.isNegative()) {
            throw new IllegalArgumentException("the time for the " + what + " must not be negative, got " + time);
        }
    }

    /** In words, such as {@code 45 min and 15 min for a rollback}. */
    @Override
    public String toString() {
        return Words.time(work) + (rollback.isZero() ? "" : " and " + Words.time(rollback) + " for a rollback");
    }
}
