package dev.windlass.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time, by the calendar and by the monotonic ticker.
 *
 * @param at the calendar's time
 * @param elapsed the time since the session began
 */
record Moment(Instant at, Duration elapsed) {}
