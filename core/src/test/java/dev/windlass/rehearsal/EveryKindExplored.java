package dev.windlass.rehearsal;

import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.journal.Order;
import dev.windlass.plan.NodeOutline;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EveryKindExplored {

    private static final Instant NIGHT = Instant.parse("2026-01-15T01:00:00Z");

    final Rehearsal<EveryKind> rehearsal = Rehearsal.of(EveryKind::new, EveryKind::plan)
            .startingAt(NIGHT.minus(ofDays(2)))
            .zero(NIGHT)
            .always("it is migrated only behind the maintenance page", world -> !world.migratedInPublic())
            .always(
                    "traffic goes only to a green that stands",
                    world -> !world.stands("shift 10 %") || world.stands("deploy green"))
            .comparing(EveryKind::state);

    @Test
    void the_plan_has_every_kind_of_node_there_is() {
        assertThat(rehearsal.run().plan().outline())
                .extracting(NodeOutline::kind)
                .contains(NodeOutline.Kind.values());
    }

    @Test
    @DisplayName("T2: three days pass, and a trace has each of them at its virtual time")
    void goes_through() {
        Rehearsed<EveryKind> run = rehearsal.run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.took()).isEqualTo(ofDays(3));
        assertThat(run.world().state())
                .isEqualTo("[deploy green, dump, migrate, remove blue, send a mail, shift 10 %, shift 100 %, tidy up,"
                        + " warm up]");
    }

    @Test
    @DisplayName("Every fault of a plan with every kind of node: no rule is broken")
    void explored() {
        Exploration explored = rehearsal.explore();

        Tally.schedules(explored);
        assertThat(explored.violations()).as("%s", explored).isEmpty();
        assertThat(explored.outcomes())
                .containsOnlyKeys("Completed", "RolledBack", "RollbackFailed", "Stopped", "Suspended");
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"ROLL_BACK", "RETRY"}) // who skips an undo leaves what the invariants forbid
    @DisplayName("B4, B8: the same with a person who answers each question")
    void explored_with_answers(Order order) {
        Exploration explored = rehearsal.whenAsked(order, "ben").explore();

        Tally.schedules(explored);
        assertThat(explored.violations()).as("%s", explored).isEmpty();
    }
}
