package dev.windlass.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Time that moves only when somebody waits, or when a test says so. */
final class VirtualTime implements Time {

    static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

    private Instant at;
    private Duration elapsed = Duration.ZERO;
    private @Nullable Instant end;
    private Runnable atEnd = () -> {};

    VirtualTime() {
        this(START);
    }

    VirtualTime(Instant start) {
        at = start;
    }

    @Override
    public Moment now() {
        return new Moment(at, elapsed);
    }

    /** Nobody sets the calendar while a virtual run sleeps. */
    @Override
    public Duration longestSleep() {
        return Duration.ofDays(10_000);
    }

    /** Time goes by, whoever waits or acts meanwhile; at its end the end comes first. */
    void pass(Duration time) {
        Instant last = end;
        boolean ends = last != null && !at.plus(time).isBefore(last);
        Duration passes = ends ? Duration.between(at, last) : time;
        at = at.plus(passes);
        elapsed = elapsed.plus(passes);
        if (ends) {
            end = null;
            atEnd.run();
        }
    }

    /** What happens at a time, in the middle of a wait or an action; it happens once. */
    void ends(Instant when, Runnable what) {
        end = when;
        atEnd = what;
    }

    /** Goes by until a time, whatever was to happen before. */
    void passUntil(Instant when) {
        end = null;
        pass(Duration.between(at, when));
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
