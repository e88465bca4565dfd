package dev.windlass.runbook;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static dev.windlass.runbook.CardPlans.check;
import static dev.windlass.runbook.CardPlans.gate;
import static dev.windlass.runbook.CardPlans.gone;
import static dev.windlass.runbook.CardPlans.plan;
import static dev.windlass.runbook.CardPlans.step;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Rehearsal;
import dev.windlass.runbook.TurningPoint.Begins;
import dev.windlass.runbook.TurningPoint.Stay;
import dev.windlass.runbook.TurningPoint.Undo;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B1, B2, B4, B6, B7, B8: what a rollback would do from each place of a plan. */
class RollbackCardTest {

    private static Choice.Chooser<Boolean> asked() {
        return c -> {
            throw CardPlans.called("a condition");
        };
    }

    private static Choice.Chooser<String> chosen() {
        return c -> {
            throw CardPlans.called("a choice");
        };
    }

    private static Watched watched(String name) {
        return Metric.named(name)
                .reads(c -> {
                    throw CardPlans.called("the metric " + name);
                })
                .degradedBy(50)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
    }

    private static Step<Void> reading(String name) {
        return Step.named(name)
                .run(c -> {
                    throw CardPlans.called("the action of " + name);
                })
                .readOnly();
    }

    @Test
    @DisplayName("The card of a plan of every kind of node is made without calling any of its code")
    void nothing_of_the_plan_is_called() {
        Step<Integer> backup = step("backup");
        Plan plan = plan().author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .phase(Nodes.at(
                        T.minus(Duration.ofDays(2)),
                        "readiness",
                        gate("ready").important(check("log")).waivedBy("engineering", Duration.ofHours(1)),
                        attestation("drill", "it was restored").quorum(1, "engineering"),
                        approval("go").quorum(2, "engineering").excludingAuthor()))
                .phase(Nodes.at(
                        T.zero(),
                        "cutover",
                        window(
                                "nights",
                                Window.daily()
                                        .from(LocalTime.of(2, 0))
                                        .to(LocalTime.of(5, 0))
                                        .in(ZoneOffset.UTC)),
                        sideBySide("prepare", 2, sequence("data", reading("look"), backup), step("deploy")),
                        paired(step("maintenance"))
                                .over(given("migrations are pending", asked(), step("migrate"))
                                        .reads(backup)),
                        guardedBy("it stays well", watched("errors"))
                                .over(step("switch"), soak("soak", ofMinutes(30), watched("p95"))),
                        alternatives("cache", chosen())
                                .alternative("warm", step("warm"))
                                .alternative("none")))
                .pointOfNoReturn("blue is gone")
                .phase("clean-up", gone("remove blue"))
                .verifyAfterRollback(gate("as before"))
                .build();

        RollbackCard card = RollbackCard.of(plan);

        assertThat(card.points())
                .extracting(TurningPoint::behind)
                .containsExactly(
                        "",
                        "ready",
                        "drill",
                        "go",
                        "nights",
                        "look",
                        "backup",
                        "deploy",
                        "maintenance",
                        "migrate",
                        "end of maintenance",
                        "switch",
                        "soak",
                        "warm",
                        "blue is gone",
                        "remove blue");
        assertThat(card.behind("soak").undone())
                .containsExactly("switch", "end of maintenance", "migrate", "maintenance", "backup", "deploy");
    }

    @Test
    @DisplayName("B1: a sequence is undone backwards; what only reads is not, and before anything there is nothing")
    void a_sequence_is_undone_backwards() {
        RollbackCard card = RollbackCard.of(plan().step(step("a"))
                .gate(gate("g"))
                .step(reading("r"))
                .step(step("b"))
                .build());

        assertThat(card.points().get(0).undos()).isEmpty();
        assertThat(card.behind("a").undone()).containsExactly("a");
        assertThat(card.behind("r").undone()).containsExactly("a");
        assertThat(card.behind("b").undone()).containsExactly("b", "a");
        assertThat(card.behind("a").begins()).isEqualTo(Begins.BY_ITSELF);
        assertThat(card.behind("b").begins()).isEqualTo(Begins.WHEN_ORDERED);
        assertThat(card.behind("b").asks()).isEmpty();
    }

    @Test
    @DisplayName("B4: behind a point of no return what was done ahead stays, and what goes wrong asks first")
    void what_was_done_ahead_of_a_point_stays() {
        RollbackCard card = RollbackCard.of(plan().step(step("a"))
                .pointOfNoReturn("first")
                .step(step("b"))
                .pointOfNoReturn("second")
                .step(step("c"))
                .step(gone("d"))
                .step(step("e"))
                .build());

        assertThat(card.behind("b").undone()).containsExactly("b");
        assertThat(card.behind("b").begins()).isEqualTo(Begins.WHEN_DECIDED);
        assertThat(card.behind("b").asks()).containsExactly("what goes wrong asks first: RETRY, SKIP or ROLL_BACK");
        assertThat(card.behind("b").stays())
                .containsExactly(new Stay("a", "", "done ahead of the point of no return 'first'"));
        assertThat(card.behind("second").undone()).isEmpty();
        assertThat(card.behind("e").undone()).containsExactly("e");
        assertThat(card.behind("e").stays())
                .containsExactly(
                        new Stay("a", "", "done ahead of the point of no return 'first'"),
                        new Stay("b", "", "done ahead of the point of no return 'second'"),
                        new Stay("c", "", "done ahead of the irreversible step 'd'"),
                        new Stay("d", "", "irreversible: nothing of it is kept"));
    }

    @Test
    @DisplayName("B8: an undo that loses writes asks once a step that takes traffic has begun, and not before")
    void an_undo_that_loses_writes_asks_once_traffic_was_let_in() {
        RollbackCard card = RollbackCard.of(plan().step(step("migrate").undoLosesWrites())
                .step(step("warm up"))
                .step(step("switch").takesTraffic())
                .build());

        assertThat(card.behind("warm up").asks()).isEmpty();
        assertThat(card.behind("warm up").undos()).noneMatch(Undo::asksFirst);
        assertThat(card.behind("switch").undone()).containsExactly("switch", "warm up", "migrate");
        assertThat(card.behind("switch").undos()).extracting(Undo::asksFirst).containsExactly(false, false, true);
        assertThat(card.behind("switch").asks())
                .containsExactly("the undo of 'migrate' asks first, as it loses what was written since that step ran:"
                        + " RETRY runs it, and loses that; SKIP leaves it");
    }

    @Test
    @DisplayName("B1: what stood side by side is undone side by side, and the longest lane counts")
    void lanes_are_undone_side_by_side() {
        RollbackCard card = RollbackCard.of(
                plan().block(sideBySide("lanes", 2, sequence("left", step("l1", 3), step("l2", 4)), step("right", 5)))
                        .build());

        TurningPoint end = card.behind("right");
        assertThat(end.undone()).containsExactly("l2", "right", "l1");
        assertThat(end.undos())
                .extracting(Undo::beside)
                .containsExactly(List.of("right"), List.of("l2", "l1"), List.of("right"));
        assertThat(end.takes().longest()).isEqualTo(ofMinutes(7));
        assertThat(end.beside()).containsExactly("left");
        assertThat(card.behind("l2").beside()).containsExactly("right");
    }

    @Test
    @DisplayName("B1: lanes of which one runs at a time are undone one after the other")
    void lanes_one_at_a_time_are_undone_one_after_the_other() {
        RollbackCard card = RollbackCard.of(plan().block(sideBySide("lanes", 1, step("left", 3), step("right", 5)))
                .build());

        assertThat(card.behind("right").undone()).containsExactly("right", "left");
        assertThat(card.behind("right").undos()).allMatch(undo -> undo.beside().isEmpty());
        assertThat(card.behind("right").beside()).isEmpty();
        assertThat(card.behind("right").takes().longest()).isEqualTo(ofMinutes(8));
    }

    @Test
    @DisplayName(
            "A pair is ended from within, put in force again from behind, and ended even past a point of no return")
    void pairs() {
        RollbackCard card =
                RollbackCard.of(plan().block(paired(step("maintenance")).over(step("a"), gone("b"), step("c")))
                        .build());

        assertThat(card.behind("a").undos()).extracting(Undo::does).containsExactly("undo 'a'", "end 'maintenance'");
        assertThat(card.behind("b").undone()).containsExactly("maintenance");
        assertThat(card.behind("b").staying()).containsExactly("a", "b");
        assertThat(card.behind("end of maintenance").undos())
                .extracting(Undo::does)
                .containsExactly("put 'maintenance' in force again", "undo 'c'", "end 'maintenance'");
    }

    @Test
    @DisplayName("What stands in a branch is told under its condition; the longest way counts")
    void branches() {
        RollbackCard card = RollbackCard.of(plan().step(step("a", 1))
                .block(given("x", asked(), step("b", 2)).otherwise(step("c", 4)))
                .block(alternatives("y", chosen())
                        .alternative("one", given("z", asked(), step("d", 8)))
                        .alternative("two", step("e", 5)))
                .step(step("f", 1))
                .build());

        assertThat(card.behind("f").undos())
                .extracting(Undo::step, Undo::when)
                .containsExactlyInAnyOrder(
                        tuple("f", ""),
                        tuple("d", "if 'y' is 'one' and 'z' holds"),
                        tuple("e", "if 'y' is 'two'"),
                        tuple("b", "if 'x' holds"),
                        tuple("c", "if 'x' does not hold"),
                        tuple("a", ""));
        assertThat(card.behind("f").undone()).startsWith("f").endsWith("a");
        assertThat(card.behind("f").takes().longest()).isEqualTo(ofMinutes(1 + 4 + 8 + 1));
        assertThat(card.behind("d").when()).isEqualTo("if 'y' is 'one' and 'z' holds");
        assertThat(card.behind("d").undos()).extracting(Undo::step, Undo::when).contains(tuple("d", ""));
    }

    @Test
    @DisplayName("B4: what a branch cuts off is told as the exception, and that it asks then")
    void a_branch_that_cuts_off() {
        RollbackCard card = RollbackCard.of(plan().step(step("a"))
                .block(given("x", asked(), step("b"), gone("c")))
                .step(step("d"))
                .step(step("e"))
                .build());

        TurningPoint point = card.behind("d");
        assertThat(point.begins()).isEqualTo(Begins.BY_ITSELF);
        assertThat(point.undos())
                .extracting(Undo::step, Undo::when)
                .containsExactly(tuple("d", ""), tuple("a", "unless 'x' holds"));
        assertThat(point.stays())
                .containsExactly(
                        new Stay("a", "if 'x' holds", "done ahead of the irreversible step 'c'"),
                        new Stay("b", "if 'x' holds", "done ahead of the irreversible step 'c'"),
                        new Stay("c", "if 'x' holds", "irreversible: nothing of it is kept"));
        assertThat(point.asks()).containsExactly("if 'x' holds, what goes wrong asks first: RETRY, SKIP or ROLL_BACK");
    }

    @Test
    @DisplayName("G9, B6: a gate that asks when it refuses, and the gate that is asked after a rollback, are told")
    void gates_that_ask() {
        RollbackCard card = RollbackCard.of(plan().step(step("a"))
                .gate(gate("g").askWhenRefused())
                .step(step("b"))
                .verifyAfterRollback(gate("as before"))
                .build());

        assertThat(card.points().get(0).verifiedBy()).isNull();
        assertThat(card.behind("a").asks()).containsExactly("'g' asks if it refuses: RETRY or ROLL_BACK");
        assertThat(card.behind("a").undone()).containsExactly("a");
        assertThat(card.behind("a").verifiedBy()).isEqualTo("as before");
        assertThat(card.behind("g").asks()).isEmpty();
    }

    @Test
    @DisplayName("B3: what the undos take is held against what the plan wants, and what isn't known is named")
    void durations() {
        RollbackCard card = RollbackCard.of(plan().rollbackWithin(ofMinutes(5))
                .step(step("a", 3))
                .step(step("b"))
                .step(step("c", 4))
                .build());

        assertThat(card.behind("b").takes().longest()).isEqualTo(ofMinutes(3));
        assertThat(card.behind("b").takes().unknown()).containsExactly("b");
        assertThat(card.behind("b").takes().tooLong()).isFalse();
        assertThat(card.behind("c").takes().tooLong()).isTrue();
        assertThat(card.behind("c").takes().within()).isEqualTo(ofMinutes(5));
    }

    @Test
    @DisplayName("An undo that is declared to take longer than one attempt may is told with that time")
    void an_undo_longer_than_its_limit() {
        RollbackCard card =
                RollbackCard.of(plan().step(step("a", 600)).step(step("b")).build());

        assertThat(card.behind("b").takes().longest()).isEqualTo(Duration.ofHours(10));
    }

    @Test
    @DisplayName("Durations of a run count instead of what is declared; of several runs the longest")
    void measured_durations() {
        Step<Void> a = Step.named("a").run(c -> {}).undo(c -> {}).undoTakes(ofMinutes(1));
        Step<Void> b = Step.named("b").run(c -> {}).undo(c -> {});
        Step<Void> c = Step.named("c").run(x -> {}).undo(x -> {});
        Plan plan = plan().step(a).step(b).step(c).build();
        var rehearsal = Rehearsal.of(Object::new, world -> plan)
                .failing("b")
                .undoTaking("a", ofMinutes(7))
                .undoTaking("b", ofMinutes(2));

        RollbackCard card = RollbackCard.of(plan)
                .withDurationsOf(rehearsal.run().journal())
                .withDurationsOf(rehearsal.undoTaking("a", ofMinutes(3)).run().journal());

        assertThat(card.behind("c").undos())
                .extracting(Undo::takes, Undo::measured)
                .containsExactly(tuple(null, false), tuple(ofMinutes(2), true), tuple(ofMinutes(7), true));
        assertThat(card.behind("c").takes().longest()).isEqualTo(ofMinutes(9));
        assertThat(RollbackCard.of(plan).behind("c").takes().longest()).isEqualTo(ofMinutes(1));
    }

    @Test
    @DisplayName("A place that the plan doesn't have is refused with those that it has")
    void unknown_places() {
        RollbackCard card =
                RollbackCard.of(plan().step(step("a")).gate(gate("g")).build());

        assertThatThrownBy(() -> card.behind("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no step, gate or point of no return 'b'; it has [a, g]");
        assertThatThrownBy(() -> card.behind("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RollbackCard.of(null)).hasMessageContaining("the plan of a rollback card");
    }
}
