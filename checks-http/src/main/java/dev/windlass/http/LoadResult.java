package dev.windlass.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a probe counted. The percentiles are of all samples, whether answered or not.
 *
 * @param samples the requests that were due
 * @param errors those of them that were not answered as expected, those given up and never sent included
 * @param givenUp the errors that had no whole answer in time
 * @param neverSent the errors that found no free place in flight until the end
 * @param latencies how many of the samples were timed: each whole answer, right or wrong, and as long as it was waited
 *     for each request given up or never sent. A request that failed at once was not, and counts as one given up
 * @param p50 the 50th percentile, meaningless without latencies
 * @param p95 the 95th
 * @param p99 the 99th
 * @param max the longest
 * @param took from the beginning until the last answer that was as expected; the window at least
 * @param firstError what the first error was, or null without one
 */
record LoadResult(
        int samples,
        int errors,
        int givenUp,
        int neverSent,
        long latencies,
        Duration p50,
        Duration p95,
        Duration p99,
        Duration max,
        Duration took,
        @Nullable String firstError) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The errors, in percent of the samples; 0 without a sample. */
    BigDecimal errorPercent() {
        return samples == 0
                ? BigDecimal.ZERO
                : HUNDRED.multiply(BigDecimal.valueOf(errors))
                        .divide(BigDecimal.valueOf(samples), 3, RoundingMode.HALF_UP);
    }

    boolean isErrorPercentAbove(BigDecimal limit) {
        return HUNDRED.multiply(BigDecimal.valueOf(errors)).compareTo(limit.multiply(BigDecimal.valueOf(samples))) > 0;
    }

    /** The answers that were as expected, a second. */
    double throughput() {
        return (samples - errors) * 1e9 / took.toNanos();
    }
}
