package dev.windlass.http.services;

import java.time.Duration;

/** What is left of a time for several questions. */
final class TimeLeft {

    private final long end;

    TimeLeft(Duration within) {
        this.end = System.nanoTime() + within.toNanos();
    }

    Duration get() {
        long left = end - System.nanoTime();
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }
}
