package dev.windlass.rehearsal;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.calendar.T;
import dev.windlass.journal.Order;
import dev.windlass.plan.NodeOutline;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EveryKindTest {

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

        System.out.println(
                "every kind of node: " + explored.toString().lines().findFirst().orElseThrow());
        assertThat(explored.violations()).isEmpty();
        assertThat(explored.outcomes())
                .containsOnlyKeys("Completed", "RolledBack", "RollbackFailed", "Stopped", "Suspended");
    }

    @Test
    @DisplayName("B4, B8: the same with a person who answers each question that the rollback goes on")
    void explored_with_answers() {
        Rehearsal<EveryKind> answered = rehearsal.ordering(Order.ROLL_BACK, "ben", T.plus(ofDays(2)));
        for (int i = 1; i <= 20; i++) {
            answered = answered.ordering(Order.RETRY, "ben", T.plus(ofMinutes(i * 25L)));
        }

        Exploration explored = answered.explore();

        System.out.println(
                "with answers: " + explored.toString().lines().findFirst().orElseThrow());
        assertThat(explored.violations()).isEmpty();
    }
}
