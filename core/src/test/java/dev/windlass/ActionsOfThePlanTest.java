package dev.windlass;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.dryrun.DryRun;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Rehearsal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "A check knows the actions of the plan that asks it, so that it can ask ahead whether they will be possible")
class ActionsOfThePlanTest {

    private interface NeedsRight {
        String right();
    }

    private record Patch(String right) implements NeedsRight, Effect<ActionContext<Void>> {
        @Override
        public void run(ActionContext<Void> context) {}
    }

    private record Read(String right) implements NeedsRight, Action<ActionContext<Void>, String> {
        @Override
        public String run(ActionContext<Void> context) {
            return "read";
        }
    }

    private final List<List<String>> told = Collections.synchronizedList(new ArrayList<>());

    private Plan plan() {
        Check rights = Check.named("rights").asks(c -> {
            told.add(c.actions(NeedsRight.class).stream().map(NeedsRight::right).toList());
            return Answer.passed("told");
        });
        return Release.plan("shop", "1")
                .to("test")
                .gate(checks("before").critical(rights))
                .step(Step.named("a lambda").run(c -> {}).undo(c -> {}))
                .step(Step.named("reads").run(String.class, new Read("get")).readOnly())
                .phase(
                        "later",
                        given(
                                "never",
                                c -> false,
                                Step.named("patches").run(new Patch("patch")).undo(c -> {})),
                        paired(Step.named("pauses")
                                        .run(new Patch("pause"))
                                        .idempotent()
                                        .undo(c -> {}))
                                .over(Step.named("deletes")
                                        .run(new Patch("delete"))
                                        .irreversible("it is gone")))
                .build();
    }

    @Test
    void in_a_run() {
        Runner.of(plan()).journal(new MemoryJournal()).run();

        assertThat(told).containsExactly(List.of("get", "patch", "pause", "delete"));
    }

    @Test
    void in_a_rehearsal() {
        Rehearsal.of(() -> this, test -> plan()).run();

        assertThat(told).containsExactly(List.of("get", "patch", "pause", "delete"));
    }

    @Test
    void in_a_dry_run() {
        DryRun.of(plan()).run();

        assertThat(told).containsExactly(List.of("get", "patch", "pause", "delete"));
    }

    @Test
    void and_in_a_unit_test_those_that_it_is_told() {
        CheckContext alone = CheckContext.within(Duration.ofSeconds(1));

        assertThat(alone.actions(NeedsRight.class)).isEmpty();
        assertThat(alone.actions(List.of("no", new Patch("patch"))).actions(NeedsRight.class))
                .containsExactly(new Patch("patch"));
    }
}
