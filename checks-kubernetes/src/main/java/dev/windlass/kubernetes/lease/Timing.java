package dev.windlass.kubernetes.lease;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a lease lasts, and what its holder does to keep it.
 *
 * @param lasts after which time without a renewal another one may take it over; whole seconds
 * @param trusted for how long the holder relies on a renewal, from when it was sent
 * @param every how often the holder renews it
 * @param waiting how long one waits for another holder to end
 * @param outage how long the holder goes on trying when it relies on no renewal any more
 */
record Timing(Duration lasts, Duration trusted, Duration every, Duration waiting, Duration outage) {

    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Refuses what would let two hold at a time, or lose the lease by a single lost request. */
    Timing {
        Objects.requireNonNull(trusted, "how long a renewal is relied on");
        Objects.requireNonNull(every, "how often the lease is renewed");
        if (lasts.compareTo(SHORTEST) < 0 || lasts.compareTo(LONGEST) > 0 || lasts.toNanosPart() != 0) {
            throw new IllegalArgumentException("a lease lasts for whole seconds, at least " + SHORTEST.toSeconds()
                    + " and at most " + LONGEST.toSeconds() + ", not " + lasts);
        }
        if (every.isNegative() || every.isZero() || every.multipliedBy(2).compareTo(trusted) > 0) {
            throw new IllegalArgumentException("a lease that is relied on for " + trusted
                    + " after a renewal has to be renewed twice in that time, not every " + every);
        }
        if (trusted.compareTo(lasts.multipliedBy(4).dividedBy(5)) > 0) {
            throw new IllegalArgumentException("a lease of " + lasts + " can be relied on for at most "
                    + lasts.multipliedBy(4).dividedBy(5) + " after a renewal, not for " + trusted
                    + ": what is begun then has to be done before another one may take it over");
        }
        if (waiting.isNegative()) {
            throw new IllegalArgumentException("one can't wait for " + waiting);
        }
        if (outage.isNegative() || outage.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "an outage is waited out for at most " + LONGEST + ", not for " + outage);
        }
    }

    /** Relied on for two thirds of its duration, renewed four times in that time, and no waiting for another holder. */
    static Timing lasting(Duration lasts) {
        Duration trusted = lasts.multipliedBy(2).dividedBy(3);
        return new Timing(lasts, trusted, trusted.dividedBy(4), Duration.ZERO, ReleaseLease.OUTAGE);
    }

    Timing waiting(Duration most) {
        return new Timing(lasts, trusted, every, most, outage);
    }

    Timing outlasting(Duration most) {
        return new Timing(lasts, trusted, every, waiting, most);
    }

    /** How long to wait before a server that doesn't answer is tried again, where a write waits for that. */
    Duration pause() {
        return every.compareTo(LONGEST_PAUSE) < 0 ? every : LONGEST_PAUSE;
    }

    /** How long one request may take: its attempts together leave time for another one. */
    Duration request() {
        return trusted.dividedBy(4);
    }
}
