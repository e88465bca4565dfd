package dev.windlass.database.migration;

import dev.windlass.database.jdbc.Trouble;
import java.time.Duration;

/** How long a step has been at work, from the moment that this was made. */
final class Watch {

    private final long start = System.nanoTime();

    String took() {
        return " in " + Trouble.seconds(Duration.ofNanos(System.nanoTime() - start));
    }
}
