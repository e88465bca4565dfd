package dev.windlass.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
            TimeUnit.NANOSECONDS.sleep(nanos);
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
