package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limits of a load probe")
class LoadLimitsTest {

    private static final LoadLimits LIMITS =
            LoadLimits.DEFAULT.errorsAtMost(1).p95AtMost(ms(200)).p99AtMost(ms(500));

    @Test
    @DisplayName("pass what is at a limit, and evidence has every number and every limit")
    void atTheLimit() {
        Answer answer = judge(LIMITS, result(400, 4, 200, 500));

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason()).isEqualTo("load: 1 % of 400 requests failed, p95 200 ms");
        assertThat(answer.evidence().facts())
                .containsExactly(
                        new Fact(
                                "schedule",
                                "100 requests, one every 100 ms for 10 s, at most 50 in flight, given up after 5000 ms"),
                        new Fact("samples", "400 (wanted at least 20)"),
                        new Fact("errors", "4, 1 % (wanted at most 1 %)"),
                        new Fact("given up", "0"),
                        new Fact("never sent", "0"),
                        new Fact("first error", "status is 503"),
                        new Fact("latencies", "400, from when each was due"),
                        new Fact("p50", "10 ms"),
                        new Fact("p95", "200 ms (wanted at most 200 ms)"),
                        new Fact("p99", "500 ms (wanted at most 500 ms)"),
                        new Fact("max", "900 ms"),
                        new Fact("throughput", "39.6 a second"));
    }

    @Test
    @DisplayName("fail what is beyond, all of it in one sentence")
    void beyondTheLimit() {
        Answer answer = judge(LIMITS, result(400, 5, 201, 501));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .isEqualTo("load: 1.25 % of 400 requests failed, wanted at most 1 %, the first: status is 503;"
                        + " p95 is 201 ms, wanted at most 200 ms; p99 is 501 ms, wanted at most 500 ms");
    }

    @Test
    @DisplayName("hold the median and the throughput too, if asked to")
    void medianAndThroughput() {
        LoadLimits limits = LoadLimits.DEFAULT.p50AtMost(ms(10)).throughputAtLeast(40);

        assertThat(judge(limits, result(400, 0, 1, 1)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge(limits, result(400, 0, 1, 1)).evidence().facts())
                .contains(new Fact("p50", "10 ms (wanted at most 10 ms)"))
                .contains(new Fact("throughput", "40 a second (wanted at least 40 a second)"));
        assertThat(judge(limits.p50AtMost(ms(9)).errorsAtMost(1), result(400, 1, 1, 1))
                        .reason())
                .isEqualTo("load: throughput is 39.9 a second, wanted at least 40 a second;"
                        + " p50 is 10 ms, wanted at most 9 ms");
    }

    @Test
    @DisplayName("allow no error where nothing is said")
    void noErrorByDefault() {
        assertThat(judge(LoadLimits.DEFAULT, result(10_000, 1, 1, 1)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judge(LoadLimits.DEFAULT, result(10_000, 0, 1, 1)).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("G1: too few samples are inconclusive, none is no data, and no latency is no data for its limit")
    void tooFew() {
        assertThat(judge(LIMITS, result(19, 0, 1, 1)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge(LIMITS, result(20, 0, 1, 1)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge(LIMITS, result(0, 0, 0, 0)).verdict()).isEqualTo(Verdict.NO_DATA);

        Duration none = Duration.ZERO;
        var refused = new LoadResult(100, 100, 0, 0, 0, none, none, none, none, Duration.ofSeconds(10), "refused");
        Answer answer = judge(LIMITS.errorsAtMost(100), refused);
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason()).contains("no request came as far as to have a latency, the first: refused");
        assertThat(judge(LIMITS, refused).verdict()).isEqualTo(Verdict.FAILED);
    }

    private static Answer judge(LoadLimits limits, LoadResult result) {
        return limits.judge("load", LoadSchedule.DEFAULT, result);
    }

    private static LoadResult result(int samples, int errors, long p95, long p99) {
        return new LoadResult(
                samples,
                errors,
                0,
                0,
                samples,
                ms(10),
                ms(p95),
                ms(p99),
                ms(900),
                Duration.ofSeconds(10),
                errors > 0 ? "status is 503" : null);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
