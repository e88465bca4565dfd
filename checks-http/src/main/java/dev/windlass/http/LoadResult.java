package dev.windlass.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a probe counted.
 *
 * @param samples the requests that were due
 * @param errors those of them that were not answered as expected, those given up and never sent included
 * @param givenUp the errors that had no whole answer in time
 * @param neverSent the errors that found no free place in flight until the end
 * @param latencies how many latencies the percentiles are of: one for each whole answer, right or wrong, and for each
 *     request given up the time it was waited for; a request that failed at once has none
 * @param p50 the 50th percentile, zero without latencies
 * @param p95 the 95th
 * @param p99 the 99th
 * @param max the longest
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
        @Nullable String firstError) {}
