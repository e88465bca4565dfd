package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Step;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreadedChecksTest {

    static final Briefing BRIEFING = new Briefing(
            Release.plan("azora", "1.4.0")
                    .to("production")
                    .step(Step.named("nothing").run(c -> {}).readOnly())
                    .build(),
            null);

    final CountDownLatch never = new CountDownLatch(1);
    final CountDownLatch hanging = new CountDownLatch(1);
    /** An hour goes by as soon as the check hangs. */
    final ThreadedChecks checks = new ThreadedChecks(
            () -> hanging.getCount() > 0 ? 0 : TimeUnit.HOURS.toNanos(1), (retry, attempt) -> retry.firstDelay());

    @AfterEach
    void close() {
        never.countDown();
        checks.close();
    }

    /** All answers, in the order in which they came. */
    List<Event.CheckAnswered> ask(CheckGroup group) {
        var answers = new ArrayList<Event.CheckAnswered>();
        checks.ask(group, BRIEFING, new Masking(Masker.none()), event -> answers.add((Event.CheckAnswered) event));
        return answers;
    }

    @Test
    @DisplayName("G2: checks are asked side by side, and all are told")
    void side_by_side() {
        var together = new CyclicBarrier(3);
        Check[] all = new Check[3];
        for (int i = 0; i < 3; i++) {
            int number = i;
            all[i] = Check.named("check " + i).timeout(Duration.ofSeconds(60)).asks(c -> {
                together.await(50, TimeUnit.SECONDS);
                return Answer.passed("number " + number);
            });
        }

        List<Event.CheckAnswered> answers = ask(checks("g").critical(all));

        assertThat(answers).extracting(Event.CheckAnswered::verdict).containsOnly(Verdict.PASSED);
        assertThat(answers)
                .extracting(Event.CheckAnswered::check)
                .containsExactlyInAnyOrder("check 0", "check 1", "check 2");
    }

    @Test
    @DisplayName("G2: never more at a time than the group allows")
    void bounded() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var all = new ArrayList<Check>();
        for (int i = 0; i < 40; i++) {
            all.add(Check.named("check " + i).holds(c -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                running.decrementAndGet();
                return true;
            }));
        }

        assertThat(ask(checks("g").critical(all.toArray(Check[]::new)).sideBySide(3)))
                .hasSize(40);
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    @DisplayName("G1: a check over its timeout is interrupted, counts as errored, and holds up nothing")
    void timeouts() throws Exception {
        var interrupted = new CountDownLatch(1);
        Check hangs = Check.named("hangs").timeout(Duration.ofMillis(50)).holds(c -> {
            hanging.countDown();
            try {
                return never.await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        Check quick = Check.named("quick").holds(c -> true);

        List<Event.CheckAnswered> answers =
                ask(checks("g").critical(hangs, quick).sideBySide(1));

        assertThat(answers).extracting(Event.CheckAnswered::verdict).containsExactly(Verdict.ERRORED, Verdict.PASSED);
        assertThat(answers.get(0).reason()).isEqualTo("no answer within 50 ms");
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("G1: a check that ignores its interrupt is left behind; its late answer is dropped")
    void deaf() {
        var interrupts = new AtomicInteger();
        Check deaf = Check.named("deaf").timeout(Duration.ofMillis(50)).holds(c -> {
            boolean open = false;
            hanging.countDown();
            while (!open) {
                try {
                    open = never.await(1, TimeUnit.HOURS);
                } catch (InterruptedException ignored) {
                    interrupts.incrementAndGet();
                }
            }
            return true;
        });

        assertThat(ask(checks("g").critical(deaf)))
                .extracting(Event.CheckAnswered::verdict)
                .containsExactly(Verdict.ERRORED);
    }

    @Test
    @DisplayName("A check is told how much time it has left")
    void time_left() {
        var left = new ArrayList<Duration>();
        ask(checks("g").critical(Check.named("c").timeout(Duration.ofMinutes(5)).holds(c -> {
            left.add(c.timeLeft());
            return true;
        })));

        assertThat(left.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
    }
}
