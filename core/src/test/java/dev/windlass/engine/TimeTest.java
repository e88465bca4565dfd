package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimeTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());

    @Test
    @DisplayName("T1: a jump between clock and ticker is journaled, forwards and backwards")
    void jumps() throws Exception {
        run.session(
                Plans.plan()
                        .step(Step.named("a")
                                .run(c -> run.time.jump(Duration.ofHours(1)))
                                .readOnly())
                        .step(Step.named("b")
                                .run(c -> run.time.jump(Duration.ofHours(-2)))
                                .readOnly())
                        .step(Step.named("c")
                                .run(c -> run.time.jump(Duration.ofMillis(900)))
                                .readOnly())
                        .build(),
                null,
                List.of());

        assertThat(world.durable().stream().filter(Event.ClockJumped.class::isInstance))
                .containsExactly(
                        new Event.ClockJumped(Duration.ofHours(1)), new Event.ClockJumped(Duration.ofHours(-2)));
    }

    @Test
    @DisplayName("T1: a clock that jumps ahead doesn't shorten a wait")
    void waits() throws Exception {
        Plan plan = Plans.plan()
                .step(Step.named("a")
                        .run(c -> {
                            throw new IllegalStateException();
                        })
                        .undo(c -> {
                            if (world.trace.isEmpty()) {
                                world.trace.add("failed once");
                                run.time.jump(Duration.ofDays(1));
                                throw new IllegalStateException();
                            }
                        })
                        .undoRetry(Retry.attempts(2).backoff(Duration.ofMinutes(10), Duration.ofMinutes(10))))
                .build();
        run.session(plan, null, List.of());

        List<Recorded> starts = world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).stream()
                .filter(recorded -> recorded.event() instanceof Event.UndoStarted)
                .toList();
        assertThat(starts.get(1).elapsed().minus(starts.get(0).elapsed())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    @DisplayName("The decider consumes nothing: asked twice it answers the same, at every event of every plan")
    void asked_twice() throws Exception {
        for (var entry : Plans.all().entrySet()) {
            var other = new World();
            Plan plan = entry.getValue().apply(other);
            new VirtualRun(other, Fate.kind()).session(plan, null, List.of());
            var state = new State(new Program(plan));
            for (Recorded recorded : other.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT)) {
                state.apply(recorded);
                var now = new Moment(recorded.at(), recorded.elapsed());
                Decision once = Decider.decide(state, now);
                assertThat(Decider.decide(state, now)).as(entry.getKey()).isEqualTo(once);
                var later =
                        new Moment(now.at().plusSeconds(3_600), now.elapsed().plusSeconds(3_600));
                Decider.decide(state, later);
                assertThat(Decider.decide(state, now)).as(entry.getKey()).isEqualTo(once);
            }
            assertThat(Decider.decide(state, new Moment(VirtualRun.START, Duration.ZERO)))
                    .isEqualTo(Decision.nothing());
        }
    }

    @Test
    @DisplayName("A run that is asked to stop is suspended before its next effect, and goes on when it is resumed")
    void stopped() throws Exception {
        Plan plan = Plans.plan()
                .step(Step.named("a")
                        .run(c -> run.stop.request("the runner was asked to stop", false))
                        .readOnly())
                .step(world.plain("b"))
                .build();
        Ran suspended = run.session(plan, null, List.of());
        assertThat(suspended.ended()).isNull();
        assertThat(suspended.question()).isNull();
        assertThat(suspended.suspended()).isEqualTo("the runner was asked to stop");
        run.stop = new Stop();
        assertThat(world.trace).isEmpty();

        Ran resumed = run.session(plan, null, List.of());
        assertThat(Objects.requireNonNull(resumed.ended()).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do b");
    }

    @Test
    @DisplayName("C7: a run that is asked to stop before an undo doesn't claim that the undo began")
    void stopped_in_a_rollback() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .step(Step.named("b")
                        .run(c -> {
                            run.stop.request("the runner was asked to stop", false);
                            throw new IllegalStateException("b went wrong");
                        })
                        .undo(c -> world.trace.add("undo b")))
                .build();
        run.session(plan, null, List.of());
        assertThat(world.durable()).noneMatch(Event.UndoStarted.class::isInstance);
        run.stop = new Stop();

        assertThat(run.session(plan, null, List.of()).undone()).containsExactly("b", "a");
        assertThat(world.durable().stream().filter(Event.UndoStarted.class::isInstance))
                .containsExactly(new Event.UndoStarted("b", 1), new Event.UndoStarted("a", 1));
    }
}
