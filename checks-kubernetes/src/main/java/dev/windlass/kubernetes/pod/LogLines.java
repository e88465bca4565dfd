package dev.windlass.kubernetes.pod;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NamedMetric;
import dev.windlass.metric.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lines of logs that match an expression, to count. Immutable, safe for use by several threads. */
public final class LogLines {

    private final Logs logs;
    private final Pattern pattern;

    LogLines(Logs logs, Pattern pattern) {
        this.logs = logs;
        this.pattern = pattern;
    }

    /**
     * A limit that is kept as long as there are no more.
     *
     * @param lines how many there may be, 0 or more, of all pods together
     * @return the limit
     * @throws IllegalArgumentException if it is negative
     */
    public LogLimit atMost(long lines) {
        return new LogLimit(this, LogLimit.Side.AT_MOST, notNegative(lines), false);
    }

    /**
     * A limit that is kept once there are so many. At least 0 is kept wherever the logs can be read and hold a line: for the
     * sake of the evidence.
     *
     * @param lines how many there must be, 0 or more, of all pods together
     * @return the limit
     * @throws IllegalArgumentException if it is negative
     */
    public LogLimit atLeast(long lines) {
        return new LogLimit(this, LogLimit.Side.AT_LEAST, notNegative(lines), false);
    }

    /**
     * How many there are, of all pods together, for a guard or a watch. Each reading looks through the same stretch of time
     * anew, so that with {@link Logs#since} it is the number of the last minutes; let the interval of the readings not be
     * longer than that.
     *
     * @param name the name under which it is reported, not blank
     * @return the metric; fewer is better
     */
    public Metric metric(String name) {
        NamedMetric metric = Metric.named(name)
                .reachesOutside()
                .unit("lines")
                .timeout(logs.options().timeout());
        for (Fact fact : facts()) {
            metric = metric.with(fact.name(), fact.value());
        }
        return metric.asks(this::read);
    }

    private Reading read(CheckContext context) throws InterruptedException {
        LogScan scan = LogScan.of(this, context);
        Optional<String> none = scan.noData();
        Reading reading = scan.error().isPresent()
                ? Reading.error(scan.error().get())
                : none.isPresent()
                        ? Reading.noData(none.get())
                        : scan.beyond().isPresent()
                                ? Reading.error(scan.beyond().get())
                                : Reading.value((double) scan.matches());
        for (Fact fact : scan.evidence()) {
            reading = reading.with(fact.name(), fact.value());
        }
        return reading;
    }

    private static long notNegative(long lines) {
        if (lines < 0) {
            throw new IllegalArgumentException("a limit of lines is 0 or more, got " + lines);
        }
        return lines;
    }

    Logs logs() {
        return logs;
    }

    Pattern pattern() {
        return pattern;
    }

    List<Fact> facts() {
        var facts = new ArrayList<>(logs.facts());
        facts.add(new Fact("matching", pattern.pattern()));
        return facts;
    }

    /** In words: {@code lines that match ERROR in logs of pods app=gw in 'shop'}. */
    @Override
    public String toString() {
        return "lines that match " + pattern + " in " + logs;
    }
}
