package dev.windlass.report;

import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Order;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("R1: what the reports say is in place is what the outcome says, from the journal alone")
class AgreesWithOutcomeTest {

    final MemoryJournal journal = new MemoryJournal();

    static PlanBuilder plan() {
        return Release.plan("azora", "1").to("production");
    }

    static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {});
    }

    static Step<Void> failing(String name) {
        return Step.named(name)
                .run(c -> {
                    throw new IllegalStateException("went wrong");
                })
                .undo(c -> {});
    }

    static Step<Void> stuck(String name) {
        return Step.named(name)
                .run(c -> {})
                .undo(c -> {
                    throw new IllegalStateException("can't be undone");
                })
                .undoRetry(Retry.never());
    }

    static Step<Void> open(String name) {
        return Step.named(name).run(c -> {}).idempotent().undo(c -> {});
    }

    Outcome run(Plan plan) {
        return Runner.of(plan).journal(journal).run();
    }

    Outcome order(Plan plan, Order choice) {
        return Runner.of(plan).journal(journal).order(choice, "ada", "because").run();
    }

    Story story() {
        var story = new Story();
        journal.latest("azora", "production").forEach(story::add);
        return story;
    }

    private void agrees(Outcome outcome, String... leftBehind) {
        assertThat(outcome)
                .isInstanceOfSatisfying(Outcome.RollbackFailed.class, failed -> assertThat(failed.leftBehind())
                        .extracting(Outcome.LeftBehind::step)
                        .containsExactly(leftBehind));
        assertThat(story().inPlace().toUndo()).containsExactly(leftBehind);
    }

    private void agreesBack(Outcome outcome, String... remaining) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.remaining())
                .containsExactly(remaining));
        assertThat(story().inPlace().toUndo()).isEmpty();
    }

    @Test
    @DisplayName("a halted lane, and the lanes that went on in its stead")
    void halted_lane() {
        Plan plan = plan().step(step("first"))
                .block(sideBySide("all", 1, step("a"), sequence("lane", step("b"), stuck("c"))))
                .step(failing("last"))
                .build();
        agrees(run(plan), "c", "b", "first");
        agreesBack(order(plan, Order.SKIP), "c");
        assertThat(story().inPlace().givenUp()).containsExactly("c");
    }

    @Test
    @DisplayName("an independent undo beneath a halted one")
    void independent() {
        Plan plan = plan().step(step("dns").independentUndo())
                .step(step("data"))
                .step(stuck("traffic"))
                .step(failing("last"))
                .build();
        agrees(run(plan), "traffic", "data");
    }

    @Test
    @DisplayName("undos that lose writes in several lanes, given up by order")
    void losing_writes() {
        Plan plan = plan().step(step("traffic").takesTraffic())
                .block(sideBySide(
                        "all", 1, step("a").undoLosesWrites(), step("b").undoLosesWrites()))
                .step(failing("last"))
                .build();
        assertThat(run(plan)).isInstanceOf(Outcome.Suspended.class);
        assertThat(story().losingWrites()).containsExactlyInAnyOrder("a", "b");
        agreesBack(order(plan, Order.SKIP), "b", "a");
        assertThat(story().inPlace().givenUp()).containsExactly("b", "a");
    }

    @Test
    @DisplayName("a step that applied nothing let no traffic in")
    void no_traffic() {
        Step<Void> notApplied = Step.named("traffic")
                .run(c -> {
                    throw new NotApplied("refused");
                })
                .undo(c -> {});
        agreesBack(run(plan().step(step("data").undoLosesWrites())
                .step(notApplied.takesTraffic())
                .build()));
        assertThat(story().losingWrites()).isEmpty();
    }

    @Test
    @DisplayName("a pair around a point of no return")
    void pair_across_a_point() {
        Plan plan = plan().step(step("a"))
                .block(paired(open("maintenance"))
                        .over(
                                Step.named("told").run(c -> {}).irreversible("it is told"),
                                step("b"),
                                stuck("c"),
                                failing("d")))
                .build();
        assertThat(run(plan)).isInstanceOf(Outcome.Suspended.class);
        assertThat(story().inPlace().toUndo()).isEqualTo(List.of("d", "c", "b", "maintenance"));
        agrees(order(plan, Order.ROLL_BACK), "c", "b", "maintenance");
    }

    @Test
    @DisplayName("a pair whose step was skipped has no end")
    void skipped_pair() {
        Step<Void> refused = Step.named("maintenance")
                .run(c -> {
                    throw new NotApplied("refused");
                })
                .idempotent()
                .undo(c -> {});
        Plan plan = plan().pointOfNoReturn("gone")
                .block(paired(refused).over(step("migrate")))
                .build();
        assertThat(run(plan)).isInstanceOf(Outcome.Suspended.class);

        assertThat(order(plan, Order.SKIP))
                .isInstanceOfSatisfying(Outcome.Completed.class, completed -> assertThat(completed.skipped())
                        .containsExactly("maintenance", "end of maintenance"));
        assertThat(story().course().due()).isEmpty();
        assertThat(story().skipped()).isEqualTo(2);
    }
}
