package dev.windlass.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often something is tried, how long each attempt and all of them may take, and how long is waited in between:
 * exponential backoff with jitter. Data only; the delays are drawn when they are needed and journaled. Immutable: each
 * call gives a new policy.
 *
 * @param attempts how often it is tried in all, at least 1
 * @param firstDelay the wait after the first attempt, before jitter, positive
 * @param maxDelay the longest wait, before jitter, at least the first, at most a day
 * @param multiplier what each wait is longer than the one before, at least 1
 * @param jitter the share by which a wait is randomly shortened or lengthened, from 0 to below 1
 * @param timeout how long one attempt may take before it is cancelled, positive, at most 30 days
 * @param within how long all attempts and the waits between them may take: none is started after that, and one that
 *     runs is cancelled; measured anew in each session; null if only the number of attempts counts
 * @param on what is tried again: an attempt that threw one of these, or a subclass; empty for everything
 */
public record Retry(
        int attempts,
        Duration firstDelay,
        Duration maxDelay,
        double multiplier,
        double jitter,
        Duration timeout,
        @Nullable Duration within,
        List<Class<? extends Throwable>> on) {

    /** How long one attempt may take where nothing else is declared: an hour. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    /** The longest wait that is taken for meant: a day. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** The longest time for an attempt that is taken for meant: 30 days. */
    private static final Duration LONGEST_TIME = Duration.ofDays(30);

    /** How an action is tried where its step declares nothing else: once, for an hour at most. */
    public static final Retry OF_ACTION = never();

    /**
     * How an undo is tried where its step declares nothing else: 3 attempts of an hour at most, after waits of 1 s and
     * 2 s, give or take half.
     */
    public static final Retry OF_UNDO = attempts(3);

    /** Checks each part and that they fit together. */
    public Retry {
        Objects.requireNonNull(firstDelay, "first delay of a retry policy");
        Objects.requireNonNull(maxDelay, "longest delay of a retry policy");
        Objects.requireNonNull(timeout, "timeout of a retry policy");
        on = List.copyOf(on);
        require(attempts >= 1, "attempts must be at least 1, got " + attempts);
        require(
                firstDelay.compareTo(Duration.ofMillis(1)) >= 0,
                "the first delay must be at least 1 ms, got " + firstDelay);
        require(
                maxDelay.compareTo(firstDelay) >= 0,
                "the longest delay must be at least the first, got " + maxDelay + " and " + firstDelay);
        require(maxDelay.compareTo(LONGEST_WAIT) <= 0, "the longest delay must be at most a day, got " + maxDelay);
        require(
                multiplier >= 1 && multiplier <= Float.MAX_VALUE,
                "the multiplier must be a number of at least 1, got " + multiplier);
        require(jitter >= 0 && jitter < 1, "jitter must be from 0 to below 1, got " + jitter);
        require(sensible(timeout), "the timeout must be positive and at most 30 days, got " + timeout);
        require(
                within == null || sensible(within),
                "the time for all attempts must be positive and at most 30 days, got " + within);
    }

    /**
     * A number of attempts of an hour at most, with waits of 1 s, 2 s, 4 s … up to 30 s, each give or take half.
     *
     * @param attempts how often it is tried in all, at least 1
     * @return the policy
     */
    public static Retry attempts(int attempts) {
        return new Retry(
                attempts, Duration.ofSeconds(1), Duration.ofSeconds(30), 2, 0.5, DEFAULT_TIMEOUT, null, List.of());
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
        return new Retry(attempts, first, max, multiplier, jitter, timeout, within, on);
    }

    /**
     * Replaces the randomness of the waits.
     *
     * @param share by which a wait is randomly shortened or lengthened, from 0 to below 1
     * @return a new policy
     */
    public Retry jitter(double share) {
        return new Retry(attempts, firstDelay, maxDelay, multiplier, share, timeout, within, on);
    }

    /**
     * Limits each attempt. What an attempt that was cancelled did is unknown, and settled like any doubt.
     *
     * @param each how long one attempt may take, positive, at most 30 days
     * @return a new policy
     */
    public Retry timeout(Duration each) {
        return new Retry(attempts, firstDelay, maxDelay, multiplier, jitter, each, within, on);
    }

    /**
     * Limits all attempts together, with the waits between them.
     *
     * @param all how long they may take in one session, positive, at most 30 days
     * @return a new policy
     */
    public Retry within(Duration all) {
        Objects.requireNonNull(all, "time for all attempts of a retry policy");
        return new Retry(attempts, firstDelay, maxDelay, multiplier, jitter, timeout, all, on);
    }

    /**
     * Tries again only after certain exceptions; after any other one the first attempt is the last. A timeout counts as
     * {@link java.util.concurrent.TimeoutException}.
     *
     * @param thrown what is tried again, with its subclasses
     * @return a new policy; several calls add up
     */
    @SafeVarargs
    public final Retry on(Class<? extends Throwable>... thrown) {
        Objects.requireNonNull(thrown, "what is tried again");
        var more = new ArrayList<>(on);
        for (Class<? extends Throwable> type : thrown) {
            more.add(Objects.requireNonNull(type, "an exception that is tried again"));
        }
        return new Retry(attempts, firstDelay, maxDelay, multiplier, jitter, timeout, within, more);
    }

    /**
     * Tells whether an attempt that threw this is worth another one.
     *
     * @param thrown what was thrown
     * @return whether it is tried again, if attempts and time are left
     */
    public boolean triesAgainAfter(Throwable thrown) {
        Objects.requireNonNull(thrown, "what was thrown");
        return on.isEmpty() || on.stream().anyMatch(type -> type.isInstance(thrown));
    }

    static boolean sensible(Duration time) {
        return !time.isNegative() && !time.isZero() && time.compareTo(LONGEST_TIME) <= 0;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("retry policy: " + message);
        }
    }
}
