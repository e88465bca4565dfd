package dev.windlass.http.network;

import dev.windlass.check.CheckContext;
import java.time.Duration;

/** When a question is given up. By elapsed time, which no change of the clock moves. */
final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    /** The earlier of the two; all but 1/20 of the time left, so that the check says why before its runner gives up. */
    static Deadline of(Duration most, CheckContext context) {
        Duration left = context.timeLeft();
        Duration ahead = left.minus(left.dividedBy(20));
        return within(most.compareTo(ahead) < 0 ? most : ahead);
    }

    static Deadline within(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Zero where it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
