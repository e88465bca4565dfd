package dev.windlass.engine;

import dev.windlass.plan.Retry;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/** Draws the wait between two attempts; the shell journals what was drawn. */
@FunctionalInterface
interface Backoff {

    /** How long to wait after the given attempt, the first being 1. */
    Duration delay(Retry retry, int attempt);

    /** Exponential backoff without any chance in it. */
    static Backoff even() {
        return (retry, attempt) -> Duration.ofMillis(even(retry).apply(attempt));
    }

    private static IntervalFunction even(Retry retry) {
        return IntervalFunction.ofExponentialBackoff(retry.firstDelay(), retry.multiplier(), retry.maxDelay());
    }

    /** Exponential backoff with random jitter, as resilience4j draws it. */
    static Backoff random() {
        return (retry, attempt) -> {
            IntervalFunction waits = retry.jitter() == 0
                    ? even(retry)
                    : IntervalFunction.ofExponentialRandomBackoff(
                            retry.firstDelay(), retry.multiplier(), retry.jitter(), retry.maxDelay());
            return Duration.ofMillis(waits.apply(attempt));
        };
    }
}
