package dev.windlass.metric;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** G1, G3: what a metric is read as, and what a watch declares. */
class MetricTest {

    private static final CheckContext CONTEXT = CheckContext.within(ofSeconds(3));
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Metric ERRORS =
            Metric.named("error rate").unit("%").with("query", "errors").reads(c -> 1);

    private static Watched watched(Metric metric) {
        return metric.above(2).every(ofSeconds(15)).onNoData(NoData.HOLD);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoFiniteNumberIsNoData(double value) {
        assertThat(watched(Metric.named("m").reads(c -> value)).read(CONTEXT).reading())
                .isInstanceOf(Reading.Missing.class);
        assertThatIllegalArgumentException().isThrownBy(() -> new Reading.Value(value, Evidence.none()));
    }

    @Test
    void whateverAMetricThrowsIsAnErrorThatSaysWhatWasThrownAndWhy() {
        Metric thrower = Metric.named("m").reads(c -> {
            throw new IOException("no answer", new IllegalStateException("refused"));
        });
        assertThat(watched(thrower).read(CONTEXT).reading())
                .isEqualTo(Reading.error("IOException: no answer, caused by IllegalStateException: refused"));
        Metric broken = Metric.named("m").reads(c -> {
            throw new StackOverflowError();
        });
        assertThat(watched(broken).read(CONTEXT).reading())
                .isEqualTo(Reading.error("StackOverflowError: (no message)"));
        assertThat(watched(Metric.named("m").asks(c -> MetricTest.<Reading>none()))
                        .read(CONTEXT)
                        .reading())
                .isInstanceOf(Reading.Failed.class);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // null of any type, as a careless lambda gives it
    private static <T> T none() {
        return null;
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void aCheckIsOneOrZeroOrNoDataOrAnError(Verdict verdict) {
        Metric metric =
                Metric.of(Check.named("up").asks(c -> Answer.of(verdict, "so").with("url", "u")));
        Reading reading = watched(metric).read(CONTEXT).reading();
        assertThat(reading.evidence().toString()).startsWith("url=u");
        switch (verdict) {
            case PASSED -> assertThat(((Reading.Value) reading).value()).isEqualTo(1);
            case FAILED -> assertThat(((Reading.Value) reading).value()).isZero();
            case NO_DATA, INCONCLUSIVE -> assertThat(reading).isInstanceOf(Reading.Missing.class);
            case ERRORED, NOT_RUN -> assertThat(reading).isInstanceOf(Reading.Failed.class);
        }
    }

    @Test
    void aMetricOfYesOrNoIsBrokenByNo() {
        for (boolean up : new boolean[] {true, false}) {
            Watched watched = Metric.named("gateway up")
                    .holds(c -> up)
                    .isTrue()
                    .every(ofSeconds(15))
                    .onNoData(NoData.FAIL);
            Judge judge = watched.judge(null);
            judge.take(ofSeconds(0), watched.read(CONTEXT));
            assertThat(judge.failed().isEmpty()).isEqualTo(up);
            assertThat(watched.name()).isEqualTo("gateway up is true");
        }
    }

    @Test
    void aWatchSaysInWordsWhatIsWatched() {
        assertThat(ERRORS.above(2)
                        .sustainedFor(ofMinutes(5))
                        .every(ofSeconds(15))
                        .onNoData(NoData.HOLD)
                        .name())
                .isEqualTo("error rate above 2 % for PT5M");
        assertThat(ERRORS.atMost(0.5).every(ofSeconds(15)).onNoData(NoData.HOLD).name())
                .isEqualTo("error rate at most 0.5 %");
        assertThat(ERRORS.degradedBy(50)
                        .than(Metric.named("blue").reads(c -> 1))
                        .every(ofSeconds(15))
                        .onNoData(NoData.HOLD)
                        .name())
                .isEqualTo("error rate degraded by 50 % against blue");
    }

    @Test
    void everyThingThatIsDeclaredIsAFactWithItsDefault() {
        Metric blue = Metric.named("blue").with("query", "errors of blue").reads(c -> 1);
        assertThat(ERRORS.degradedBy(50)
                        .than(blue)
                        .sustainedFor(ofMinutes(5))
                        .every(ofSeconds(15))
                        .onNoData(NoData.treatAs(0))
                        .tolerating(1)
                        .facts()
                        .toString())
                .isEqualTo("[metric=error rate, query=errors, unit=%, higher is better=false, control=blue,"
                        + " control: query=errors of blue, limit=degraded by 50 %, sustained for=PT5M, every=PT15S,"
                        + " on no data=TREAT_AS(0), tolerated failures=1, errors in a row at most=4,"
                        + " minimum of samples=1]");
        assertThat(ERRORS.noWorseThan(blue)
                        .every(ofSeconds(15))
                        .onNoData(NoData.HOLD)
                        .facts()
                        .toString())
                .contains("confidence=0.98, tolerance=0.25, ratio of means=1")
                .contains("minimum of samples=8");
        assertThat(ERRORS.degradedBy(50)
                        .every(ofSeconds(15))
                        .onNoData(NoData.HOLD)
                        .facts()
                        .toString())
                .contains("baseline over=PT30M");
    }

    @Test
    void eachCallGivesANewValue() {
        Watched watched = watched(ERRORS);
        String before = watched.facts().toString();
        assertThat(watched.tolerating(3)
                        .errorsInARowAtMost(1)
                        .minimumSamples(9)
                        .facts()
                        .toString())
                .contains("tolerated failures=3, errors in a row at most=1, minimum of samples=9");
        assertThat(watched.facts()).hasToString(before);
    }

    @Test
    void aRoundMayTakeAsLongAsBothOfItsMetrics() {
        Metric slow = Metric.named("slow").timeout(ofMinutes(1)).reads(c -> 1);
        assertThat(watched(ERRORS).timeout()).isEqualTo(ofSeconds(30));
        assertThat(ERRORS.noWorseThan(slow)
                        .every(ofSeconds(15))
                        .onNoData(NoData.HOLD)
                        .timeout())
                .isEqualTo(ofSeconds(90));
    }

    @Test
    void badInputIsRefusedByName() {
        assertThatIllegalArgumentException().isThrownBy(() -> Metric.named(" ")).withMessageContaining("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ERRORS.above(Double.NaN))
                .withMessage("metric 'error rate' above: the limit must be a finite number, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ERRORS.above(2).sustainedFor(ofSeconds(0)))
                .withMessage("'error rate above 2 %': the time it must be sustained must be positive, got PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> ERRORS.above(2).every(ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> watched(ERRORS).tolerating(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> watched(ERRORS).errorsInARowAtMost(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> watched(ERRORS).minimumSamples(0));
        assertThatIllegalArgumentException().isThrownBy(() -> ERRORS.degradedBy(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Metric.named("t").higherIsBetter().reads(c -> 1).degradedBy(100))
                .withMessageContaining("below 100");
        assertThatIllegalArgumentException().isThrownBy(() -> NoData.treatAs(Double.NaN));
        assertThatThrownBy(() -> ERRORS.noWorseThan(none())).hasMessage("control of metric 'error rate'");
    }

    @Test
    void secretsAreTakenOutOfAllTexts() {
        Measured shown = Measured.of(
                        Reading.error("GET /?key=s3cret").with("url", "/?key=s3cret"),
                        Reading.noData("s3cret").with("s3cret", 1))
                .masked(text -> text.replace("s3cret", "***"));
        assertThat(shown.toString()).doesNotContain("s3cret").contains("GET /?key=***");
        assertThat(new Baseline.Unknown("s3cret", Evidence.none())
                        .masked(text -> text.replace("s3cret", "***"))
                        .toString())
                .doesNotContain("s3cret");
    }

    private static Past every15Seconds(double value) {
        return (from, to, step, c) -> List.of(
                new Past.At(from, Reading.value(value)),
                new Past.At(from.plus(step), Reading.value(Double.NaN)),
                new Past.At(to, Reading.value(value)));
    }

    @Test
    void aGapIsFilledWhereBothSidesAnswerForThePast() throws Exception {
        Metric canary =
                Metric.named("canary").answersForThePast(every15Seconds(2)).reads(c -> 2);
        Metric blue = Metric.named("blue")
                .answersForThePast((from, to, step, c) -> List.of(new Past.At(from, Reading.value(1))))
                .reads(c -> 1);
        Watched both = canary.noWorseThan(blue).every(ofSeconds(15)).onNoData(NoData.HOLD);
        assertThat(both.past(NOON, NOON.plusSeconds(60), CONTEXT)).hasValueSatisfying(taken -> {
            assertThat(taken).extracting(Taken::at).containsExactly(NOON, NOON.plusSeconds(15), NOON.plusSeconds(60));
            assertThat(taken.get(0).measured()).isEqualTo(Measured.of(Reading.value(2), Reading.value(1)));
            assertThat(taken.get(2).measured().control()).isInstanceOf(Reading.Missing.class);
        });
        assertThat(canary.noWorseThan(ERRORS)
                        .every(ofSeconds(15))
                        .onNoData(NoData.HOLD)
                        .past(NOON, NOON.plusSeconds(60), CONTEXT))
                .isEmpty();
        assertThat(watched(ERRORS).past(NOON, NOON.plusSeconds(60), CONTEXT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 61})
    void aReadingOfAnotherTimeIsNoAnswer(long seconds) {
        Metric metric = Metric.named("m")
                .answersForThePast(
                        (from, to, step, c) -> List.of(new Past.At(from.plusSeconds(seconds), Reading.value(1))))
                .reads(c -> 1);
        assertThatThrownBy(() -> watched(metric).past(NOON, NOON.plusSeconds(60), CONTEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("metric 'm' was asked for its past from 2026-11-21T12:00:00Z");
    }

    @Test
    void severalSeriesAreAnErrorUnlessAggregated() {
        Metric metric = Metric.named("m")
                .answersForThePast((from, to, step, c) ->
                        List.of(new Past.At(from, Reading.value(1)), new Past.At(from, Reading.value(2))))
                .reads(c -> 1);
        assertThatThrownBy(() -> watched(metric).past(NOON, NOON.plusSeconds(60), CONTEXT))
                .hasMessageContaining("aggregated");
    }

    @Test
    void whatAJudgeSaysHasTimesInWords() {
        Watched watched = Metric.named("error rate")
                .reads(c -> 3)
                .above(2)
                .sustainedFor(ofSeconds(30))
                .every(ofSeconds(15))
                .onNoData(NoData.FAIL);
        Judge judge = watched.judge(null);
        for (long at = 0; at <= 30; at += 15) {
            judge.take(ofSeconds(at).plusNanos(5_594), Measured.of(Reading.value(3)));
        }

        assertThat(judge.failed()).hasValueSatisfying(answer -> assertThat(answer.reason())
                .startsWith("3 bad readings over 30 s, worst 3"));
        assertThat(judge.failed())
                .hasValueSatisfying(
                        answer -> assertThat(answer.evidence().toString()).contains("3 times, every 15 s: 3 judged"));
    }
}
