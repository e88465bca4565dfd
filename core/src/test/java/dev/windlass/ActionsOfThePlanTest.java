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
import dev.windlass.plan.MadeOf;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
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

    private record Undo(String right) implements NeedsRight, Effect<UndoContext<String, String>> {
        @Override
        public void run(UndoContext<String, String> context) {}
    }

    private record Reads<T>(String right, T gives) implements NeedsRight, Action<ActionContext<String>, T> {
        @Override
        public T run(ActionContext<String> context) {
            return gives;
        }
    }

    private record After(Undo undo) implements MadeOf, Effect<UndoContext<String, String>> {
        @Override
        public List<Object> parts() {
            return List.of(undo);
        }

        @Override
        public void run(UndoContext<String, String> context) {}
    }

    private Step<String> step(String name, Effect<UndoContext<String, String>> undo) {
        return Step.named(name)
                .capture(String.class, new Reads<>("captures " + name, "before"))
                .run(String.class, new Reads<>("runs " + name, "result"))
                .probe(new Reads<>("probes " + name, Settlement.<String>notDone()))
                .undo(undo);
    }

    @Test
    void what_takes_the_before_image_probes_and_undoes_is_among_them_and_what_that_is_made_of() {
        Check rights = Check.named("rights").asks(c -> {
            told.add(c.actions(NeedsRight.class).stream().map(NeedsRight::right).toList());
            return Answer.passed("told");
        });
        Plan plan = Release.plan("shop", "1")
                .to("test")
                .gate(checks("before").critical(rights))
                .step(step("a", new Undo("undoes a")))
                .step(step("b", new After(new Undo("undoes b"))))
                .build();
        Runner.of(plan).journal(new MemoryJournal()).run();

        assertThat(told)
                .containsExactly(List.of(
                        "captures a",
                        "runs a",
                        "probes a",
                        "undoes a",
                        "captures b",
                        "runs b",
                        "probes b",
                        "undoes b"));
        assertThat(plan.undos()).endsWith(new Undo("undoes b"));
    }

    @Test
    void and_in_a_unit_test_those_that_it_is_told() {
        CheckContext alone = CheckContext.within(Duration.ofSeconds(1));

        assertThat(alone.actions(NeedsRight.class)).isEmpty();
        assertThat(alone.actions(List.of("no", new Patch("patch"))).actions(NeedsRight.class))
                .containsExactly(new Patch("patch"));
    }
}
