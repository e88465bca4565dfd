package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a probe's numbers are held against. Pure. */
record LoadLimits(
        BigDecimal errorPercent,
        @Nullable Duration p95,
        @Nullable Duration p99,
        int atLeastSamples) {

    static final LoadLimits DEFAULT = new LoadLimits(BigDecimal.ZERO, null, null, 20);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    LoadLimits errorsAtMost(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("errorsAtMost is a percentage between 0 and 100, got " + percent);
        }
        return new LoadLimits(BigDecimal.valueOf(percent), p95, p99, atLeastSamples);
    }

    LoadLimits p95AtMost(Duration limit) {
        return new LoadLimits(errorPercent, Declared.upTo(Declared.HOUR, "p95AtMost", limit), p99, atLeastSamples);
    }

    LoadLimits p99AtMost(Duration limit) {
        return new LoadLimits(errorPercent, p95, Declared.upTo(Declared.HOUR, "p99AtMost", limit), atLeastSamples);
    }

    LoadLimits atLeastSamples(int samples) {
        return new LoadLimits(errorPercent, p95, p99, Declared.positive("atLeastSamples", samples));
    }

    List<Fact> facts() {
        return List.of(
                Fact.declared("errors at most", errors()),
                Fact.declared("p95 at most", p95 == null ? "no limit" : p95),
                Fact.declared("p99 at most", p99 == null ? "no limit" : p99),
                Fact.declared("samples at least", atLeastSamples));
    }

    Answer judge(String name, LoadSchedule schedule, LoadResult result) {
        Answer answer = verdict(name, result);
        return new Answer(answer.verdict(), answer.reason(), evidence(schedule, result));
    }

    private Answer verdict(String name, LoadResult result) {
        if (result.samples() == 0) {
            return Answer.noData(name + ": no request was made");
        }
        if (result.samples() < atLeastSamples) {
            return Answer.inconclusive(
                    name + ": " + result.samples() + " samples are too few, wanted " + atLeastSamples);
        }
        var broken = new ArrayList<String>();
        if (HUNDRED.multiply(BigDecimal.valueOf(result.errors()))
                        .compareTo(errorPercent.multiply(BigDecimal.valueOf(result.samples())))
                > 0) {
            broken.add(rate(result) + " of " + result.samples() + " requests failed, wanted at most " + errors()
                    + ", the first: " + result.firstError());
        }
        boolean measured = result.latencies() > 0;
        if (measured && isOver(result.p95(), p95)) {
            broken.add("p95 is " + Shown.time(result.p95()) + ", wanted at most " + text(p95));
        }
        if (measured && isOver(result.p99(), p99)) {
            broken.add("p99 is " + Shown.time(result.p99()) + ", wanted at most " + text(p99));
        }
        if (!broken.isEmpty()) {
            return Answer.failed(name + ": " + String.join("; ", broken));
        }
        if (!measured && (p95 != null || p99 != null)) {
            return Answer.noData(
                    name + ": no request came as far as to have a latency, the first: " + result.firstError());
        }
        return Answer.of(
                Verdict.PASSED,
                name + ": " + rate(result) + " of " + result.samples() + " requests failed, p95 "
                        + (measured ? Shown.time(result.p95()) : "unknown"));
    }

    private Evidence evidence(LoadSchedule schedule, LoadResult result) {
        Evidence evidence = Evidence.none()
                .and("schedule", schedule.text() + ", given up after " + Shown.time(schedule.giveUpAfter()))
                .and("samples", result.samples() + " (wanted at least " + atLeastSamples + ")")
                .and("errors", result.errors() + ", " + rate(result) + " (wanted at most " + errors() + ")")
                .and("given up", result.givenUp())
                .and("never sent", result.neverSent());
        if (result.firstError() != null) {
            evidence = evidence.and("first error", result.firstError());
        }
        evidence = evidence.and("latencies", result.latencies() + ", from when each was due");
        if (result.latencies() > 0) {
            evidence = evidence.and("p50", Shown.time(result.p50()))
                    .and("p95", Shown.time(result.p95()) + " (wanted at most " + text(p95) + ")")
                    .and("p99", Shown.time(result.p99()) + " (wanted at most " + text(p99) + ")")
                    .and("max", Shown.time(result.max()));
        }
        return evidence;
    }

    private static boolean isOver(Duration seen, @Nullable Duration limit) {
        return limit != null && seen.compareTo(limit) > 0;
    }

    private static String text(@Nullable Duration limit) {
        return limit == null ? "no limit" : Shown.time(limit);
    }

    private String errors() {
        return errorPercent.stripTrailingZeros().toPlainString() + " %";
    }

    private static String rate(LoadResult result) {
        if (result.samples() == 0) {
            return "0 %";
        }
        BigDecimal percent = HUNDRED.multiply(BigDecimal.valueOf(result.errors()))
                .divide(BigDecimal.valueOf(result.samples()), 3, RoundingMode.HALF_UP);
        return percent.stripTrailingZeros().toPlainString() + " %";
    }
}
