package dev.windlass.engine;

import java.time.Clock;
import java.time.Duration;

/** Where the shell takes time from: calendar points from a clock, elapsed time from a monotonic ticker (rule T1). */
@FunctionalInterface
interface Time {

    Moment now();

    /** How long it is waited for a calendar's time before the calendar is looked at again. */
    default Duration longestSleep() {
        return Duration.ofMinutes(1);
    }

    /** The machine's own time, from now on. */
    static Time real() {
        Clock clock = Clock.systemUTC();
        long start = System.nanoTime();
        return () -> new Moment(clock.instant(), Duration.ofNanos(System.nanoTime() - start));
    }
}
