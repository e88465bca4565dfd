package dev.windlass.engine;

import java.time.Duration;
import java.time.Instant;

/** Time that moves only when somebody waits, or when a test says so. */
final class VirtualTime implements Time {

    static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

    private Instant at = START;
    private Duration elapsed = Duration.ZERO;

    @Override
    public Moment now() {
        return new Moment(at, elapsed);
    }

    /** Nobody sets the calendar while a virtual run sleeps. */
    @Override
    public Duration longestSleep() {
        return Duration.ofDays(10_000);
    }

    /** Time goes by. */
    void pass(Duration time) {
        at = at.plus(time);
        elapsed = elapsed.plus(time);
    }

    /** The clock is set, or the machine slept: the ticker doesn't see it. */
    void jump(Duration by) {
        at = at.plus(by);
    }

    /** A new process has a ticker of its own. */
    void newProcess() {
        elapsed = Duration.ZERO;
    }
}
