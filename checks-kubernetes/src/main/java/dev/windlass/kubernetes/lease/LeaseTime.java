package dev.windlass.kubernetes.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time as one process sees it. It is never compared with that of another machine. */
interface LeaseTime {

    /** The machine's own. */
    LeaseTime REAL = new LeaseTime() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    };

    /** Nanoseconds of a clock that only goes forward. */
    long nanos();

    /** What the calendar says. */
    Instant now();

    /** Lets so much time go by. */
    void pause(Duration time) throws InterruptedException;

    /**
     * A moment, to tell later how long ago it was.
     *
     * @param nanos by the clock that only goes forward
     * @param at by the calendar
     */
    record Moment(long nanos, Instant at) {}

    /** The moment that it is. */
    default Moment moment() {
        return new Moment(nanos(), now());
    }

    /**
     * How much time has gone by at most. The clock that only goes forward stands still while a machine sleeps, and the
     * calendar doesn't; a calendar that is set forward costs no more than a renewal ahead of time.
     */
    default Duration since(Moment then) {
        Duration ticked = Duration.ofNanos(nanos() - then.nanos());
        Duration turned = Duration.between(then.at(), now());
        return ticked.compareTo(turned) > 0 ? ticked : turned;
    }
}
