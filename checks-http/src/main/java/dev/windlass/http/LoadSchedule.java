package dev.windlass.http;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;

/** When a probe sends its requests, and how long it waits for them. */
record LoadSchedule(Duration every, Duration during, int inFlight, Duration giveUpAfter) {

    /** Below it the clock of a thread that waits is not to be relied on, nor would a thread alone send more. */
    private static final Duration SHORTEST = Duration.ofNanos(10_000);

    private static final Duration SPARE = Duration.ofSeconds(5);

    static final LoadSchedule DEFAULT =
            new LoadSchedule(Duration.ofMillis(100), Duration.ofSeconds(10), 50, Duration.ofSeconds(5));

    LoadSchedule {
        Declared.upTo(Declared.HOUR, "every", every);
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("every must be at least 10 µs, got " + every);
        }
        Declared.upTo(Declared.HOUR, "during", during);
        Declared.positive("inFlight", inFlight);
        Declared.upTo(Declared.HOUR, "giveUpAfter", giveUpAfter);
    }

    /** How many requests are due in the window: the first at once, none at its end. */
    int requests() {
        long step = every.toNanos();
        return Math.toIntExact((during.toNanos() + step - 1) / step);
    }

    /** When a request is due, in nanoseconds from the beginning; the first is number 0. */
    long due(int request) {
        return request * every.toNanos();
    }

    /** The window and the time until the last request is answered or given up. */
    Duration needed() {
        return during.plus(giveUpAfter);
    }

    /** What is needed, and a tenth and 5 seconds to spare. */
    Duration timeout() {
        return needed().plus(needed().dividedBy(10)).plus(SPARE);
    }

    String text() {
        return requests() + " requests, one every " + Shown.time(every) + " for " + Shown.time(during) + ", at most "
                + inFlight + " in flight";
    }

    List<Fact> facts() {
        return List.of(
                Fact.declared("every", every),
                Fact.declared("during", during),
                Fact.declared("in flight at most", inFlight),
                Fact.declared("given up after", giveUpAfter));
    }
}
