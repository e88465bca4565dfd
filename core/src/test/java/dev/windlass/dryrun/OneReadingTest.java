package dev.windlass.dryrun;

import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.metric.Limit;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a dry run reads of metrics. */
class OneReadingTest {

    @FunctionalInterface
    interface Source {
        double read(CheckContext context) throws Exception;
    }

    static Metric metric(String name, Source source) {
        return Metric.named(name).unit("%").reads(source::read);
    }

    private static Watched every(Limit limit, NoData policy) {
        return limit.every(Duration.ofSeconds(15)).onNoData(policy);
    }

    private static Watched at(double value) {
        return every(metric("m", c -> value).atMost(1), NoData.FAIL);
    }

    private static Watched none(NoData policy) {
        return every(Metric.named("m").asks(c -> Reading.noData("empty")).atMost(1), policy);
    }

    private static DryRun.Report soaking(Watched watched) {
        return DryRun.of(DryRunTest.plan(soak("soak", Duration.ofMinutes(5), watched)))
                .run();
    }

    private static DryRun.Report guarding(Watched watched) {
        return DryRun.of(DryRunTest.plan(guardedBy("well", watched)
                        .over(Step.named("a").run(c -> {}).undo(c -> {}), soak("soak", Duration.ofMinutes(5), at(0)))))
                .run();
    }

    private static Answer answer(DryRun.Report report) {
        return ((Finding.Readings) report.nodes().get(0).finding())
                .readings()
                .get(0)
                .answer();
    }

    @Test
    void a_value_is_told_with_whether_it_keeps_its_limit_now() {
        assertThat(answer(soaking(at(0.5)))).isEqualTo(Answer.passed("0.5 %, keeps its limit now"));
        assertThat(answer(soaking(at(2.5)))).isEqualTo(Answer.failed("2.5 %, breaks its limit now"));
        assertThat(answer(
                        soaking(every(metric("m", c -> 3).above(2).sustainedFor(Duration.ofMinutes(5)), NoData.HOLD))))
                .isEqualTo(Answer.failed("3 %, breaks its limit now"));
        assertThat(answer(soaking(at(0.5).minimumSamples(5))).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_watch_that_nothing_changes_ahead_of_refuses_where_its_limit_is_broken_and_a_guard_only_tells_it() {
        assertThat(soaking(at(2)).ready()).isFalse();
        assertThat(soaking(at(1)).ready()).isTrue();
        assertThat(guarding(at(2)).ready()).isTrue();
        assertThat(DryRun.of(DryRunTest.plan(
                                Step.named("a").run(c -> {}).undo(c -> {}), soak("soak", Duration.ofMinutes(5), at(2))))
                        .run()
                        .ready())
                .as("behind a change")
                .isTrue();
    }

    @Test
    void a_metric_that_can_not_be_read_refuses_wherever_it_stands() {
        Watched broken = every(
                metric("m", c -> {
                            throw new LinkageError("no driver");
                        })
                        .atMost(1),
                NoData.PASS);

        assertThat(soaking(broken).refusals())
                .containsExactly(new DryRun.WouldRefuse("soak", "'m at most 1 %' ERRORED: LinkageError: no driver"));
        assertThat(guarding(broken).refusals()).hasSize(1);
        assertThat(DryRun.of(DryRunTest.plan(
                                Step.named("a").run(c -> {}).undo(c -> {}),
                                soak("soak", Duration.ofMinutes(5), broken)))
                        .run()
                        .ready())
                .as("behind a change")
                .isFalse();
    }

    @Test
    void no_data_is_what_the_policy_makes_of_it() {
        assertThat(answer(soaking(none(NoData.FAIL)))).isEqualTo(Answer.noData("no data: empty"));
        assertThat(answer(soaking(none(NoData.PASS)))).isEqualTo(Answer.passed("no data: empty, which counts as good"));
        assertThat(answer(soaking(none(NoData.treatAs(7)))).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(soaking(none(NoData.HOLD)).ready())
                .as("a watch never passes on no data alone")
                .isFalse();
        assertThat(guarding(none(NoData.FAIL)).ready())
                .as("before the change there may be none")
                .isTrue();
    }

    @Test
    void a_control_is_read_too_and_a_comparison_is_not_judged_by_one_pair() {
        Metric green = metric("green", c -> 9);
        Metric blue = metric("blue", c -> 3);

        assertThat(answer(soaking(
                        green.noWorseThan(blue).every(Duration.ofSeconds(15)).onNoData(NoData.HOLD))))
                .isEqualTo(Answer.inconclusive("9 %, its control 3 %; one reading can't tell"));
        assertThat(answer(soaking(every(green.degradedBy(50).than(blue), NoData.HOLD))))
                .isEqualTo(Answer.failed("9 %, its control 3 %, breaks its limit now"));
        Metric lost = metric("lost", c -> {
            throw new java.io.IOException("refused");
        });
        assertThat(answer(soaking(every(green.degradedBy(50).than(lost), NoData.HOLD))))
                .isEqualTo(Answer.errored("its control: IOException: refused"));
    }

    @Test
    void a_baseline_is_taken_as_before_a_release_and_one_that_can_not_be_refuses() {
        var reads = new AtomicInteger();
        Watched known =
                every(metric("m", c -> reads.getAndIncrement() == 0 ? 100 : 80).degradedBy(10), NoData.HOLD);
        Watched zero = every(metric("m", c -> 0).degradedBy(10), NoData.HOLD);

        assertThat(answer(soaking(known)).reason()).isEqualTo("100 %, before the release 80 %, breaks its limit now");
        assertThat(guarding(zero).refusals())
                .containsExactly(new DryRun.WouldRefuse(
                        "well",
                        "'m degraded by 10 %' ERRORED: 0 %, but metric 'm' has the baseline 0, and it must be above"
                                + " zero to take percents of it"));
    }
}
