package dev.windlass.http;

import dev.windlass.check.Answer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a probe sees; all times are since its run began. Safe for use by several threads. The percentiles are those
 * of HdrHistogram, in microseconds with three significant digits: the least value that so many percent of all recorded
 * values are at most, rounded up to the resolution, so an error of 0.1 % at most and never to the better.
 *
 * <p>Every request has its place in them. One that was given up or never sent counts for as long as it was waited for;
 * one that failed at once counts as if it had been given up, since a user has no answer either, and without it the
 * latencies would be the better the more requests are refused.
 */
final class LoadTally {

    private static final long LONGEST = TimeUnit.HOURS.toMicros(2);

    private final LoadSchedule schedule;
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private int samples;
    private int errors;
    private int givenUp;
    private int neverSent;
    private int untimed;
    private long lastGood;
    private @Nullable String firstError;

    LoadTally(LoadSchedule schedule) {
        this.schedule = schedule;
    }

    /** Counts one that came back, well or not. */
    synchronized void ended(Outcome outcome, Answer answer, long due, long now) {
        samples++;
        boolean late = isGivenUp(outcome);
        if (late) {
            givenUp++;
        }
        if (outcome instanceof Outcome.Reply || late) {
            record(now - due);
        } else {
            untimed++;
            record(Math.max(now - due, schedule.giveUpAfter().toNanos()));
        }
        if (answer.verdict().passed()) {
            lastGood = Math.max(lastGood, now);
        } else {
            error(answer.reason());
        }
    }

    /** Counts as errors those of the requests due that were not counted yet: they found no place in flight. */
    synchronized void neverEnded(long now) {
        int due = schedule.requests();
        neverSent = due - samples;
        for (int i = samples; i < due; i++) {
            record(now - schedule.due(i));
            error("it was never sent: as many as may be were in flight until the end");
        }
        samples = due;
    }

    synchronized LoadResult result() {
        return new LoadResult(
                samples,
                errors,
                givenUp,
                neverSent,
                latencies.getTotalCount() - untimed,
                percentile(50),
                percentile(95),
                percentile(99),
                percentile(100),
                Duration.ofNanos(Math.max(lastGood, schedule.during().toNanos())),
                firstError);
    }

    /** Rounded up: a latency is never told as less than it was. */
    private void record(long nanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos + 999);
        latencies.recordValue(Math.min(Math.max(micros, 0), LONGEST));
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
