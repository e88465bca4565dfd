package dev.windlass.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits without using the processor: what an action or a check does that waits for an answer from elsewhere. */
final class Pause {

    private Pause() {}

    /** Returns that much later, to some 50 microseconds; {@code Thread.sleep} knows whole milliseconds only. */
    static void of(Duration duration) {
        long nanos = duration.toNanos();
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - (System.nanoTime() - start);
        }
    }
}
