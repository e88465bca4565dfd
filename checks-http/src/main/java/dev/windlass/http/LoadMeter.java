package dev.windlass.http;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The numbers of a {@link LoadProbe}, as metrics: how a service bears traffic of one's own, read again and again by a guard
 * or a watch. Safe for use by several threads.
 *
 * <pre>{@code
 * LoadMeter green = LoadProbe.get("https://green.gw/orders?limit=1").named("green")
 *         .perSecond(50).during(Duration.ofSeconds(10)).meter();
 *
 * guardedBy("green bears it",
 *         green.errorRate().above(1).sustainedFor(ofMinutes(1)).every(ofSeconds(15)).onNoData(NoData.FAIL),
 *         green.p95().above(250).sustainedFor(ofMinutes(1)).every(ofSeconds(15)).onNoData(NoData.FAIL))
 * }</pre>
 *
 * <p>To read a metric is to send one window of requests, so it takes as long; {@code every} is to be longer than the window
 * and the last answers take. Metrics of one meter that are read at about the same time share a window, instead of each
 * sending its own: one that is under way is joined, and one that ended no more than a second ago is given to each metric
 * that was not given it yet. So two readings of one metric, one after the other, are never of the same requests. Metrics of
 * two meters, or of two calls of {@link LoadProbe#meter()}, share nothing.
 *
 * <p>A reading is an error, never a value, where its window could not be sent whole: there was too little time left, or
 * who sent it was interrupted, which gives up all its requests. Whoever had joined it sends a window of his own then, if
 * his time is enough for one. It is no data where the samples are fewer than {@link LoadProbe#atLeastSamples} asks for. The
 * probe's limits play no part here.
 *
 * <p>Each of its methods gives a new metric.
 */
public final class LoadMeter {

    private final String name;
    private final List<Fact> facts;
    private final LoadSchedule schedule;
    private final LoadLimits limits;
    private final SharedLoad shared;

    LoadMeter(
            String name,
            List<Fact> facts,
            LoadSchedule schedule,
            LoadLimits limits,
            SharedLoad.Load load,
            Ticker ticker) {
        this.name = name;
        this.schedule = schedule;
        this.limits = limits;
        this.shared = new SharedLoad(load, schedule.needed(), ticker);
        var all = new ArrayList<>(facts);
        all.addAll(schedule.facts());
        all.add(limits.samples());
        this.facts = List.copyOf(all);
    }

    /**
     * How many of the requests were not answered as expected: whether the answer was wrong, was given up on, or the request
     * failed at once or never came to be sent.
     *
     * @return a metric in percent of all requests that were due, {@code error rate of} the probe's name
     */
    public Metric errorRate() {
        return new LoadMetric(
                "error rate", "%", false, result -> Reading.value(100.0 * result.errors() / result.samples()));
    }

    /**
     * The median of latency.
     *
     * @return a metric in milliseconds, {@code p50 of} the probe's name; all that {@link #p95()} says holds for it too
     */
    public Metric p50() {
        return latency("p50", LoadResult::p50);
    }

    /**
     * The 95th percentile of latency, of all requests that were due, each from when it was due: one that was sent late, since
     * as many as may be were in flight, has waited too. Wrong answers count as right ones do. A request that was given up or
     * never sent counts for as long as it was waited for, which is at least {@link LoadProbe#giveUpAfter}; one that failed at
     * once, refused for instance, counts as if it had been given up. So errors make a percentile worse, never better. Where
     * every request failed at once there is no data.
     *
     * @return a metric in milliseconds, {@code p95 of} the probe's name
     */
    public Metric p95() {
        return latency("p95", LoadResult::p95);
    }

    /**
     * The 99th percentile of latency.
     *
     * @return a metric in milliseconds, {@code p99 of} the probe's name; all that {@link #p95()} says holds for it too
     */
    public Metric p99() {
        return latency("p99", LoadResult::p99);
    }

    /**
     * How many requests a second were answered as expected, from the first until the last such answer, over the window at
     * least. The schedule offers no more than one every {@link LoadProbe#every}, so that much is the best there can be, and
     * less means that the service doesn't keep up.
     *
     * @return a metric per second, higher is better, {@code throughput of} the probe's name; 0 where none was
     */
    public Metric throughput() {
        return new LoadMetric("throughput", "1/s", true, result -> Reading.value(result.throughput()));
    }

    private Metric latency(String what, Function<LoadResult, Duration> percentile) {
        return new LoadMetric(
                what,
                "ms",
                false,
                result -> result.latencies() == 0
                        ? Reading.noData(
                                "no request came as far as to have a latency, the first: " + result.firstError())
                        : Reading.value(percentile.apply(result).toNanos() / 1e6));
    }

    /** One number of a window. Equal to itself alone: it is by what it is that it is known which windows it was given. */
    private final class LoadMetric implements Metric, ReachesOutside {

        private final String what;
        private final String unit;
        private final boolean higherIsBetter;
        private final Function<LoadResult, Reading> number;

        private LoadMetric(String what, String unit, boolean higherIsBetter, Function<LoadResult, Reading> number) {
            this.what = what;
            this.unit = unit;
            this.higherIsBetter = higherIsBetter;
            this.number = number;
        }

        @Override
        public String name() {
            return what + " of " + name;
        }

        @Override
        public List<Fact> facts() {
            return facts;
        }

        @Override
        public Duration timeout() {
            return schedule.timeout();
        }

        @Override
        public String unit() {
            return unit;
        }

        @Override
        public boolean higherIsBetter() {
            return higherIsBetter;
        }

        @Override
        public Reading read(CheckContext context) throws InterruptedException {
            LoadResult result;
            try {
                result = shared.read(this, Ticker.ahead(context.timeLeft()));
            } catch (SharedLoad.Unmeasured e) {
                return Reading.error(name() + ": " + e.getMessage());
            }
            String tooFew = limits.tooFew(result);
            Reading reading = tooFew == null ? number.apply(result) : Reading.noData(name() + ": " + tooFew);
            Evidence evidence = LoadEvidence.of(schedule, result);
            for (Fact fact : evidence.facts()) {
                reading = reading.with(fact.name(), fact.value());
            }
            return reading;
        }
    }
}
