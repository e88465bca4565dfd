package dev.windlass.http;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Elapsed time, and waiting for it to elapse (rule T1). */
interface Ticker {

    /** The JVM's own. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            // Not Thread.sleep, which up to JDK 20 rounds up to a whole millisecond.
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    };

    /** Nanoseconds since some fixed moment; only differences mean anything. */
    long nanos();

    /** Waits; not at all where it is zero or less. */
    void sleep(long nanos) throws InterruptedException;

    /** What is used of the time left, so that a check gives up, and says why, before its runner does: all but 1/20. */
    static Duration ahead(Duration timeLeft) {
        return timeLeft.minus(timeLeft.dividedBy(20));
    }
}
