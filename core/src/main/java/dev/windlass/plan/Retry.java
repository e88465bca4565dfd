package dev.windlass.plan;

import java.time.Duration;
import java.util.Objects;

/**
 * How often something is tried and how long is waited in between: exponential backoff with jitter. Data only; the
 * delays are drawn when they are needed and journaled.
 *
 * @param attempts how often it is tried in all, at least 1
 * @param firstDelay the wait after the first attempt, before jitter, positive
 * @param maxDelay the longest wait, before jitter, at least the first, at most a day
 * @param multiplier what each wait is longer than the one before, at least 1
 * @param jitter the share by which a wait is randomly shortened or lengthened, from 0 to below 1
 */
public record Retry(int attempts, Duration firstDelay, Duration maxDelay, double multiplier, double jitter) {

    /** The longest wait that is taken for meant: a day. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** How an undo is tried where its step declares nothing else: 3 attempts, after 1 s and 2 s, give or take half. */
    public static final Retry OF_UNDO = attempts(3);

    /** Checks each part and that they fit together. */
    public Retry {
        Objects.requireNonNull(firstDelay, "first delay of a retry policy");
        Objects.requireNonNull(maxDelay, "longest delay of a retry policy");
        require(attempts >= 1, "attempts must be at least 1, got " + attempts);
        require(
                firstDelay.compareTo(Duration.ofMillis(1)) >= 0,
                "the first delay must be at least 1 ms, got " + firstDelay);
        require(
                maxDelay.compareTo(firstDelay) >= 0,
                "the longest delay must be at least the first, got " + maxDelay + " and " + firstDelay);
        require(maxDelay.compareTo(LONGEST) <= 0, "the longest delay must be at most a day, got " + maxDelay);
        require(
                multiplier >= 1 && multiplier <= Float.MAX_VALUE,
                "the multiplier must be a number of at least 1, got " + multiplier);
        require(jitter >= 0 && jitter < 1, "jitter must be from 0 to below 1, got " + jitter);
    }

    /**
     * A number of attempts, with waits of 1 s, 2 s, 4 s … up to 30 s, each give or take half.
     *
     * @param attempts how often it is tried in all, at least 1
     * @return the policy
     */
    public static Retry attempts(int attempts) {
        return new Retry(attempts, Duration.ofSeconds(1), Duration.ofSeconds(30), 2, 0.5);
    }

    /**
     * Never tries again.
     *
     * @return the policy with one attempt
     */
    public static Retry never() {
        return attempts(1);
    }

    /**
     * Replaces the waits.
     *
     * @param first the wait after the first attempt, before jitter, at least 1 ms
     * @param max the longest wait, before jitter, at least the first, at most a day
     * @return a new policy
     */
    public Retry backoff(Duration first, Duration max) {
        return new Retry(attempts, first, max, multiplier, jitter);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("retry policy: " + message);
        }
    }
}
