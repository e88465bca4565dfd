package dev.windlass.http;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;

/** When a probe sends its requests, and how long it waits for them. */
record LoadSchedule(Duration every, Duration during, int inFlight, Duration giveUpAfter) {

    static final LoadSchedule DEFAULT =
            new LoadSchedule(Duration.ofMillis(100), Duration.ofSeconds(10), 50, Duration.ofSeconds(5));

    LoadSchedule {
        Declared.upTo(Declared.HOUR, "every", every);
        if (every.toMillis() < 1) {
            throw new IllegalArgumentException("every must be at least 1 ms, got " + every);
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

    /** The window and the time until the last request is answered or given up. */
    Duration needed() {
        return during.plus(giveUpAfter);
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
