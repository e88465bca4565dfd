package dev.windlass.http;

import dev.windlass.check.Answer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a probe sees. Safe for use by several threads. The percentiles are those of HdrHistogram, in microseconds
 * with three significant digits: the least value that so many percent of all recorded values are at most, rounded up to
 * the resolution, so an error of 0.1 % at most and never to the better.
 */
final class LoadTally {

    private static final long LONGEST = TimeUnit.HOURS.toMicros(2);

    private final Histogram latencies = new Histogram(LONGEST, 3);
    private int samples;
    private int errors;
    private int givenUp;
    private int neverSent;
    private @Nullable String firstError;

    /** Counts one that came back, well or not, so long after it was due. */
    synchronized void ended(Outcome outcome, Answer answer, long nanos) {
        samples++;
        boolean late = isGivenUp(outcome);
        if (late) {
            givenUp++;
        }
        if (outcome instanceof Outcome.Reply || late) {
            // Rounded up: a latency is never told as less than it was.
            long micros = TimeUnit.NANOSECONDS.toMicros(nanos + 999);
            latencies.recordValue(Math.min(Math.max(micros, 0), LONGEST));
        }
        if (!answer.verdict().passed()) {
            error(answer.reason());
        }
    }

    /** Counts as errors those of the requests due that were not counted yet: they found no place in flight. */
    synchronized void neverEnded(int due) {
        neverSent = due - samples;
        if (neverSent > 0) {
            samples = due;
            error("it was never sent: as many as may be were in flight until the end");
            errors += neverSent - 1;
        }
    }

    synchronized LoadResult result() {
        return new LoadResult(
                samples,
                errors,
                givenUp,
                neverSent,
                latencies.getTotalCount(),
                percentile(50),
                percentile(95),
                percentile(99),
                percentile(100),
                firstError);
    }

    private void error(String reason) {
        errors++;
        if (firstError == null) {
            firstError = reason;
        }
    }

    private Duration percentile(double percent) {
        long micros = latencies.getValueAtPercentile(percent);
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    private static boolean isGivenUp(Outcome outcome) {
        return outcome instanceof Outcome.Failure failure
                && switch (failure.trouble()) {
                    case CONNECT_TIMEOUT, NO_ANSWER, UNFINISHED -> true;
                    default -> false;
                };
    }
}
