package dev.windlass.plan;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.gate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P5, B3: how long a rollback is declared to take, and whether that is within its budget. */
class RollbackTimeTest {

    private static long minutes(Node... nodes) {
        return RollbackTime.longest(List.of(nodes)).toMinutes();
    }

    private static Step<Void> step(String name, int minutes) {
        return Step.named(name).run(c -> {}).idempotent().undo(c -> {}).undoTakes(Duration.ofMinutes(minutes));
    }

    private static Step<Void> gone(String name) {
        return Step.named(name).run(c -> {}).irreversible("it is gone");
    }

    private static Node point() {
        return new PointOfNoReturn("point", List.of());
    }

    private static List<String> warnings(PlanBuilder builder) {
        return builder.build().warnings().stream().map(Problem::toString).toList();
    }

    @Test
    @DisplayName("P5: undos in a row add up, and what declares nothing takes no time")
    void rows() {
        assertThat(minutes(
                        step("a", 3),
                        Samples.step("b"),
                        gate("g"),
                        sequence("s", step("c", 7)),
                        guardedBy("calm", GatesPlanTest.watched("e")).over(step("d", 1))))
                .isEqualTo(11);
        assertThat(minutes()).isZero();
    }

    @Test
    @DisplayName("P5: what lies ahead of a point of no return or an irreversible step is undone with nothing behind it")
    void stretches() {
        assertThat(minutes(step("a", 3), point(), step("b", 2))).isEqualTo(3);
        assertThat(minutes(step("a", 3), gone("x"), step("b", 5), step("c", 1))).isEqualTo(6);
        assertThat(minutes(step("a", 1), point(), step("b", 5), step("c", 2), point(), step("d", 6)))
                .isEqualTo(7);
        assertThat(minutes(step("a", 3), sequence("s", step("b", 2), point(), step("c", 4)), step("d", 2)))
                .isEqualTo(6);
        assertThat(minutes(step("a", 9), sequence("s", step("b", 2), point(), step("c", 4)), step("d", 2)))
                .isEqualTo(11);
    }

    @Test
    @DisplayName("P5: of a choice the longest branch counts, whether or not it crosses a point")
    void choices() {
        assertThat(minutes(given("g", c -> true, step("a", 3), step("b", 4)).otherwise(step("c", 5))))
                .isEqualTo(7);
        assertThat(minutes(
                        step("z", 2),
                        alternatives("w", c -> "")
                                .alternative("x", step("a", 3), point(), step("b", 1))
                                .alternative("y"),
                        step("c", 9)))
                .as("past the point 1 + 9, without it 2 + 9")
                .isEqualTo(11);
        assertThat(minutes(
                        step("z", 2),
                        given("g", c -> true, point(), step("b", 4)).otherwise(step("a", 1)),
                        step("c", 9)))
                .as("past the point 4 + 9, without it 2 + 1 + 9")
                .isEqualTo(13);
        assertThat(minutes(alternatives("w", c -> ""))).isZero();
    }

    @Test
    @DisplayName("P5: side by side the longest lane counts; where there is no room for all, the last is undone first")
    void lanes() {
        assertThat(minutes(step("z", 1), sideBySide("b", 3, step("a", 3), step("b", 4), step("c", 5))))
                .isEqualTo(6);
        assertThat(minutes(sideBySide("b", 2, step("a", 30), step("b", 10), step("c", 25))))
                .as("c and b, then a in the place of b")
                .isEqualTo(40);
        assertThat(minutes(
                        step("z", 7),
                        sideBySide("b", 2, sequence("s", step("a", 3), point(), step("b", 2)), step("c", 4)),
                        step("d", 6)))
                .as("7 + 4 until the point, 4 + 6 behind it")
                .isEqualTo(11);
        assertThat(minutes(sideBySide("b", 2, sequence("s", point(), step("b", 2)), step("c", 4)), step("d", 6)))
                .isEqualTo(10);
    }

    @Test
    @DisplayName("P5: a pair is put in force again around an undo, and ended once more, past a point too")
    void pairs() {
        Step<Void> mode = step("mode", 2).takes(Duration.ofMinutes(5));

        assertThat(minutes(paired(mode).over(step("a", 3)))).isEqualTo(10);
        assertThat(minutes(paired(step("short", 2)).over(step("a", 3)))).isEqualTo(5);
        assertThat(minutes(paired(mode).over(point(), step("a", 3)))).isEqualTo(10);
        assertThat(minutes(paired(step("short", 2)).over(step("b", 9), point(), step("a", 3))))
                .isEqualTo(11);
        assertThat(Durations.of(List.of(paired(mode).over(step("a", 3)))).toMinutes())
                .as("forwards: it begins and ends")
                .isEqualTo(7);
    }

    @Test
    @DisplayName("P5: a rollback that is declared to take longer than rollbackWithin is doubted")
    void budget() {
        PlanBuilder plan = azora().step(step("a", 7)).step(step("b", 5));

        assertThat(warnings(plan.rollbackWithin(Duration.ofMinutes(11))))
                .containsExactly("[P5 lint] a rollback of azora 1.4.0 to production takes up to PT12M by what its steps"
                        + " declare with undoTakes, but rollbackWithin is PT11M; allow more time, or make the"
                        + " undos faster");
        assertThat(warnings(plan.rollbackWithin(Duration.ofMinutes(12)))).isEmpty();
        assertThat(warnings(plan)).as("without a budget").isEmpty();
        assertThat(warnings(plan.phase("more", point(), step("c", 12)).rollbackWithin(Duration.ofMinutes(12))))
                .isEmpty();
    }

    @Test
    @DisplayName("P5: a step that has no undo is told that its undoTakes is ignored")
    void without_an_undo() {
        assertThat(warnings(azora().step(gone("a").undoTakes(Duration.ofMinutes(1)))))
                .containsExactly("[P5 lint] irreversible step 'a' has no undo: its undoTakes is ignored; leave it out");
    }

    @Test
    @DisplayName("P6: what an undo takes is told beside how it is tried")
    void notes() {
        assertThat(azora().step(step("a", 7)).build().outline().get(0).notes())
                .containsExactly(new Fact("undo takes", "PT7M"));
    }
}
