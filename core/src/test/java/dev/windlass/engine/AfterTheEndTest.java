package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.journal.Event;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A release is started though its last run has ended: what a scheduler does every few minutes. */
class AfterTheEndTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);
    final List<String> replayed = new ArrayList<>();
    final List<String> told = new ArrayList<>();

    AfterTheEndTest() {
        run.people = team.people(Duration.ofMinutes(10));
    }

    static PlanBuilder plan() {
        return Plans.plan().role("engineering", "ben");
    }

    Ran start(Plan plan) throws Refused {
        return run.session(plan, null, List.of(new Listener() {
            @Override
            public void replayed(Recorded recorded) {
                replayed.add(recorded.event().getClass().getSimpleName());
            }

            @Override
            public void on(Recorded recorded) {
                told.add(recorded.event().getClass().getSimpleName());
            }
        }));
    }

    static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended(), "the run did not end").ending();
    }

    Step<String> failing() {
        return world.named("bad")
                .run(String.class, c -> {
                    world.trace.add("do bad");
                    throw new IllegalStateException("no");
                })
                .undo(c -> world.trace.add("undo bad"));
    }

    void says(Duration after, Order order) {
        team.at(
                after,
                any -> Team.order(
                        "ben",
                        order,
                        ((Event.RunStarted) world.durable().get(0)).runId(),
                        run.time.now().at(),
                        null));
    }

    @Test
    @DisplayName("a run that begins is told nothing of the one before, which was rolled back")
    void second_run() throws Exception {
        Plan plan = plan().step(world.plain("a")).step(failing()).build();
        assertThat(ending(start(plan))).isEqualTo(Event.Ending.ROLLED_BACK);
        told.clear();

        assertThat(ending(start(plan))).isEqualTo(Event.Ending.ROLLED_BACK);

        assertThat(replayed).isEmpty();
        assertThat(told).startsWith("RunStarted");
    }

    @Test
    @DisplayName("O1: advance() begins no new run of a plan that was rolled back: a scheduler would do so for ever")
    void advance_after_a_rollback() throws Exception {
        run.comesAndGoes = true;
        Plan plan = plan().step(world.plain("a")).step(failing()).build();
        assertThat(start(plan).earlier()).isFalse();

        Ran again = start(plan);

        assertThat(again.earlier()).isTrue();
        assertThat(ending(again)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).containsOnlyOnce("do bad");

        run.again = "the gateway is mended";
        assertThat(start(plan).earlier()).isFalse();
        run.again = null;
        assertThat(ending(start(plan().step(world.plain("b")).build())))
                .as("another plan is another release")
                .isEqualTo(Event.Ending.COMPLETED);
    }

    @Test
    @DisplayName("B7: nor after a person ordered a completed run to be rolled back")
    void advance_after_an_order() throws Exception {
        run.comesAndGoes = true;
        Plan plan = plan().step(world.plain("a")).build();
        start(plan);
        says(Duration.ofMinutes(30), Order.ROLL_BACK);
        run.time.pass(Duration.ofHours(1));

        assertThat(ending(start(plan))).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(replayed).startsWith("RunStarted");
        Ran again = start(plan);

        assertThat(again.earlier()).isTrue();
        assertThat(world.trace).containsExactly("do a", "undo a");
    }

    @Test
    @DisplayName("B7: no new run begins over an order to roll the completed one back")
    void again_over_an_order() throws Exception {
        Plan plan = plan().step(world.plain("a")).build();
        start(plan);
        says(Duration.ofMinutes(30), Order.ROLL_BACK);
        run.time.pass(Duration.ofHours(1));
        run.again = "once more";

        assertThatThrownBy(() -> start(plan))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("(once more), but an order of ben")
                .hasMessageContaining("ROLL_BACK");
    }

    @Test
    @DisplayName("B7: an order for a completed run that can't be taken is no silent success")
    void order_that_is_not_taken() throws Exception {
        Plan plan = plan().step(world.plain("a")).pointOfNoReturn("for good").build();
        start(plan);
        says(Duration.ofMinutes(30), Order.ROLL_BACK);
        run.time.pass(Duration.ofHours(1));

        assertThatThrownBy(() -> start(plan))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("waits in the inbox and is not taken: desk of ben")
                .hasMessageContaining("nothing of it can be undone");
    }
}
