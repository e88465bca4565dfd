package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.windlass.check.Answer;
import dev.windlass.http.Outcome.Failure;
import dev.windlass.http.Outcome.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A run of a load probe, in virtual time")
class LoadRunTest {

    private static final Answer UP = Answer.passed("up");
    private static final Answer WRONG = Answer.failed("status is 503");

    private final VirtualTicker ticker = new VirtualTicker();
    private final List<Duration> sent = new ArrayList<>();
    private final long start = ticker.nanos();

    @Test
    @DisplayName("sends on a fixed schedule: the first at once, none at the window's end")
    void keepsItsSchedule() throws Exception {
        LoadResult result = run(schedule(20, 100, 5), i -> answered(Duration.ofMillis(1), 200));

        assertThat(sent).containsExactly(ms(0), ms(20), ms(40), ms(60), ms(80));
        assertThat(result.samples()).isEqualTo(5);
        assertThat(result.errors()).isZero();
        assertThat(result.firstError()).isNull();
        assertThat(result.max()).isBetween(ms(1), Duration.ofNanos(1_001_000));
    }

    @Test
    @DisplayName("omits nothing in coordination: a stall of 1 s is seen by all the requests that it would have delayed")
    void seesAStall() throws Exception {
        LoadResult result =
                run(schedule(10, 1_000, 1), i -> answered(i == 0 ? Duration.ofSeconds(1) : Duration.ZERO, 200));

        // Request i was due at 10 i ms and answered at 1000 ms: latencies 1000, 990, ... 10 ms.
        assertThat(result.samples()).isEqualTo(100);
        assertThat(result.latencies()).isEqualTo(100);
        assertThat(result.p50().toMillis()).isCloseTo(500, within(11L));
        assertThat(result.p95().toMillis()).isCloseTo(950, within(11L));
        assertThat(result.p99().toMillis()).isCloseTo(990, within(11L));
        assertThat(result.max()).isBetween(ms(1_000), ms(1_001));
    }

    @Test
    @DisplayName("counts a wrong answer as an error with its latency, one refused as an error that was given up")
    void countsErrors() throws Exception {
        LoadResult result = run(schedule(20, 100, 5), i -> switch (i) {
            case 1 -> answered(ms(1), 503);
            case 2 -> refused();
            default -> answered(ms(1), 200);
        });

        assertThat(result.errors()).isEqualTo(2);
        assertThat(result.latencies()).isEqualTo(4);
        assertThat(result.p50()).isLessThan(ms(2));
        assertThat(result.max()).isBetween(ms(5_000), ms(5_005));
        assertThat(result.firstError()).isEqualTo("status is 503");
    }

    @Test
    @DisplayName("hides no error in a percentile: the more requests are refused, the worse they are")
    void percentilesHideNothing() throws Exception {
        LoadResult result = run(schedule(10, 1_000, 5), i -> i % 20 == 7 ? refused() : answered(ms(1), 200));

        assertThat(result.errors()).isEqualTo(5);
        assertThat(result.latencies()).isEqualTo(95);
        assertThat(result.p95()).isLessThan(ms(2));
        assertThat(result.p99()).isBetween(ms(5_000), ms(5_005));
    }

    @Test
    @DisplayName("counts the good answers a second: of the window, and of all the time that a slow server takes")
    void countsThroughput() throws Exception {
        assertThat(run(schedule(10, 1_000, 5), i -> answered(ms(1), 200)).throughput())
                .isEqualTo(100);
        assertThat(run(schedule(10, 1_000, 1), i -> answered(ms(20), 200)).throughput())
                .isEqualTo(50);
        assertThat(run(schedule(10, 1_000, 5), i -> answered(ms(1), i % 4 == 0 ? 503 : 200))
                        .throughput())
                .isEqualTo(75);
        assertThat(run(schedule(10, 1_000, 5), i -> refused()).throughput()).isZero();
    }

    @Test
    @DisplayName("G1: what is not answered by the end is an error, and so is what was never sent for it")
    void countsWhatNeverEnds() throws Exception {
        var hanging = new ArrayList<Hanging>();
        LoadResult result = run(schedule(20, 100, 2, 50), i -> {
            var one = new Hanging();
            hanging.add(one);
            // Two places, so the third waits for one in vain; virtual time jumps to the end meanwhile.
            if (i == 1) {
                ticker.pass(Duration.ofSeconds(1));
            }
            return one;
        });

        assertThat(hanging).hasSize(2).allMatch(one -> one.outcome().isDone());
        assertThat(result.samples()).isEqualTo(5);
        assertThat(result.errors()).isEqualTo(5);
        assertThat(result.givenUp()).isEqualTo(2);
        assertThat(result.neverSent()).isEqualTo(3);
        assertThat(result.latencies()).isEqualTo(5);
        // The last was due at 80 ms, and waited for until the clock stood at 1020.
        assertThat(result.p50()).isBetween(ms(940), ms(1_020));
        assertThat(result.max()).isGreaterThanOrEqualTo(ms(1_000));
    }

    @Test
    @DisplayName("G1: an answer that can't be judged is an error and holds nothing up")
    void survivesAJudgeThatThrows() throws Exception {
        var run = new LoadRun(
                schedule(20, 100, 1),
                () -> answered(Duration.ZERO, 200),
                outcome -> {
                    throw new IllegalStateException("odd");
                },
                ticker);

        LoadResult result = run.run();

        assertThat(result.errors()).isEqualTo(5);
        assertThat(result.firstError()).contains("could not be judged", "odd");
    }

    private LoadResult run(LoadSchedule schedule, IntFunction<Pending> service) throws InterruptedException {
        return new LoadRun(
                        schedule,
                        () -> {
                            sent.add(Duration.ofNanos(ticker.nanos() - start));
                            return service.apply(sent.size() - 1);
                        },
                        LoadRunTest::judge,
                        ticker)
                .run();
    }

    private static Answer judge(Outcome outcome) {
        if (outcome instanceof Reply reply) {
            return reply.status() == 200 ? UP : WRONG;
        }
        return Answer.errored(((Failure) outcome).trouble().what());
    }

    /** Answered before the sender returns, by a server that takes that long. */
    private Pending answered(Duration time, int status) {
        ticker.pass(time);
        return done(new Reply(status, Map.of(), new JsonBody(new byte[0]), URI.create("http://gw/"), null, time));
    }

    private static Pending refused() {
        return Pending.failed(Trouble.REFUSED, "nobody there");
    }

    private static Pending done(Outcome outcome) {
        var hanging = new Hanging();
        hanging.outcome.complete(outcome);
        return hanging;
    }

    private static LoadSchedule schedule(long every, long during, int inFlight) {
        return schedule(every, during, inFlight, 5_000);
    }

    private static LoadSchedule schedule(long every, long during, int inFlight, long giveUp) {
        return new LoadSchedule(ms(every), ms(during), inFlight, ms(giveUp));
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private static final class Hanging implements Pending {
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        @Override
        public CompletableFuture<Outcome> outcome() {
            return outcome;
        }

        @Override
        public void abort() {
            outcome.complete(new Failure(Trouble.NO_ANSWER, "given up", true, Duration.ZERO));
        }
    }
}
