package dev.windlass.metric;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** G6: a canary is compared with its control. */
class ComparisonTest {

    private static final Duration EVERY = ofSeconds(15);
    private static final Metric CONTROL = Metric.named("errors of blue").reads(c -> 1);
    private static final Metric CANARY = Metric.named("errors").unit("%").reads(c -> 1);
    private static final Metric THROUGHPUT =
            Metric.named("throughput").higherIsBetter().reads(c -> 1);

    private static Watched watched(Comparison comparison) {
        return comparison.every(EVERY).onNoData(NoData.HOLD);
    }

    private static Answer judged(Watched watched, double[] canary, double[] control) {
        Judge judge = watched.judge(null);
        for (int i = 0; i < canary.length; i++) {
            judge.take(EVERY.multipliedBy(i), Measured.of(Reading.value(canary[i]), Reading.value(control[i])));
            assertThat(judge.failed()).as("it is decided at the end").isEmpty();
        }
        return judge.answer(EVERY.multipliedBy(canary.length));
    }

    private static double[] of(int many, double value, int more, double other) {
        return DoubleStream.concat(
                        DoubleStream.generate(() -> value).limit(many),
                        DoubleStream.generate(() -> other).limit(more))
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"7, PASSED", "8, FAILED", "10, FAILED"})
    void aBurstIsWorseOnceSoManyReadingsHaveItThatTheIntervalLeavesTheOthers(int high, Verdict verdict) {
        Watched watched = watched(CANARY.noWorseThan(CONTROL).meanRatio(1.05)).minimumSamples(5);
        assertThat(judged(watched, of(high, 100, 10 - high, 1), of(10, 1, 0, 0)).verdict())
                .isEqualTo(verdict);
    }

    @Test
    void againstAControlOfZerosFewErrorsAreNotWorseAndSteadyOnesAre() {
        Watched watched = watched(CANARY.noWorseThan(CONTROL)).minimumSamples(5);
        assertThat(judged(watched, new double[] {0, 1, 2, 1, 0, 0}, new double[6])
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(judged(watched, new double[] {1, 4, 2, 3, 1}, new double[5]).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void theAnswerShowsHowManyTheShiftTheIntervalAndTheMeans() {
        Answer answer = judged(watched(CANARY.noWorseThan(CONTROL)), of(8, 10, 0, 0), of(8, 1, 0, 0));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .isEqualTo("it is worse than the control: the mean is 10 %, that of" + " the control 1 %");
        assertThat(answer.evidence().toString())
                .contains("samples a side=8")
                .contains("shift=9 %")
                .contains("interval of the shift=[9, 9] at a confidence of 0.98")
                .contains("p-value=0.000137586")
                .contains("mean=10 %")
                .contains("mean of control=1 %");
    }

    @Test
    void fewerThanEightOfASideAreInconclusiveHoweverFarApart() {
        assertThat(judged(watched(CANARY.noWorseThan(CONTROL)), of(7, 100, 0, 0), of(7, 1, 0, 0)))
                .satisfies(answer -> assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE))
                .satisfies(answer ->
                        assertThat(answer.reason()).contains("only 7 samples").contains("at least 8"));
    }

    @Test
    void soFewThatNothingCouldBeFoundAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> watched(CANARY.noWorseThan(CONTROL)).minimumSamples(4))
                .withMessage("'errors no worse than errors of blue': with fewer than 5 samples a side no difference can"
                        + " be found at its confidence, got 4");
        Watched sure = watched(CANARY.noWorseThan(CONTROL).confidence(0.9999));
        assertThat(sure.facts().toString()).contains("minimum of samples=11");
        assertThat(judged(sure, of(11, 2, 0, 0), of(11, 1, 0, 0)).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void whereHigherIsBetterLessIsWorseAndMoreIsNot() {
        Watched watched = watched(THROUGHPUT.noWorseThan(CONTROL));
        assertThat(judged(watched, of(8, 50, 0, 0), of(8, 100, 0, 0)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judged(watched, of(8, 100, 0, 0), of(8, 50, 0, 0)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judged(watched(CANARY.noWorseThan(CONTROL)), of(8, 50, 0, 0), of(8, 100, 0, 0))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSureDifferenceThatIsTooSmallToMatterPasses(boolean higherIsBetter) {
        Metric metric = higherIsBetter ? THROUGHPUT : CANARY;
        double[] control = of(8, 100, 0, 0);
        double[] canary = of(8, higherIsBetter ? 96 : 104, 0, 0);
        assertThat(judged(watched(metric.noWorseThan(CONTROL)), canary, control).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(judged(watched(metric.noWorseThan(CONTROL).meanRatio(1.05)), canary, control)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void theToleranceAsksForMoreThanTheLeastShift() {
        double[] control = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] canary = Arrays.stream(control).map(value -> value + 5.2).toArray();
        assertThat(judged(watched(CANARY.noWorseThan(CONTROL).tolerance(0)), canary, control)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(judged(watched(CANARY.noWorseThan(CONTROL).tolerance(0.9)), canary, control)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void aLongGapBeginsTheComparisonAnew() {
        Judge judge = watched(CANARY.noWorseThan(CONTROL)).judge(null);
        Duration at = Duration.ZERO;
        for (int i = 0; i < 14; i++) {
            at = at.plus(i == 7 ? EVERY.multipliedBy(2).plusNanos(1) : EVERY);
            judge.take(at, Measured.of(Reading.value(9), Reading.value(1)));
        }
        assertThat(judge.answer(at).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge.answer(at).reason()).contains("only 7 samples");
        assertThat(judge.observed(at)).isEqualTo(EVERY.multipliedBy(6));
    }

    @Test
    void aSideWithoutDataIsHeldOrTreatedOrFailsTheWatch() {
        Measured half = Measured.of(Reading.value(9), Reading.noData("no series"));
        Paced paced = CANARY.noWorseThan(CONTROL).every(EVERY);
        Judge holds = paced.onNoData(NoData.HOLD).judge(null);
        Judge treats = paced.onNoData(NoData.treatAs(0)).judge(null);
        Judge fails = paced.onNoData(NoData.FAIL).tolerating(8).judge(null);
        for (int i = 0; i < 8; i++) {
            holds.take(EVERY.multipliedBy(i), half);
            treats.take(EVERY.multipliedBy(i), half);
            fails.take(EVERY.multipliedBy(i), half);
        }
        Duration end = EVERY.multipliedBy(8);
        assertThat(holds.answer(end).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(treats.answer(end).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(fails.failed()).isEmpty();
        assertThat(fails.answer(end).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        fails.take(end, half);
        assertThat(fails.failed())
                .hasValueSatisfying(answer -> assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> paced.onNoData(NoData.PASS))
                .withMessageContaining("nothing to compare");
    }

    @Test
    void aValueThatMakesNoSenseIsRefused() {
        Comparison comparison = CANARY.noWorseThan(CONTROL);
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.confidence(1));
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.confidence(0.49));
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.confidence(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.tolerance(-0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.tolerance(1));
        assertThatIllegalArgumentException().isThrownBy(() -> comparison.meanRatio(0.99));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> comparison.meanRatio(Double.POSITIVE_INFINITY))
                .withMessage(
                        "'errors no worse than errors of blue': the ratio of means must be at least 1, got Infinity");
    }

    /** Where samples of the same kind come from. */
    enum Source {
        NORMAL,
        EXPONENTIAL,
        HEAVY_TIES,
        MOSTLY_ZERO;

        double next(Random random) {
            return switch (this) {
                case NORMAL -> 100 + 10 * random.nextGaussian();
                case EXPONENTIAL -> -Math.log(1 - random.nextDouble());
                case HEAVY_TIES -> random.nextInt(3);
                case MOSTLY_ZERO -> random.nextInt(5) == 0 ? 1 : 0;
            };
        }

        double[] draw(Random random, int size, double shift) {
            return DoubleStream.generate(() -> next(random) + shift).limit(size).toArray();
        }
    }

    private static final Rule.Compared DEFAULTS = new Rule.Compared(0.98, 0.25, 1, false);

    private static int worse(Source source, int trials, int size, double shift) {
        var random = new Random(20_261_121L + size);
        int worse = 0;
        for (int i = 0; i < trials; i++) {
            double[] control = source.draw(random, size, 0);
            worse += new Difference(source.draw(random, size, shift), control, DEFAULTS).isWorse() ? 1 : 0;
        }
        return worse;
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void whatIsTheSameComesOutWorseAtMostOnceInAHundred(Source source) {
        for (int size : new int[] {8, 20, 50}) {
            int worse = worse(source, 10_000, size, 0);
            assertThat(worse).as("of 10000 at n = %d", size).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void aShiftOfOneStandardDeviationIsFoundWithFiftyReadings() {
        int found = worse(Source.NORMAL, 2_000, 50, 10);
        assertThat(found).as("of 2000").isGreaterThanOrEqualTo(1_800);
    }
}
