package dev.windlass.dryrun;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.soak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What hangs is given up at its timeout, and told. Everything that waits is released by the test. */
class HangingTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    final CountDownLatch released = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    volatile Thread asked = Thread.currentThread();

    @AfterEach
    void release() {
        released.countDown();
    }

    /** Hangs until it is released; an interrupt is noticed, and doesn't help. */
    private boolean hangs() {
        asked = Thread.currentThread();
        while (true) {
            try {
                released.await();
                return true;
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    private void isInterruptedOnADaemon() throws Exception {
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(asked.isDaemon()).isTrue();
    }

    @Test
    void a_check_that_hangs_is_given_up_and_those_beside_it_are_told() throws Exception {
        DryRun.Report report = DryRun.of(DryRunTest.plan(checks("ready")
                        .critical(
                                Check.named("hangs").timeout(SHORT).holds(c -> hangs()),
                                Check.named("answers").asks(c -> Answer.passed("fine")))))
                .run();

        assertThat(report.refusals())
                .containsExactly(
                        new DryRun.WouldRefuse("ready", "critical check 'hangs' ERRORED: no answer within 50 ms"));
        assertThat(((Finding.Checks) DryRunTest.outlook(report, "ready").finding()).answers())
                .extracting(Finding.Asked::what, one -> one.answer().verdict().passed())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("hangs", false),
                        org.assertj.core.groups.Tuple.tuple("answers", true));
        isInterruptedOnADaemon();
    }

    @Test
    void a_preview_that_hangs_is_given_up_and_what_comes_behind_it_is_told() throws Exception {
        DryRun.Report report = DryRun.of(DryRunTest.plan(
                        Step.named("a").run(c -> {}).undo(c -> {}).preview(c -> hangs() ? "too late" : ""),
                        Step.named("b").run(c -> {}).undo(c -> {}).preview(c -> "b would")))
                .patience(SHORT)
                .run();

        assertThat(DryRunTest.preview(report, "a").text()).isEmpty();
        assertThat(DryRunTest.preview(report, "a").answer()).isEqualTo(Answer.errored("no answer within 50 ms"));
        assertThat(DryRunTest.preview(report, "b").text()).isEqualTo("b would");
        isInterruptedOnADaemon();
    }

    @Test
    void a_condition_that_hangs_refuses() throws Exception {
        DryRun.Report report = DryRun.of(DryRunTest.plan(
                        given("it", c -> hangs(), Step.named("a").run(c -> {}).undo(c -> {}))))
                .patience(SHORT)
                .run();

        assertThat(report.refusals()).containsExactly(new DryRun.WouldRefuse("it", "no answer within 50 ms"));
        isInterruptedOnADaemon();
    }

    @Test
    void a_metric_that_hangs_could_not_be_read() throws Exception {
        DryRun.Report report = DryRun.of(DryRunTest.plan(soak(
                        "soak",
                        Duration.ofMinutes(5),
                        Metric.named("m")
                                .timeout(SHORT)
                                .reads(c -> hangs() ? 1 : 0)
                                .atMost(1)
                                .every(Duration.ofSeconds(15))
                                .onNoData(NoData.PASS))))
                .run();

        assertThat(report.refusals())
                .containsExactly(new DryRun.WouldRefuse("soak", "'m at most 1' ERRORED: no answer within 50 ms"));
        isInterruptedOnADaemon();
    }

    @Test
    void checks_of_a_gate_are_asked_side_by_side() {
        var together = new CyclicBarrier(2);
        Check one = Check.named("one").holds(c -> together.await(60, TimeUnit.SECONDS) >= 0);
        Check other = Check.named("other").holds(c -> together.await(60, TimeUnit.SECONDS) >= 0);

        assertThat(DryRun.of(DryRunTest.plan(checks("ready").critical(one, other)))
                        .run()
                        .ready())
                .isTrue();
    }

    @Test
    void whoever_is_interrupted_gets_a_report_that_is_not_ready_and_stays_interrupted() {
        DryRun.Report report;
        Thread.currentThread().interrupt();
        try {
            report = DryRun.of(DryRunTest.plan(
                            checks("ready").critical(Check.named("c").holds(c -> hangs())),
                            checks("more").critical(Check.named("c").holds(c -> hangs()))))
                    .run();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(report.refusals())
                .extracting(DryRun.WouldRefuse::reason)
                .containsOnly(
                        "critical check 'c' ERRORED: it was not waited for: the thread that asked was" + " interrupted")
                .hasSize(2);
    }
}
