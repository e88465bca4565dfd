package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A check of a load test, from the summary that k6 writes at its end: by {@code handleSummary} as JSON, or by
 * {@code --summary-export}. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * K6Summary.of(Path.of("summary.json")).atMost("http_req_duration", "p(95)", 500).atMost("http_req_failed", "rate", 0.01)
 * }</pre>
 *
 * <p>It passes only if all thresholds of the test itself held, all limits that are said here are kept, and there is at
 * least one threshold or limit. The two forms of a summary mean the opposite by {@code true}: it held in the one, it was
 * crossed in the other.
 *
 * <p>A summary that is missing, stale, without an iteration, without a threshold or limit, or without a sample of what is
 * judged (k6 calls a threshold on no samples kept) is {@link dev.windlass.check.Verdict#NO_DATA}; one that is malformed,
 * cut off, larger than 64 MiB, or of another form is {@link dev.windlass.check.Verdict#ERRORED}.
 */
public final class K6Summary implements Check {

    /** A limit of one statistic of one metric. */
    record Limit(String metric, String statistic, boolean upper, BigDecimal value) {
        boolean isKept(BigDecimal found) {
            return upper ? found.compareTo(value) <= 0 : found.compareTo(value) >= 0;
        }

        String words() {
            return metric + " " + statistic + (upper ? " at most" : " at least");
        }
    }

    private final Source source;
    private final List<Limit> limits;

    private K6Summary(Source source, List<Limit> limits) {
        this.source = source;
        this.limits = List.copyOf(limits);
    }

    /**
     * A check of a summary.
     *
     * @param summary the file
     * @return a check of the thresholds of the test itself
     */
    public static K6Summary of(Path summary) {
        return new K6Summary(Source.of(summary, "a summary of k6"), List.of());
    }

    /**
     * Limits a statistic from above.
     *
     * @param metric such as {@code http_req_duration}
     * @param statistic as the summary calls it, such as {@code p(95)}, {@code avg}, {@code rate} or {@code count}; the
     *     {@code value} of a rate in an export is {@code rate} too
     * @param value the limit, in the metric's unit (milliseconds for times); so much has passed
     * @return a new check; several limits add up
     * @throws IllegalArgumentException if a text is blank or the limit is no number
     */
    public K6Summary atMost(String metric, String statistic, double value) {
        return with(metric, statistic, true, value);
    }

    /**
     * Limits a statistic from below.
     *
     * @param metric such as {@code http_reqs} or {@code checks}
     * @param statistic as in {@link #atMost}
     * @param value the limit; so much has passed
     * @return a new check; several limits add up
     * @throws IllegalArgumentException if a text is blank or the limit is no number
     */
    public K6Summary atLeast(String metric, String statistic, double value) {
        return with(metric, statistic, false, value);
    }

    /**
     * Wants the summary to be newer than another file, such as the artifact that was tested. An older one is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param other the other file
     * @return a new check
     */
    public K6Summary newerThan(Path other) {
        return new K6Summary(source.newerThan(other), limits);
    }

    /**
     * Wants the summary to be written lately. An older one is {@link dev.windlass.check.Verdict#NO_DATA}. A download
     * usually makes a file new: where summaries are fetched prefer {@link #newerThan}.
     *
     * @param age how old it may be, positive
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public K6Summary notOlderThan(Duration age) {
        return new K6Summary(source.notOlderThan(age), limits);
    }

    @Override
    public String name() {
        return "load test of " + source.path();
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<>(source.facts());
        limits.forEach(limit -> facts.add(Fact.declared(limit.words(), limit.value())));
        return List.copyOf(facts);
    }

    @Override
    public Answer ask(CheckContext context) {
        try {
            return judge(K6Metrics.read(source));
        } catch (Unusable e) {
            return e.answer();
        }
    }

    private Answer judge(K6Metrics metrics) throws Unusable {
        metrics.requireIterations();
        var faults = new ArrayList<String>();
        int thresholds = 0;
        for (K6Metrics.Metric metric : metrics.all()) {
            if (!metric.thresholds().isEmpty()) {
                metrics.requireSamples(metric);
            }
            thresholds += metric.thresholds().size();
            metric.thresholds().forEach((expression, held) -> {
                if (!held) {
                    faults.add("threshold " + metric.name() + " " + expression + " was crossed");
                }
            });
        }
        if (thresholds == 0 && limits.isEmpty()) {
            throw Unusable.noData("'" + source.path() + "' has no thresholds, and no limit was said; say atMost(…)");
        }
        Answer answer = Answer.passed("the load test of '" + source.path() + "' keeps its thresholds and limits");
        var found = new ArrayList<Fact>();
        for (Limit limit : limits) {
            BigDecimal value = metrics.value(limit.metric(), limit.statistic());
            found.add(new Fact(limit.metric() + " " + limit.statistic(), value.toPlainString()));
            if (!limit.isKept(value)) {
                faults.add(limit.words() + " " + limit.value().toPlainString() + ", is " + value.toPlainString());
            }
        }
        if (!faults.isEmpty()) {
            answer =
                    Answer.failed("load test of '" + source.path() + "': " + Source.oneLine(String.join("; ", faults)));
        }
        for (Fact fact : found) {
            answer = answer.with(fact.name(), fact.value());
        }
        return answer.with("thresholds", thresholds).with("not kept", faults.size());
    }

    private K6Summary with(String metric, String statistic, boolean upper, double value) {
        if (Objects.requireNonNull(metric, "metric").isBlank()
                || Objects.requireNonNull(statistic, "statistic").isBlank()
                || !Double.isFinite(value)) {
            throw new IllegalArgumentException("a limit of a load test wants a metric, a statistic and a number, got '"
                    + metric + "', '" + statistic + "' and " + value);
        }
        var more = new ArrayList<>(limits);
        more.add(new Limit(metric, statistic, upper, BigDecimal.valueOf(value)));
        return new K6Summary(source, more);
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}
