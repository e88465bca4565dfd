package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a script can't mean is refused in words; what it asks of the world doesn't get into the plan's way. */
class BadScriptsTest {

    private static Plan plan(AtomicInteger world) {
        return Release.plan("small", "1")
                .to("test")
                .step(Step.named("count")
                        .run(Integer.class, c -> world.incrementAndGet())
                        .undo(c -> world.set(0)))
                .block(given(
                        "it is late",
                        c -> false,
                        Step.named("hurry").run(c -> world.set(7)).undo(c -> {})))
                .build();
    }

    final Rehearsal<AtomicInteger> rehearsal = Rehearsal.of(AtomicInteger::new, BadScriptsTest::plan);

    @Test
    void a_result_stands_for_the_action_and_not_for_the_undo() {
        var run = rehearsal
                .giving("count", 3)
                .failing("hurry")
                .choosing("it is late", "holds")
                .run();

        assertThat(run.undone()).containsExactly("hurry", "count");
        assertThat(run.world()).hasValue(0);
        assertThat(rehearsal.giving("count", 3).run().world()).hasValue(0);
    }

    @Test
    void a_choice_that_the_plan_has_not_is_refused_by_its_name() {
        assertThatThrownBy(() -> rehearsal.choosing("it is early", "holds").run())
                .hasMessageContaining("the choice 'it is early', and the plan of small has none of that name; it has"
                        + " [it is late]");
        assertThatThrownBy(() -> rehearsal.choosing("it is late", "yes").run())
                .hasMessageContaining("'yes'")
                .hasMessageContaining("it has [does not hold, holds]");
        assertThat(rehearsal.choosing("it is late", "holds").run().world()).hasValue(7);
    }

    @Test
    void a_world_and_a_plan_must_be_there() {
        assertThatThrownBy(() -> Rehearsal.<AtomicInteger>of(() -> null, BadScriptsTest::plan)
                        .run())
                .hasMessage("what makes the world of a rehearsal gave null");
        assertThatThrownBy(() -> Rehearsal.of(AtomicInteger::new, world -> null).run())
                .hasMessage("what makes the plan of a rehearsal gave null");
    }

    @Test
    @DisplayName(
            "What must always hold and throws is a violation, and no failure of the step behind which it was asked")
    void invariant_that_throws() {
        var asking = rehearsal.always("it is one at most", world -> {
            if (world.get() == 1) {
                throw new IllegalStateException("not this one");
            }
            return true;
        });

        assertThat(asking.run().outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(asking.explore().violations()).first().satisfies(violation -> {
            assertThat(violation.rule()).isEqualTo("it is one at most");
            assertThat(violation.detail())
                    .isEqualTo("behind the action of 'count' it threw java.lang.IllegalStateException: not this one");
            assertThat(violation.faults()).isEmpty();
        });
    }

    @Test
    void what_must_always_hold_shows_the_state_in_which_it_did_not() {
        var violations = rehearsal
                .always("nothing is counted", world -> world.get() == 0)
                .comparing(AtomicInteger::get)
                .explore()
                .violations();

        assertThat(violations).extracting(Violation::detail).isEqualTo(List.of("behind the action of 'count': 1"));
    }

    @Test
    void a_point_is_told_in_words() {
        assertThat(rehearsal.replay("dies@1").describe())
                .contains("scripted: the process dies before (run started) is recorded");
    }
}
