package dev.windlass.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where the shell takes time from: calendar points from a clock, elapsed time from a monotonic ticker (rule T1). */
interface Time {

    Moment now();

    /** Waits until so much of the session has elapsed, or until the latch is open. */
    void awaitUntil(Duration elapsed, CountDownLatch stop) throws InterruptedException;

    /** The machine's own time, from now on. */
    static Time real() {
        Clock clock = Clock.systemUTC();
        long start = System.nanoTime();
        return new Time() {
            @Override
            public Moment now() {
                return new Moment(clock.instant(), Duration.ofNanos(System.nanoTime() - start));
            }

            @Override
            public void awaitUntil(Duration elapsed, CountDownLatch stop) throws InterruptedException {
                while (now().elapsed().compareTo(elapsed) < 0) {
                    if (stop.await(elapsed.minus(now().elapsed()).toNanos(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                }
            }
        };
    }
}
