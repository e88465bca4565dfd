package dev.windlass.database.migration;

import dev.windlass.check.Spoken;
import java.time.Duration;

/** How long a step has been at work, from the moment that this was made. */
final class Watch {

    private final long start = System.nanoTime();

    String took() {
        return " in " + Spoken.time(Duration.ofNanos(System.nanoTime() - start));
    }
}
