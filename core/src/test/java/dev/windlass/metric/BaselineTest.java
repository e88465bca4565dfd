package dev.windlass.metric;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** G5: "degraded by" is held against what was before, or against a control, and against nothing else. */
class BaselineTest {

    private static final CheckContext CONTEXT = CheckContext.within(ofSeconds(3));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Watched degraded(Metric metric) {
        return metric.degradedBy(50).every(ofSeconds(15)).onNoData(NoData.HOLD);
    }

    private static Metric reading(Double... values) {
        Iterator<Double> left = List.of(values).iterator();
        return Metric.named("p95").reads(c -> left.next());
    }

    private static List<Past.At> past(Instant from, double... values) {
        var past = new ArrayList<Past.At>();
        for (double value : values) {
            past.add(new Past.At(from.plusSeconds(past.size()), Reading.value(value)));
        }
        return past;
    }

    @Test
    void aMetricWithoutAPastIsReadFiveTimesAndItsMedianTaken() {
        assertThat(Baseline.capture(degraded(reading(10.0, 900.0, 12.0, Double.NaN, 11.0)), CONTEXT, NOW))
                .isInstanceOfSatisfying(Baseline.Known.class, known -> {
                    assertThat(known.value()).isEqualTo(11.5);
                    assertThat(known.evidence().toString()).contains("4 with a value of 5", "lowest=10", "highest=900");
                });
    }

    @Test
    void halfOfTheReadingsAreNotEnough() {
        assertThat(Baseline.capture(degraded(reading(10.0, 10.0)), CONTEXT, NOW))
                .isInstanceOfSatisfying(Baseline.Unknown.class, unknown -> assertThat(unknown.reason())
                        .isEqualTo("metric 'p95' has no baseline: 2 of 5 readings have a value, at least 3 must;"
                                + " the first error: NoSuchElementException: (no message)"));
    }

    @Test
    void ofAMetricWithAPastTheMedianOfTheDeclaredStretchIsTaken() {
        var asked = new ArrayList<Object>();
        Metric metric = Metric.named("p95")
                .answersForThePast((from, to, step, c) -> {
                    asked.addAll(List.of(from, to, step));
                    return past(from, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1000);
                })
                .reads(c -> 99);
        Watched watched = metric.degradedBy(50)
                .baselineOver(ofMinutes(60))
                .every(ofSeconds(15))
                .onNoData(NoData.HOLD);
        assertThat(Baseline.capture(watched, CONTEXT, NOW))
                .isInstanceOfSatisfying(
                        Baseline.Known.class, known -> assertThat(known.value()).isEqualTo(5.5));
        assertThat(asked).containsExactly(NOW.minusSeconds(3600), NOW, ofMinutes(1));
    }

    @Test
    void aPastThatIsTooShortOrCanNotBeReadIsNoBaseline() {
        Metric young = Metric.named("p95")
                .answersForThePast((from, to, step, c) -> past(from, 1, 2, 3, 4, 5, 6, 7, 8, 9))
                .reads(c -> 99);
        assertThat(Baseline.capture(degraded(young), CONTEXT, NOW)).isInstanceOf(Baseline.Unknown.class);
        Metric broken = Metric.named("p95")
                .answersForThePast((from, to, step, c) -> {
                    throw new StackOverflowError("deep");
                })
                .reads(c -> 99);
        assertThat(Baseline.capture(degraded(broken), CONTEXT, NOW))
                .isInstanceOfSatisfying(Baseline.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("over the last 30 min: StackOverflowError: deep"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -3})
    void zeroOrLessIsNoBaseline(double value) {
        assertThat(Baseline.capture(degraded(Metric.named("p95").reads(c -> value)), CONTEXT, NOW))
                .isInstanceOfSatisfying(Baseline.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("above zero"));
    }

    @Test
    void onlyWhatIsRelativeToABaselineHasOne() {
        Metric metric = Metric.named("p95").reads(c -> 1);
        Watched controlled =
                metric.degradedBy(50).than(metric).every(ofSeconds(15)).onNoData(NoData.HOLD);
        assertThat(controlled.needsBaseline()).isFalse();
        assertThat(degraded(metric).needsBaseline()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Baseline.capture(controlled, CONTEXT, NOW));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aJudgeWithoutAUsefulBaselineIsInconclusiveAtOnce(double baseline) {
        Watched watched = degraded(Metric.named("p95").reads(c -> 1));
        assertThat(watched.judge(baseline).failed()).map(Answer::verdict).contains(Verdict.INCONCLUSIVE);
        assertThat(watched.judge(null).failed()).map(Answer::verdict).contains(Verdict.INCONCLUSIVE);
        assertThat(watched.judge(null).answer(ofSeconds(0)).reason()).isEqualTo("there is no baseline to compare with");
    }

    @Test
    void theLimitItselfIsGoodInBothDirections() {
        Metric latency = Metric.named("p95").reads(c -> 1);
        assertThat(breaks(latency, 300)).isFalse();
        assertThat(breaks(latency, Math.nextUp(300.0))).isTrue();
        Metric throughput = Metric.named("rps").higherIsBetter().reads(c -> 1);
        assertThat(breaks(throughput, 100)).isFalse();
        assertThat(breaks(throughput, Math.nextDown(100.0))).isTrue();
        assertThat(breaks(throughput, 1000)).isFalse();
    }

    private static boolean breaks(Metric metric, double value) {
        Judge judge = degraded(metric).judge(200.0);
        judge.take(ofSeconds(0), Measured.of(Reading.value(value)));
        return judge.failed().isPresent();
    }
}
