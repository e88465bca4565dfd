package dev.windlass.engine;

import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StopTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());

    Ran session(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended()).ending();
    }

    @Test
    @DisplayName("C7: asked to stop, the run lets what acts finish, starts nothing new, and is resumed")
    void lets_finish() throws Exception {
        Step<Void> asks =
                Step.named("asks").run(c -> run.stop.request("SIGTERM", false)).undo(c -> {});
        Plan plan = Plans.plan()
                .block(sideBySide("b", 2, asks, world.plain("beside"), world.plain("new")))
                .step(world.plain("last"))
                .build();
        Ran suspended = session(plan);

        assertThat(suspended.suspended()).isEqualTo("SIGTERM");
        assertThat(world.trace).containsExactly("do beside");
        assertThat(world.durable())
                .contains(new Event.StopRequested("SIGTERM", false))
                .endsWith(new Event.RunSuspended("SIGTERM"));

        run.stop = new Stop();
        assertThat(ending(session(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do beside", "do new", "do last");
    }

    @Test
    @DisplayName("C7: interrupted by the stop, an action is in doubt, and settled when the run is resumed")
    void interrupts() throws Exception {
        boolean[] first = {true};
        Step<Void> hangs = Step.named("hangs")
                .run(c -> {
                    if (first[0]) {
                        first[0] = false;
                        throw world.hang.here(false);
                    }
                    world.trace.add("do hangs");
                })
                .idempotent()
                .undo(c -> world.trace.add("undo hangs"));
        Step<Void> asks =
                Step.named("asks").run(c -> run.stop.request("SIGTERM", true)).undo(c -> {});
        Plan plan = Plans.plan().block(sideBySide("b", 2, hangs, asks)).build();
        Ran suspended = session(plan);

        assertThat(suspended.suspended()).isEqualTo("SIGTERM");
        assertThat(world.durable()).contains(new Event.CancelRequested("hangs", Event.Cause.STOP, "SIGTERM"));
        assertThat(world.durable()).noneMatch(Event.RollbackStarted.class::isInstance);

        run.stop = new Stop();
        assertThat(ending(session(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do hangs");
    }

    @Test
    @DisplayName("C7: a rollback is suspended between two undos, and goes on with the next")
    void in_a_rollback() throws Exception {
        Step<Void> stops = Step.named("b").run(c -> {}).undo(c -> run.stop.request("SIGTERM", false));
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .step(stops)
                .step(world.failing("c"))
                .build();
        assertThat(session(plan).suspended()).isEqualTo("SIGTERM");
        assertThat(world.trace).doesNotContain("undo a");

        run.stop = new Stop();
        assertThat(session(plan).undone()).containsExactly("c", "b", "a");
    }

    @Test
    @DisplayName(
            "C2, C7: asked to stop with a step in doubt, the run doesn't turn back; the doubt is settled when it is resumed")
    void in_doubt() throws Exception {
        Step<Void> doubtful = Step.named("doubtful")
                .run(c -> {
                    run.stop.request("SIGTERM", false);
                    throw new IllegalStateException("the answer was lost");
                })
                .probe(c -> dev.windlass.plan.Settlement.done())
                .undo(c -> {});
        Plan plan = Plans.plan().step(doubtful).step(world.plain("b")).build();
        assertThat(session(plan).suspended()).isEqualTo("SIGTERM");
        assertThat(world.durable()).noneMatch(Event.RollbackStarted.class::isInstance);

        run.stop = new Stop();
        assertThat(ending(session(plan))).isEqualTo(Event.Ending.COMPLETED);
    }
}
