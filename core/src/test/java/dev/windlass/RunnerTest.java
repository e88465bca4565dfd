package dev.windlass;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Check;
import dev.windlass.identity.Desk;
import dev.windlass.identity.Identities;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {

    @TempDir
    Path directory;

    final List<String> trace = new ArrayList<>();

    static PlanBuilder plan() {
        return Release.plan("azora", "1.4.0").to("production");
    }

    Step<Void> step(String name) {
        return Step.named(name).run(c -> trace.add("do " + name)).undo(c -> trace.add("undo " + name));
    }

    Step<Void> failing(String name) {
        return Step.named(name)
                .run(c -> {
                    throw new IllegalStateException(name + " went wrong");
                })
                .undo(c -> trace.add("undo " + name));
    }

    Outcome run(Plan plan) {
        return Runner.of(plan).journal(FileJournal.in(directory)).run();
    }

    @Test
    @DisplayName("O1: each outcome has its exit code")
    void exit_codes() {
        Step<Void> stuck = Step.named("stuck")
                .run(c -> {})
                .undo(c -> {
                    throw new IllegalStateException("no");
                })
                .undoRetry(Retry.never());

        assertThat(run(plan().step(step("a")).build()).exitCode()).isZero();
        assertThat(run(plan().step(failing("f")).build()).exitCode()).isEqualTo(10);
        assertThat(Runner.of(plan().step(stuck).step(failing("f")).build())
                        .journal(new MemoryJournal())
                        .run()
                        .exitCode())
                .isEqualTo(11);
        assertThat(run(plan().gate(checks("g").critical(Check.named("c").holds(c -> false)))
                                .build())
                        .exitCode())
                .isEqualTo(12);
        assertThat(run(plan().pointOfNoReturn("gone").step(failing("f")).build())
                        .exitCode())
                .isEqualTo(14);
        assertThat(run(Release.plan("azora", "1.5.0")
                                .to("production")
                                .step(step("a"))
                                .build())
                        .exitCode())
                .as("1.4.0 is unfinished")
                .isEqualTo(64);
        assertThat(Runner.of(plan().step(step("a")).build())
                        .journal(losing(2))
                        .run()
                        .exitCode())
                .isEqualTo(15);
    }

    @Test
    @DisplayName(
            "G7: where orders have to be signed, the outcome says how, and nothing of Runner.order, which is refused")
    void an_order_that_has_to_be_signed() {
        Step<Void> past = Step.named("stop blue")
                .run(c -> {
                    throw new IllegalStateException("blue stays");
                })
                .irreversible("blue is gone");
        Runner runner = Runner.of(plan().step(past).build()).journal(FileJournal.in(directory));

        Outcome signed = runner.people(new Desk(), Identities.none()).advance();
        assertThat(signed).isInstanceOf(Outcome.Suspended.class);
        assertThat(signed.toString())
                .contains(
                        "by an order only, signed in the inbox\n  in the directory of the inbox, filled in:\n    printf")
                .contains(((Outcome.Suspended) signed).run().id() + " '<one of those>' \"$(date -u")
                .doesNotContain("Runner.order");
        assertThat(runner.advance().toString())
                .contains("by an order only, Runner.order(choice, by, reason)\n")
                .doesNotContain("inbox");
        Outcome.Run run = ((Outcome.Suspended) signed).run();
        assertThat(new Outcome.RollbackFailed(run, "why", List.of(), List.of(), true).toString())
                .contains("order RETRY or SKIP, signed in the inbox\n", "'<RETRY | SKIP>'")
                .doesNotContain("Runner.order");
    }

    @Test
    @DisplayName("B2: RollbackFailed tells each effect left behind, each undo not run, and what to do by hand")
    void rollback_failed() {
        Step<Void> stuck = Step.named("switch traffic")
                .run(c -> {})
                .undo(c -> {
                    throw new IllegalStateException("gateway is gone");
                })
                .undoRetry(Retry.attempts(2).backoff(Duration.ofMillis(1), Duration.ofMillis(1)))
                .undoByHand("gwctl select blue");
        Outcome outcome = run(plan().step(step("migrate"))
                .step(stuck)
                .step(step("warm up"))
                .step(failing("stop blue"))
                .build());

        assertThat(outcome.toString()).contains("""
                        RollbackFailed: 'stop blue' failed: IllegalStateException: stop blue went wrong; then the undo of \
                        step 'switch traffic' failed, attempts: 2: IllegalStateException: gateway is gone. What was done \
                        before that step is still in place. Order one of: RETRY to run the undo, or SKIP to leave it, with \
                        what was done by hand as the reason; then the rollback goes on
                          undone: stop blue, warm up
                          left behind; Runner.order(RETRY, …) undoes it once the cause is mended, otherwise by hand in this \
                        order:
                            1. switch traffic: its undo failed with IllegalStateException: gateway is gone
                              by hand: gwctl select blue
                            2. migrate: not undone
                              by hand: the plan gives no instruction (Step.undoByHand)
                          run azora-1.4.0-production-""");
        assertThat(outcome).isInstanceOfSatisfying(Outcome.RollbackFailed.class, failed -> {
            assertThat(failed.undone()).containsExactly("stop blue", "warm up");
            assertThat(failed.leftBehind())
                    .extracting(Outcome.LeftBehind::byHand)
                    .containsExactly(Optional.of("gwctl select blue"), Optional.empty());
        });
    }

    @Test
    @DisplayName("A long failure stands in full once in what a person reads of the outcome, with times to the second")
    void long_failures() {
        String failure = "SQLException: " + "relation orders is locked by somebody else, ".repeat(20) + "at the end";
        var run = new Outcome.Run("azora-7", "memory", "00");
        var left = new Outcome.LeftBehind("migrate", Optional.of(failure), Optional.empty());

        assertThat(new Outcome.RollbackFailed(run, "the undo failed: " + failure, List.of(), List.of(left), false)
                        .toString())
                .containsOnlyOnce("at the end")
                .contains("1. migrate: its undo failed with SQLException: relation orders", "… (in full above)");
        assertThat(new Outcome.RollbackFailed(run, "it failed", List.of(), List.of(left), false).toString())
                .as("where it was not told above")
                .contains("at the end");
        assertThat(new Outcome.Waiting(run, "people", Optional.of(Instant.parse("2026-11-21T15:52:01.024598454Z")))
                        .toString())
                .contains("until 2026-11-21T15:52:01Z");
    }

    @Test
    @DisplayName("B3: a rollback over its budget is reported")
    void overrun() {
        Plan plan =
                plan().rollbackWithin(Duration.ofNanos(1)).step(failing("f")).build();

        assertThat(run(plan)).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.overran()).isTrue();
            assertThat(back.toString()).contains("longer than the");
        });
    }

    @Test
    @DisplayName("J1: the head hash in the outcome is the one that the sealed record verifies to")
    void head() throws Exception {
        Outcome.Run run = ((Outcome.Completed) run(plan().step(step("a")).build())).run();

        FileJournal.Verified verified = FileJournal.read(Path.of(run.journal()), recorded -> {});

        assertThat(verified).isEqualTo(new FileJournal.Verified(run.head(), true));
    }

    @Test
    @DisplayName("C5: a second run of the same product and environment is refused, and told who holds them")
    void held() {
        var second = new ArrayList<Outcome>();
        Plan other = plan().step(step("other")).build();
        Outcome first =
                run(plan().step(Step.named("a").run(c -> second.add(run(other))).readOnly())
                        .build());

        assertThat(first).isInstanceOf(Outcome.Completed.class);
        assertThat(second.get(0).toString())
                .startsWith("Refused: azora in production is being released already, by ")
                .contains("process " + ProcessHandle.current().pid());
        assertThat(trace).isEmpty();
    }

    @Test
    @DisplayName("A journal directory that can't be made is refused with what to do, and nothing is started")
    void no_directory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "in the way");

        Outcome outcome = Runner.of(plan().step(step("a")).build())
                .journal(FileJournal.in(file))
                .run();

        assertThat(outcome.toString())
                .contains("Refused: the journal directory", file.toString(), "nothing was started");
        assertThat(trace).isEmpty();
    }

    @Test
    @DisplayName("J4, C3: when the journal is lost nothing further is started, and what is in place is told")
    void journal_lost() {
        Outcome outcome = Runner.of(plan().step(step("a").undoByHand("take a away"))
                        .step(step("b"))
                        .step(step("c"))
                        .build())
                .journal(losing(3))
                .run();

        assertThat(trace).containsExactly("do a");
        assertThat(outcome).isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> {
            assertThat(lost.reason()).isEqualTo("the medium is gone");
            assertThat(lost.inPlace()).extracting(Outcome.LeftBehind::step).contains("a");
        });
        assertThat(outcome.toString()).contains("JournalLost: the medium is gone", "by hand: take a away");
    }

    @Test
    @DisplayName("C7: an interrupt of the calling thread suspends the run after what is in flight, and is kept")
    void interrupted() throws Exception {
        var inFlight = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Plan plan = plan().step(Step.named("slow")
                        .run(c -> {
                            inFlight.countDown();
                            goOn.await();
                            trace.add("slow is done");
                        })
                        .undo(c -> trace.add("undo slow")))
                .step(step("next"))
                .build();
        var kept = new ArrayList<Boolean>();
        var caller = new FutureTask<>(() -> {
            Outcome outcome = run(plan);
            kept.add(Thread.currentThread().isInterrupted());
            return outcome;
        });
        var thread = new Thread(caller);
        thread.start();
        inFlight.await();
        thread.interrupt();
        while (thread.isInterrupted() || thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait(); // until the caller has seen it, and waits for the end again
        }
        goOn.countDown();

        assertThat(caller.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(Outcome.Suspended.class, suspended -> {
            assertThat(suspended.question()).isEmpty();
            assertThat(suspended.toString()).contains("start it again, and it is resumed");
        });
        assertThat(kept).containsExactly(true);
        assertThat(trace).containsExactly("slow is done");

        assertThat(run(plan)).isInstanceOf(Outcome.Completed.class);
        assertThat(trace).containsExactly("slow is done", "do next");
    }

    @Test
    @DisplayName(
            "A completed release does nothing when it is started again, unless a person says why; then it is journaled")
    void completed_before() {
        Plan plan = plan().step(step("a")).build();
        Outcome.Completed first = (Outcome.Completed) run(plan);
        Outcome.Completed second = (Outcome.Completed) run(plan);

        assertThat(first.earlier()).isFalse();
        assertThat(second).isEqualTo(new Outcome.Completed(first.run(), true, List.of()));
        assertThat(second.toString()).startsWith("Completed before, nothing was done now");
        assertThat(trace).containsExactly("do a");

        var told = new ArrayList<Event>();
        Outcome third = Runner.of(plan)
                .journal(FileJournal.in(directory))
                .again("ada: the first one went to the wrong cluster")
                .listener(recorded -> told.add(recorded.event()))
                .run();
        assertThat(((Outcome.Completed) third).earlier()).isFalse();
        assertThat(trace).containsExactly("do a", "do a");
        assertThat(told.get(0)).isInstanceOfSatisfying(Event.RunStarted.class, started -> assertThat(started.again())
                .isEqualTo("ada: the first one went to the wrong cluster"));
    }

    @Test
    @DisplayName("A changed plan, and one that was rolled back, begin a new run without more ado")
    void not_completed_before() {
        run(plan().step(step("a")).build());
        assertThat(run(plan().step(step("a")).step(step("b")).build())).isInstanceOf(Outcome.Completed.class);
        assertThat(trace).containsExactly("do a", "do a", "do b");

        Plan failing = plan().step(failing("f")).build();
        run(failing);
        assertThat(run(failing)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(trace).containsExactly("do a", "do a", "do b", "undo f", "undo f");
    }

    @Test
    @DisplayName("B2: after a failed rollback no run begins, of no version, until a person says that it is cleaned up")
    void after_a_failed_rollback() {
        boolean[] mended = {false};
        Step<Void> stuck = Step.named("set the limit")
                .run(c -> trace.add("do"))
                .undo(c -> {
                    if (!mended[0]) {
                        throw new IllegalStateException("no");
                    }
                })
                .undoRetry(Retry.never());
        Plan plan = plan().step(stuck).step(failing("f")).build();
        assertThat(run(plan)).isInstanceOf(Outcome.RollbackFailed.class);

        assertThat(run(plan))
                .as("it stands still, however often it is started")
                .isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(run(Release.plan("azora", "1.4.1")
                                .to("production")
                                .step(step("a"))
                                .build())
                        .toString())
                .startsWith("Refused: the run azora-1.4.0-production-")
                .contains("failed to roll back", "version 1.4.1 can't begin", "Runner.again(reason)");
        assertThat(trace).as("nothing was started").containsExactly("do", "undo f");

        mended[0] = true;
        assertThat(Runner.of(plan)
                        .journal(FileJournal.in(directory))
                        .again("ada put the limit back by hand")
                        .run())
                .isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    @DisplayName("A node that a person skipped is told by the outcome and the record")
    void skipped() {
        Plan plan = plan().pointOfNoReturn("gone")
                .step(failing("b"))
                .step(step("c"))
                .build();
        run(plan);
        var told = new ArrayList<Event>();

        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(directory))
                .order(Order.SKIP, "ada", "b was done by hand")
                .listener(recorded -> told.add(recorded.event()))
                .run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Completed.class, completed -> assertThat(completed.skipped())
                .containsExactly("b"));
        assertThat(outcome.toString()).contains("without what was skipped by order: b");
        assertThat(told.get(told.size() - 1))
                .isInstanceOfSatisfying(Event.RunEnded.class, ended -> assertThat(ended.reason())
                        .isEqualTo("done but for what was skipped by order: b"));
    }

    @Test
    @DisplayName("A completed release is not released again because its code has another name")
    void completed_with_other_code() {
        run(plan().code("git 1").step(step("a")).build());

        assertThat(((Outcome.Completed) run(plan().code("git 2").step(step("a")).build())).earlier())
                .isTrue();
        assertThat(trace).containsExactly("do a");
    }

    @Test
    @DisplayName("A person's order goes on past a point of no return")
    void orders() {
        Plan plan = plan().step(step("a"))
                .pointOfNoReturn("a is for good")
                .step(step("b"))
                .step(failing("c"))
                .step(step("d"))
                .build();
        assertThat(run(plan)).isInstanceOfSatisfying(Outcome.Suspended.class, suspended -> assertThat(
                        suspended.question().orElseThrow())
                .contains("RETRY", "SKIP", "ROLL_BACK"));

        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(directory))
                .order(Order.ROLL_BACK, "ada", "c can't be mended tonight")
                .run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.undone()).containsExactly("c", "b");
            assertThat(back.remaining()).containsExactly("a");
            assertThat(back.toString()).contains("stays: a");
        });
    }

    @Test
    @DisplayName("Bad settings are refused at once, by name")
    void bad_settings() {
        Runner runner = Runner.of(plan().step(step("a")).build());

        assertThatThrownBy(() -> runner.again("")).hasMessageContaining("the reason to run a completed release again");
        assertThatThrownBy(() -> runner.withOtherCode(" "))
                .hasMessageContaining("the reason to resume with other code");
        assertThatThrownBy(() -> runner.order(null, "ada", "why")).hasMessageContaining("what is ordered");
        assertThatThrownBy(() -> runner.order(Order.RETRY, "", "why")).hasMessageContaining("who gives the order");
        assertThatThrownBy(() -> runner.order(Order.RETRY, "ada", "")).hasMessageContaining("the reason of the order");
    }

    @Test
    @DisplayName("Each call gives a new runner")
    void immutable() {
        var told = new ArrayList<Event>();
        Runner plain = Runner.of(plan().step(step("a")).build()).journal(new MemoryJournal());
        Runner telling = plain.listener(recorded -> told.add(recorded.event()));

        plain.run();
        assertThat(told).isEmpty();
        telling.again("to hear of it").run();
        assertThat(told).isNotEmpty();
    }

    /** A journal whose medium is gone at the given append. */
    private static Journal losing(int lostAt) {
        int[] left = {lostAt};
        return ForwardingLog.journal(new MemoryJournal(), log -> log, log -> new ForwardingLog(log) {
            @Override
            public void append(List<Recorded> batch, boolean seal) throws JournalException {
                if (--left[0] <= 0) {
                    throw new JournalException("the medium is gone");
                }
                log.append(batch, seal);
            }
        });
    }
}
