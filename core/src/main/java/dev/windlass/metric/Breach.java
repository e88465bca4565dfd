package dev.windlass.metric;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A span of bad readings, without a good one between.
 *
 * @param since the time of the first
 * @param latest the time of the latest
 * @param samples how many there are
 * @param worst the worst value; null if all of them are without data
 * @param last the latest value; null if all of them are without data
 */
public record Breach(
        Duration since,
        Duration latest,
        int samples,
        @Nullable Double worst,
        @Nullable Double last) {

    /** Checks that the times are there. */
    public Breach {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(latest, "latest");
    }

    /**
     * How long it lasts.
     *
     * @return the time from the first bad reading to the latest
     */
    public Duration lasts() {
        return latest.minus(since);
    }
}
