package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    static final Retry THREE = Retry.attempts(3).backoff(Duration.ofSeconds(10), Duration.ofMinutes(1));

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    int calls;

    Ran run(Step<?> step) throws Refused {
        return run.session(Plans.plan().step(step).build(), null, List.of());
    }

    static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended()).ending();
    }

    <E extends Event> List<E> journaled(Class<E> type) {
        return world.durable().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Fails so many times. */
    Undoable<Void, Void> failing(int times, Exception with) {
        return Step.named("s").run(c -> {
            if (calls++ < times) {
                throw with;
            }
        });
    }

    @Test
    @DisplayName("S4: an idempotent step is tried again by its policy; the delays are drawn, journaled and kept")
    void idempotent() throws Exception {
        Ran ran =
                run(failing(2, new IOException("no")).idempotent().undo(c -> {}).retry(THREE));

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(journaled(Event.StepFailed.class))
                .extracting(Event.StepFailed::attempt, Event.StepFailed::retryIn)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, Duration.ofSeconds(10)),
                        org.assertj.core.groups.Tuple.tuple(2, Duration.ofSeconds(20)));
        List<Duration> starts = world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).stream()
                .filter(recorded -> recorded.event() instanceof Event.AttemptStarted)
                .map(Recorded::elapsed)
                .toList();
        assertThat(starts).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("S4: a step that may have taken effect, has no probe and is not idempotent is never tried again")
    void not_safe() throws Exception {
        Ran ran = run(failing(1, new IOException("no"))
                .undo(c -> world.trace.add("undo"))
                .retry(THREE));

        assertThat(calls).isEqualTo(1);
        assertThat(ran.undone()).containsExactly("s");
    }

    @Test
    @DisplayName("S4: what applied nothing is tried again, whatever the step; at last nothing is undone")
    void not_applied() throws Exception {
        Ran ran = run(failing(99, new NotApplied("busy"))
                .undo(c -> world.trace.add("undo"))
                .retry(THREE));

        assertThat(calls).isEqualTo(3);
        assertThat(ran.undone()).isEmpty();
        assertThat(journaled(Event.StepFailed.class).get(2).retryIn()).isNull();
    }

    @Test
    @DisplayName("S4: that the last attempt applied nothing says nothing of the one before: its effect is undone")
    void not_applied_at_last() throws Exception {
        Ran ran = run(Step.named("s")
                .run(c -> {
                    if (calls++ == 0) {
                        throw new IOException("the answer was lost");
                    }
                    throw new NotApplied("busy");
                })
                .idempotent()
                .undo(c -> world.trace.add("undo"))
                .retry(Retry.attempts(2)));

        assertThat(ran.undone()).containsExactly("s");
    }

    @Test
    @DisplayName("S4: a probe that says not done allows another attempt, one that says done makes it needless")
    void probed() throws Exception {
        boolean[] there = new boolean[1];
        Ran ran = run(Step.named("s")
                .run(c -> {
                    there[0] = calls++ == 1;
                    throw new IOException("the answer was lost");
                })
                .probe(c -> there[0] ? Settlement.done() : Settlement.notDone())
                .undo(c -> {})
                .retry(THREE));

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(calls).isEqualTo(2);
        assertThat(journaled(Event.DoubtSettled.class))
                .extracting(Event.DoubtSettled::finding)
                .containsExactly(Event.Finding.NOT_DONE, Event.Finding.DONE);
    }

    @Test
    @DisplayName("S4: a policy may say what is tried again; all else is not")
    void only_on() throws Exception {
        Retry policy = THREE.on(IOException.class);
        run(failing(99, new IllegalStateException("broken"))
                .idempotent()
                .undo(c -> {})
                .retry(policy));
        assertThat(calls).isEqualTo(1);
    }

    @Test
    @DisplayName("The time for all attempts bounds them: none is started after it, however many are left")
    void within() throws Exception {
        Retry policy = Retry.attempts(99)
                .backoff(Duration.ofSeconds(10), Duration.ofSeconds(10))
                .within(Duration.ofSeconds(35));
        run(failing(99, new IOException("no")).idempotent().undo(c -> {}).retry(policy));

        // after 10 s, 30 s by the virtual backoff of 10 s, 20 s, 30 s …
        assertThat(calls).isEqualTo(3);
    }

    @Test
    @DisplayName("S4: an attempt over its timeout is cancelled and journaled; what it did is unknown")
    void timeout() throws Exception {
        Step<Void> hangs = Step.named("s")
                .run(c -> {
                    calls++;
                    throw world.hang.here(false);
                })
                .undo(c -> world.trace.add("undo"))
                .retry(Retry.never().timeout(Duration.ofMinutes(2)));
        Ran ran = run(hangs);

        assertThat(ran.undone()).containsExactly("s");
        assertThat(journaled(Event.CancelRequested.class))
                .containsExactly(
                        new Event.CancelRequested("s", Event.Cause.TIMEOUT, "it took longer than its timeout of PT2M"));
        Event.StepFailed failed = journaled(Event.StepFailed.class).get(0);
        assertThat(failed.applied()).isEqualTo(Event.Applied.UNKNOWN);
        assertThat(failed.failure().toString())
                .contains("TimeoutException", "longer than its timeout of PT2M", "interrupted while it hung");
        assertThat(run.time.now().elapsed()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    @DisplayName("S4: an action that returns after it was cancelled is no success")
    void late_success() throws Exception {
        Step<Void> slow = Step.named("s")
                .run(c -> world.hang.thenReturn())
                .undo(c -> world.trace.add("undo"))
                .retry(Retry.never().timeout(Duration.ofMinutes(2)));
        Ran ran = run(slow);

        assertThat(journaled(Event.StepSucceeded.class)).isEmpty();
        assertThat(journaled(Event.StepFailed.class).get(0).applied()).isEqualTo(Event.Applied.UNKNOWN);
        assertThat(ran.undone()).containsExactly("s");
    }

    @Test
    @DisplayName("S4: over an action that does not heed its interrupt nothing runs: the run stands still and names it")
    void unstoppable() throws Exception {
        Step<Void> stuck = world.named("stuck")
                .run(c -> {
                    throw world.hang.here(true);
                })
                .undo(c -> world.trace.add("undo stuck"))
                .retry(Retry.never().timeout(Duration.ofMinutes(2)));
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .block(sideBySide("b", 2, stuck, world.plain("c"), world.plain("d")))
                .build();
        Ran ran = run.session(plan, null, List.of());

        assertThat(ran.ended()).isNull();
        assertThat(ran.suspended())
                .contains("the action of step 'stuck'", "not come to its end within 30 s", "End this process");
        assertThat(world.trace).doesNotContain("undo stuck");
        assertThat(run.time.now().elapsed()).isEqualTo(Duration.ofSeconds(150));

        assertThat(run.session(plan, null, List.of()).undone())
                .as("in a new process it is a doubt like any other")
                .contains("stuck", "a");
    }

    @Test
    @DisplayName("C5: as long as an action can't be stopped the hold stays, so nobody runs over it")
    void the_hold_stays() throws Exception {
        Step<Void> stuck = world.named("stuck")
                .run(c -> {
                    throw world.hang.here(true);
                })
                .undo(c -> {})
                .retry(Retry.never().timeout(Duration.ofMinutes(2)));
        Plan plan = Plans.plan().step(stuck).build();
        run.session(plan, null, List.of());

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> run.sessionOfTheSameProcess(plan))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is being released already");
    }

    @Test
    @DisplayName("S7: an action that gives no sign of life is cancelled; one that tells its progress is not")
    void heartbeat() throws Exception {
        Step<Void> silent = Step.named("silent")
                .run(c -> {
                    throw world.hang.here(false);
                })
                .undo(c -> {})
                .heartbeat(Duration.ofSeconds(30));
        run(silent);
        assertThat(journaled(Event.CancelRequested.class))
                .containsExactly(
                        new Event.CancelRequested("silent", Event.Cause.TIMEOUT, "it gave no sign of life for PT30S"));
    }

    @Test
    @DisplayName("S7: progress is journaled, the last of several words at most every 5 seconds")
    void progress() throws Exception {
        run(Step.named("s")
                .run(c -> {
                    c.progress("1 of 3");
                    c.progress("2 of 3");
                    throw world.hang.here(false);
                })
                .undo(c -> {})
                .retry(Retry.never().timeout(Duration.ofMinutes(1))));

        assertThat(journaled(Event.Progressed.class)).containsExactly(new Event.Progressed("s", "2 of 3"));
    }

    @Test
    @DisplayName("A check that could not be answered is asked again by the group's policy; one that failed is not")
    void checks_again() throws Exception {
        int[] asked = new int[2];
        Check flaky = Check.named("flaky").asks(c -> {
            if (asked[0]++ < 2) {
                throw new IOException("reset");
            }
            return Answer.passed("well");
        });
        Check refuses = Check.named("refuses").asks(c -> {
            asked[1]++;
            return Answer.failed("no");
        });
        run.session(
                Plans.plan()
                        .gate(checks("g").critical(flaky, refuses).retry(THREE))
                        .build(),
                null,
                List.of());

        assertThat(asked).containsExactly(3, 1);
        assertThat(journaled(Event.CheckAskedAgain.class))
                .extracting(Event.CheckAskedAgain::attempt)
                .containsExactly(1, 2);
        assertThat(journaled(Event.GateRefused.class).get(0).reason())
                .contains("refuses")
                .doesNotContain("flaky");
    }

    @Test
    @DisplayName("B2: an undo over its timeout is cancelled and tried again")
    void undo_timeout() throws Exception {
        Step<Void> step = Step.named("s")
                .run(c -> {
                    throw new IllegalStateException("no");
                })
                .undo(c -> {
                    if (calls++ == 0) {
                        throw world.hang.here(false);
                    }
                })
                .undoRetry(THREE.timeout(Duration.ofMinutes(1)));
        Ran ran = run(step);

        assertThat(ran.undone()).containsExactly("s");
        assertThat(journaled(Event.UndoFailed.class).get(0).failure().type()).contains("TimeoutException");
    }
}
