package dev.windlass.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * An event with its place in the run and in time.
 *
 * @param seq its place in the run, from 1, without a gap; the order of events comes from here, never from a clock
 * @param at the calendar's time
 * @param elapsed the time since the session began, by a monotonic ticker
 * @param event what happened
 */
public record Recorded(long seq, Instant at, Duration elapsed, Event event) {

    /** Checks that all parts are there. */
    public Recorded {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(elapsed, "elapsed");
        Objects.requireNonNull(event, "event");
    }
}
