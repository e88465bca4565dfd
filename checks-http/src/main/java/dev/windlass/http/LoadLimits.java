package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a probe's numbers are held against. Pure. */
record LoadLimits(
        BigDecimal errorPercent,
        @Nullable Duration p50,
        @Nullable Duration p95,
        @Nullable Duration p99,
        @Nullable BigDecimal throughput,
        int atLeastSamples) {

    static final LoadLimits DEFAULT = new LoadLimits(BigDecimal.ZERO, null, null, null, null, 20);

    LoadLimits errorsAtMost(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("errorsAtMost is a percentage between 0 and 100, got " + percent);
        }
        return new LoadLimits(BigDecimal.valueOf(percent), p50, p95, p99, throughput, atLeastSamples);
    }

    LoadLimits p50AtMost(Duration limit) {
        return new LoadLimits(errorPercent, latency("p50AtMost", limit), p95, p99, throughput, atLeastSamples);
    }

    LoadLimits p95AtMost(Duration limit) {
        return new LoadLimits(errorPercent, p50, latency("p95AtMost", limit), p99, throughput, atLeastSamples);
    }

    LoadLimits p99AtMost(Duration limit) {
        return new LoadLimits(errorPercent, p50, p95, latency("p99AtMost", limit), throughput, atLeastSamples);
    }

    LoadLimits throughputAtLeast(double perSecond) {
        if (!(perSecond > 0 && Double.isFinite(perSecond))) {
            throw new IllegalArgumentException("throughputAtLeast must be a number above 0, got " + perSecond);
        }
        return new LoadLimits(errorPercent, p50, p95, p99, BigDecimal.valueOf(perSecond), atLeastSamples);
    }

    LoadLimits atLeastSamples(int samples) {
        return new LoadLimits(errorPercent, p50, p95, p99, throughput, Declared.positive("atLeastSamples", samples));
    }

    private static Duration latency(String what, Duration limit) {
        return Declared.upTo(Declared.HOUR, what, limit);
    }

    List<Fact> facts() {
        return List.of(
                Fact.declared("errors at most", errors()),
                Fact.declared("p50 at most", p50 == null ? "no limit" : p50),
                Fact.declared("p95 at most", p95 == null ? "no limit" : p95),
                Fact.declared("p99 at most", p99 == null ? "no limit" : p99),
                Fact.declared("throughput at least", throughput == null ? "no limit" : LoadEvidence.rate(throughput)),
                samples());
    }

    Fact samples() {
        return Fact.declared("samples at least", atLeastSamples);
    }

    /** Why the numbers are worth nothing, or null if they are. */
    @Nullable
    String tooFew(LoadResult result) {
        return result.samples() < atLeastSamples
                ? result.samples() + " samples are too few, wanted " + atLeastSamples
                : null;
    }

    Answer judge(String name, LoadSchedule schedule, LoadResult result) {
        Answer answer = verdict(name, result);
        return new Answer(answer.verdict(), answer.reason(), LoadEvidence.of(schedule, result, this));
    }

    private Answer verdict(String name, LoadResult result) {
        if (result.samples() == 0) {
            return Answer.noData(name + ": no request was made");
        }
        String tooFew = tooFew(result);
        if (tooFew != null) {
            return Answer.inconclusive(name + ": " + tooFew);
        }
        var broken = new ArrayList<String>();
        if (result.isErrorPercentAbove(errorPercent)) {
            broken.add(LoadEvidence.percent(result) + " of " + result.samples() + " requests failed, wanted at most "
                    + errors() + ", the first: " + result.firstError());
        }
        if (throughput != null && result.throughput() < throughput.doubleValue()) {
            broken.add("throughput is " + LoadEvidence.throughput(result) + ", wanted at least "
                    + LoadEvidence.rate(throughput));
        }
        boolean measured = result.latencies() > 0;
        if (measured) {
            hold(broken, "p50", result.p50(), p50);
            hold(broken, "p95", result.p95(), p95);
            hold(broken, "p99", result.p99(), p99);
        }
        if (!broken.isEmpty()) {
            return Answer.failed(name + ": " + String.join("; ", broken));
        }
        if (!measured && (p50 != null || p95 != null || p99 != null)) {
            return Answer.noData(
                    name + ": no request came as far as to have a latency, the first: " + result.firstError());
        }
        return Answer.of(
                Verdict.PASSED,
                name + ": " + LoadEvidence.percent(result) + " of " + result.samples() + " requests failed, p95 "
                        + (measured ? Shown.time(result.p95()) : "unknown"));
    }

    private static void hold(List<String> broken, String what, Duration seen, @Nullable Duration limit) {
        if (limit != null && seen.compareTo(limit) > 0) {
            broken.add(what + " is " + Shown.time(seen) + ", wanted at most " + Shown.time(limit));
        }
    }

    String errors() {
        return errorPercent.stripTrailingZeros().toPlainString() + " %";
    }
}
