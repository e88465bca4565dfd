package dev.windlass.metric;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/** G3, G4, G5: the judge, who remembers little, says the same as the definitions, which look at everything. */
class JudgePropertyTest {

    private static final Duration EVERY = ofSeconds(10);

    private static long cases;
    private static long wrong;

    @AfterContainer
    static void tellHowManyThereWere() {
        System.out.printf("suite metrics: cases=%d wrong=%d%n", cases, wrong);
    }

    @Property(tries = 5_000)
    void aJudgeSaysWhatTheDefinitionsSayAfterEachSample(
            @ForAll("specs") WatchOracle.Spec spec,
            @ForAll("samples") List<WatchOracle.Sample> samples,
            @ForAll("steps") Duration later) {
        var oracle = new WatchOracle(spec, samples);
        Judge judge = judge(spec);
        for (int count = 0; count <= samples.size(); count++) {
            Duration at = count == 0 ? ZERO : samples.get(count - 1).at();
            if (count > 0) {
                judge.take(at, measured(spec, samples.get(count - 1)));
            }
            Duration now = at.plus(later);
            var said = new WatchOracle.Said(
                    judge.failed().map(Answer::verdict),
                    judge.breach().orElse(null),
                    judge.observed(now),
                    judge.answer(now).verdict());
            WatchOracle.Said right = oracle.after(count, now);
            cases++;
            wrong += said.equals(right) ? 0 : 1;
            assertThat(said)
                    .as("after %d samples of %s, with %s, at %s", count, samples, spec, now)
                    .isEqualTo(right);
        }
    }

    private static Judge judge(WatchOracle.Spec spec) {
        Metric metric = Metric.named("m").reads(c -> 1);
        Limit limit =
                switch (spec.form()) {
                    case ABOVE -> metric.above(10);
                    case AT_MOST -> metric.atMost(10);
                    case BELOW -> metric.below(10);
                    case AT_LEAST -> metric.atLeast(10);
                    case BASELINE -> metric.degradedBy(25);
                    case CONTROL ->
                        metric.degradedBy(25).than(Metric.named("control").reads(c -> 1));
                };
        return (spec.sustained().isZero() ? limit : limit.sustainedFor(spec.sustained()))
                .every(spec.every())
                .onNoData(spec.policy())
                .tolerating(spec.tolerated())
                .errorsInARowAtMost(spec.errors())
                .minimumSamples(spec.minimum())
                .judge(spec.form() == WatchOracle.Form.BASELINE ? 8.0 : null);
    }

    private static Measured measured(WatchOracle.Spec spec, WatchOracle.Sample sample) {
        Reading reading =
                switch (sample.kind()) {
                    case VALUE -> Reading.value(sample.value());
                    case MISSING -> Reading.value(Double.NaN);
                    case ERROR -> Reading.error("refused");
                };
        return spec.form() == WatchOracle.Form.CONTROL
                ? Measured.of(reading, Reading.value(sample.controlled() ? 8 : 0))
                : Measured.of(reading);
    }

    @Provide
    Arbitrary<WatchOracle.Spec> specs() {
        return Combinators.combine(
                        Arbitraries.of(WatchOracle.Form.class),
                        Arbitraries.of(ZERO, ofSeconds(5), ofSeconds(10), ofSeconds(20), ofSeconds(45)),
                        Arbitraries.of(NoData.FAIL, NoData.HOLD, NoData.PASS, NoData.treatAs(9), NoData.treatAs(11)),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(1, 5))
                .as((form, sustained, policy, tolerated, errors, minimum) ->
                        new WatchOracle.Spec(form, EVERY, sustained, policy, tolerated, errors, minimum));
    }

    /** Long runs of the same kind of sample, or no span would ever last. */
    @Provide
    Arbitrary<List<WatchOracle.Sample>> samples() {
        Arbitrary<Double> values = Arbitraries.of(9.0, 10.0, Math.nextUp(10.0), Math.nextDown(10.0), 12.0, 30.0);
        Arbitrary<WatchOracle.Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, WatchOracle.Kind.VALUE),
                Tuple.of(2, WatchOracle.Kind.MISSING),
                Tuple.of(2, WatchOracle.Kind.ERROR));
        Arbitrary<Boolean> controlled = Arbitraries.frequency(Tuple.of(5, true), net.jqwik.api.Tuple.of(1, false));
        return Combinators.combine(
                        kinds, values, controlled, Arbitraries.integers().between(1, 5), steps())
                .as((kind, value, control, times, step) -> {
                    var run = new ArrayList<WatchOracle.Sample>();
                    for (int i = 0; i < times; i++) {
                        run.add(new WatchOracle.Sample(i == 0 ? step : EVERY, kind, value, control));
                    }
                    return run;
                })
                .list()
                .ofMaxSize(8)
                .map(runs -> {
                    var samples = new ArrayList<WatchOracle.Sample>();
                    Duration at = ZERO;
                    for (List<WatchOracle.Sample> run : runs) {
                        for (WatchOracle.Sample sample : run) {
                            at = at.plus(sample.at());
                            samples.add(new WatchOracle.Sample(at, sample.kind(), sample.value(), sample.controlled()));
                        }
                    }
                    return samples;
                });
    }

    @Provide
    Arbitrary<Duration> steps() {
        return Arbitraries.of(
                ZERO,
                ofSeconds(3),
                EVERY,
                EVERY,
                EVERY,
                ofSeconds(20),
                ofSeconds(20).plusNanos(1),
                ofSeconds(60));
    }
}
