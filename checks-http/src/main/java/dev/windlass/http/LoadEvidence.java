package dev.windlass.http;

import dev.windlass.check.Evidence;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a probe counted, as facts; with the limits that it was held against, where it was. Pure. */
final class LoadEvidence {

    private LoadEvidence() {}

    static Evidence of(LoadSchedule schedule, LoadResult result) {
        return of(schedule, result, null);
    }

    static Evidence of(LoadSchedule schedule, LoadResult result, @Nullable LoadLimits limits) {
        Evidence evidence = Evidence.none()
                .and("schedule", schedule.text() + ", given up after " + Shown.time(schedule.giveUpAfter()))
                .and(
                        "samples",
                        result.samples() + (limits == null ? "" : " (wanted at least " + limits.atLeastSamples() + ")"))
                .and(
                        "errors",
                        result.errors() + ", " + percent(result)
                                + (limits == null ? "" : " (wanted at most " + limits.errors() + ")"))
                .and("given up", result.givenUp())
                .and("never sent", result.neverSent());
        if (result.firstError() != null) {
            evidence = evidence.and("first error", result.firstError());
        }
        evidence = evidence.and("latencies", latencies(schedule, result));
        if (result.latencies() > 0) {
            evidence = evidence.and("p50", time(result.p50(), limits == null ? null : limits.p50()))
                    .and("p95", time(result.p95(), limits == null ? null : limits.p95()))
                    .and("p99", time(result.p99(), limits == null ? null : limits.p99()))
                    .and("max", Shown.time(result.max()));
        }
        BigDecimal wanted = limits == null ? null : limits.throughput();
        return evidence.and(
                "throughput", throughput(result) + (wanted == null ? "" : " (wanted at least " + rate(wanted) + ")"));
    }

    static String percent(LoadResult result) {
        return result.errorPercent().stripTrailingZeros().toPlainString() + " %";
    }

    static String throughput(LoadResult result) {
        return rate(new BigDecimal(result.throughput()).round(new MathContext(4)));
    }

    static String rate(BigDecimal perSecond) {
        return perSecond.stripTrailingZeros().toPlainString() + " a second";
    }

    private static String latencies(LoadSchedule schedule, LoadResult result) {
        String text = result.latencies() + ", from when each was due";
        long others = result.samples() - result.latencies();
        return others == 0
                ? text
                : text + "; " + others + " failed at once and count as " + Shown.time(schedule.giveUpAfter());
    }

    private static String time(Duration seen, @Nullable Duration limit) {
        return Shown.time(seen) + (limit == null ? "" : " (wanted at most " + Shown.time(limit) + ")");
    }
}
