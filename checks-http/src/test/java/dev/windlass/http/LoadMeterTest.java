package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.http.Outcome.Reply;
import dev.windlass.metric.Judge;
import dev.windlass.metric.Measured;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metrics of a load probe, in virtual time")
class LoadMeterTest {

    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final LoadSchedule SCHEDULE =
            new LoadSchedule(Duration.ofMillis(10), WINDOW, 5, Duration.ofSeconds(2));

    private final VirtualTicker ticker = new VirtualTicker();
    private int sent;

    @Test
    @DisplayName("read what a window of requests came to, each in its unit, with the whole window as evidence")
    void readsNumbers() throws Exception {
        LoadMeter meter = meter(i -> i % 50 == 0 ? status(503, 30) : status(200, 2));

        assertThat(value(meter.errorRate())).isEqualTo(2);
        assertThat(value(meter.p50())).isBetween(2.0, 2.002);
        assertThat(value(meter.p95())).isBetween(2.0, 25.0);
        assertThat(value(meter.p99())).isBetween(10.0, 30.1);
        assertThat(value(meter.throughput())).isEqualTo(98);
        assertThat(sent).as("all of them of one window").isEqualTo(100);

        Reading reading = read(meter.p95());
        assertThat(reading.evidence().facts())
                .contains(
                        new Fact(
                                "schedule",
                                "100 requests, one every 10 ms for 1000 ms, at most 5 in flight, given up after 2000 ms"),
                        new Fact("samples", "100"),
                        new Fact("errors", "2, 2 %"),
                        new Fact("first error", "status is 503"),
                        new Fact("latencies", "100, from when each was due"),
                        new Fact("throughput", "98 a second"));
    }

    @Test
    @DisplayName("P4: say what they are of, and declare what is asked, how often, and how many samples it takes")
    void declares() {
        LoadProbe probe = LoadProbe.get("http://gw/").named("green").errorsAtMost(3);
        LoadMeter meter = probe.meter();

        assertThat(List.of(meter.errorRate(), meter.p50(), meter.p95(), meter.p99(), meter.throughput()))
                .extracting(Metric::name)
                .containsExactly(
                        "error rate of green", "p50 of green", "p95 of green", "p99 of green", "throughput of green");
        assertThat(List.of(meter.errorRate(), meter.p50(), meter.p95(), meter.p99(), meter.throughput()))
                .extracting(Metric::unit)
                .containsExactly("%", "ms", "ms", "ms", "1/s");
        assertThat(meter.throughput().higherIsBetter()).isTrue();
        assertThat(meter.p95().higherIsBetter()).isFalse();
        assertThat(meter.p95().facts())
                .containsAll(HttpCheck.get("http://gw/").facts())
                .contains(
                        new Fact("every", "PT0.1S"),
                        new Fact("during", "PT10S"),
                        new Fact("in flight at most", "50"),
                        new Fact("given up after", "PT5S"),
                        new Fact("samples at least", "20"))
                .extracting(Fact::name)
                .as("the check's limits play no part")
                .doesNotContain("errors at most", "p95 at most");
        assertThat(meter.p95().timeout()).isEqualTo(probe.timeout());
        assertThat(meter.p95()
                        .above(250)
                        .every(Duration.ofSeconds(20))
                        .onNoData(NoData.HOLD)
                        .name())
                .isEqualTo("p95 of green above 250 ms");
    }

    @Test
    @DisplayName("never give one metric the same requests twice, nor any metric requests that are over for long")
    void readsNewTraffic() throws Exception {
        LoadMeter meter = meter(i -> status(200, 1));
        Metric errors = meter.errorRate();
        Metric p95 = meter.p95();

        value(errors);
        value(errors);
        assertThat(sent).isEqualTo(200);
        value(p95);
        assertThat(sent).as("the second window was not given to p95 yet").isEqualTo(200);
        value(p95);
        assertThat(sent).isEqualTo(300);

        ticker.pass(SharedLoad.FRESH);
        value(errors);
        assertThat(sent).as("a second old is fresh enough").isEqualTo(300);
        ticker.pass(Duration.ofNanos(1));
        value(meter.p50());
        assertThat(sent).as("more is not").isEqualTo(400);
        value(meter(i -> status(200, 1)).p99());
        assertThat(sent).as("two meters share nothing").isEqualTo(500);
    }

    @Test
    @DisplayName("omit nothing in coordination: a server that stalls once for 1 s is seen by all who would have waited")
    void seesAStall() throws Exception {
        LoadMeter meter = meter(i -> status(200, i == 0 ? 1_000 : 0));

        // Request i was due at 10 i ms and answered at 1000 ms: latencies 1000, 990, ... 10 ms.
        assertThat(value(meter.p50())).isBetween(500.0, 511.0);
        assertThat(value(meter.p95())).isBetween(950.0, 961.0);
        assertThat(value(meter.errorRate())).isZero();
    }

    @Test
    @DisplayName("G1: hide no request without an answer in a percentile; where all failed at once there is no data")
    void hidesNothing() throws Exception {
        LoadMeter some = meter(i -> i % 10 == 3 ? refused() : status(200, 1));
        assertThat(value(some.p50())).isLessThan(2);
        Reading p95 = read(some.p95());
        assertThat(((Reading.Value) p95).value()).isBetween(2_000.0, 2_002.0);
        assertThat(p95.evidence().facts())
                .contains(new Fact("latencies", "90, from when each was due; 10 failed at once and count as 2000 ms"));

        LoadMeter all = meter(i -> refused());
        assertThat(read(all.p95())).isInstanceOfSatisfying(Reading.Missing.class, missing -> {
            assertThat(missing.reason()).contains("no request came as far as to have a latency");
            assertThat(missing.evidence().facts()).contains(new Fact("errors", "100, 100 %"));
        });
        assertThat(value(all.errorRate())).isEqualTo(100);
        assertThat(value(all.throughput())).isZero();
    }

    @Test
    @DisplayName("G1: read no value where the window can't be sent whole in the time left, and send nothing then")
    void wantsItsTime() throws Exception {
        Reading reading = meter(i -> status(200, 1)).errorRate().read(CheckContext.within(Duration.ofSeconds(3)));

        assertThat(reading).isInstanceOfSatisfying(Reading.Failed.class, failed -> assertThat(failed.reason())
                .isEqualTo(
                        "error rate of green: nothing was sent; window and last answers need 3000 ms, and 2850 ms are"
                                + " left; give the reading more time"));
        assertThat(sent).isZero();
    }

    @Test
    @DisplayName("G1: read no value of fewer samples than asked for")
    void wantsItsSamples() throws Exception {
        Reading reading = read(meter(101, i -> status(200, 1)).errorRate());

        assertThat(reading).isInstanceOfSatisfying(Reading.Missing.class, missing -> assertThat(missing.reason())
                .contains("100 samples are too few, wanted 101"));
    }

    @Test
    @DisplayName("trip a guard once errors are sustained, on numbers of new requests each time")
    void tripsAGuard() {
        LoadMeter meter = meter(i -> status(i < 200 || i % 50 > 0 ? 200 : 503, 1));
        Watched errors = meter.errorRate()
                .above(1)
                .sustainedFor(Duration.ofSeconds(10))
                .every(Duration.ofSeconds(5))
                .onNoData(NoData.HOLD);
        Judge judge = errors.judge(null);

        for (int i = 0; i < 4; i++) {
            judge.take(Duration.ofSeconds(5L * i), errors.read(errors::timeout));
            assertThat(judge.failed()).isEmpty();
        }
        judge.take(Duration.ofSeconds(20), errors.read(errors::timeout));

        assertThat(sent).isEqualTo(500);
        assertThat(judge.failed()).get().satisfies(answer -> {
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("2 %");
            assertThat(answer.evidence().facts()).contains(new Fact("first error", "status is 503"));
        });
    }

    @Test
    @DisplayName("hold a guard while there is no data, and fail it where data is wanted")
    void holdsAGuard() {
        Metric p95 = meter(i -> refused()).p95();
        Watched holds = p95.above(1).every(Duration.ofSeconds(5)).onNoData(NoData.HOLD);
        Watched fails = p95.above(1).every(Duration.ofSeconds(5)).onNoData(NoData.FAIL);
        Judge held = holds.judge(null);
        Judge failed = fails.judge(null);
        Measured measured = holds.read(holds::timeout);

        held.take(Duration.ZERO, measured);
        failed.take(Duration.ZERO, measured);

        assertThat(held.failed()).isEmpty();
        assertThat(held.answer(Duration.ZERO).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(failed.failed()).isPresent();
    }

    private LoadMeter meter(IntFunction<Pending> service) {
        return meter(20, service);
    }

    private LoadMeter meter(int samples, IntFunction<Pending> service) {
        return new LoadMeter(
                "green",
                List.of(new Fact("GET", "http://gw/")),
                SCHEDULE,
                LoadLimits.DEFAULT.atLeastSamples(samples),
                () -> new LoadRun(SCHEDULE, () -> service.apply(sent++), LoadMeterTest::judged, ticker).run(),
                ticker);
    }

    private static Answer judged(Outcome outcome) {
        return outcome instanceof Reply reply && reply.status() == 200
                ? Answer.passed("up")
                : Answer.failed(outcome instanceof Reply reply ? "status is " + reply.status() : "refused");
    }

    private static double value(Metric metric) throws Exception {
        Reading reading = read(metric);
        assertThat(reading).isInstanceOf(Reading.Value.class);
        return ((Reading.Value) reading).value();
    }

    private static Reading read(Metric metric) throws Exception {
        return metric.read(CheckContext.within(metric.timeout()));
    }

    /** Answered before the sender returns, by a server that takes that long. */
    private Pending status(int status, long millis) {
        Duration time = Duration.ofMillis(millis);
        ticker.pass(time);
        var reply = new Reply(status, Map.of(), new JsonBody(new byte[0]), URI.create("http://gw/"), null, time);
        var outcome = CompletableFuture.<Outcome>completedFuture(reply);
        return new Pending() {
            @Override
            public CompletableFuture<Outcome> outcome() {
                return outcome;
            }

            @Override
            public void abort() {
                // It is over.
            }
        };
    }

    private static Pending refused() {
        return Pending.failed(Trouble.REFUSED, "nobody there");
    }
}
