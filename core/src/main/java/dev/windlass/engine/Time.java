package dev.windlass.engine;

import java.time.Clock;
import java.time.Duration;

/** Where the shell takes time from: calendar points from a clock, elapsed time from a monotonic ticker (rule T1). */
@FunctionalInterface
interface Time {

    Moment now();

    /** The machine's own time, from now on. */
    static Time real() {
        Clock clock = Clock.systemUTC();
        long start = System.nanoTime();
        return () -> new Moment(clock.instant(), Duration.ofNanos(System.nanoTime() - start));
    }
}
