package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResumeTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    boolean died;

    /** A step in whose action the process dies, the first time, after the effect. */
    Undoable<Void, String> deadly(String name) {
        return world.named(name).run(String.class, c -> {
            world.trace.add("do " + name);
            if (!died) {
                died = true;
                run.fate.die();
            }
            return "result of " + name;
        });
    }

    void startAndDie(Plan plan) {
        assertThatThrownBy(() -> run.session(plan, null, List.of())).isInstanceOf(VirtualDriver.Died.class);
        run.fate.revive();
    }

    Ran resume(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended(), "the run did not end").ending();
    }

    @BeforeEach
    void alive() {
        died = false;
    }

    @Test
    @DisplayName("C1: on resume a finished step never runs again")
    void finished_steps() throws Exception {
        Plan plan = Plans.plan()
                .step(world.step("a"))
                .step(deadly("b").idempotent().undo(c -> {}))
                .step(world.plain("c"))
                .build();
        startAndDie(plan);

        assertThat(ending(resume(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b", "do b", "do c");
    }

    @Test
    @DisplayName("C2: without probe and not idempotent the effect is unknown: its own undo first, then all before it")
    void unknown() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .step(deadly("b")
                        .undo(c -> world.trace.add("undo b " + c.result().isPresent())))
                .build();
        startAndDie(plan);

        Ran ran = resume(plan);

        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ran.undone()).containsExactly("b", "a");
        assertThat(world.trace).containsExactly("do a", "do b", "undo b false", "undo a");
        assertThat(Objects.requireNonNull(ran.ended()).reason()).contains("step 'b' was cut off while it was acting");
    }

    @Test
    @DisplayName("C2: a probe that says done gives the result, and the step doesn't run again")
    void probe_done() throws Exception {
        Step<String> b = deadly("b").probe(c -> Settlement.done("probed")).undo(c -> {});
        Plan plan = Plans.plan()
                .step(b)
                .step(Step.named("c")
                        .reads(b)
                        .run(c -> world.trace.add(c.result(b)))
                        .readOnly())
                .build();
        startAndDie(plan);

        assertThat(ending(resume(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do b", "probed");
    }

    @Test
    @DisplayName("C2: a probe that says not done lets the step run again, with the first image (S2)")
    void probe_not_done() throws Exception {
        int[] captures = {0};
        Step<String> b = Step.named("b")
                .capture(Integer.class, c -> ++captures[0])
                .run(String.class, c -> {
                    world.trace.add("do b with image " + c.before());
                    if (!died) {
                        died = true;
                        run.fate.die();
                    }
                    return "";
                })
                .probe(c -> Settlement.notDone())
                .undo(c -> {});
        Plan plan = Plans.plan().step(b).build();
        startAndDie(plan);

        assertThat(ending(resume(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do b with image 1", "do b with image 1");
    }

    @Test
    @DisplayName(
            "C2: a probe that says unfinished lets an idempotent step run once more over itself; of another one it is unknown")
    void probe_unfinished() throws Exception {
        Plan plan = Plans.plan()
                .step(deadly("b")
                        .idempotent()
                        .probe(c -> Settlement.unfinished("half of it is there"))
                        .undo(c -> {}))
                .build();
        startAndDie(plan);
        assertThat(ending(resume(plan))).isEqualTo(Event.Ending.COMPLETED);

        assertThat(reasonOf(deadly("b")
                        .probe(c -> Settlement.unfinished("half of it is there"))
                        .undo(c -> {})))
                .contains("its probe says that it isn't finished: half of it is there; it is not idempotent");
    }

    @Test
    @DisplayName("C2: a probe that can't tell, throws, or gives what can't be kept, is unknown")
    void probe_unknown() throws Exception {
        assertThat(reasonOf(deadly("b")
                        .probe(c -> Settlement.unknown("half of it is there"))
                        .undo(c -> {})))
                .contains("its probe says: half of it is there");
        assertThat(reasonOf(deadly("b")
                        .probe(c -> {
                            throw new AssertionError("no answer");
                        })
                        .undo(c -> {})))
                .contains("its probe threw AssertionError: no answer");
    }

    private @Nullable String reasonOf(Step<String> step) throws Refused {
        died = false;
        Plan plan = Plans.plan().step(step).build();
        startAndDie(plan);
        Ran ran = resume(plan);
        assertThat(ran.undone()).containsExactly("b");
        return Objects.requireNonNull(ran.ended()).reason();
    }

    @Test
    @DisplayName("C2: a read-only step in doubt runs again")
    void read_only() throws Exception {
        Plan plan = Plans.plan().step(deadly("b").readOnly()).build();
        startAndDie(plan);

        assertThat(ending(resume(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do b", "do b");
    }

    @Test
    @DisplayName("C6: a crash during a rollback resumes the rollback, with as many attempts as at first")
    void rollback_resumes() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .step(world.plain("b").undoRetry(Retry.never()))
                .step(Step.named("c")
                        .run(c -> {
                            throw new IllegalStateException("c went wrong");
                        })
                        .undo(c -> {
                            world.trace.add("undo c");
                            if (!died) {
                                died = true;
                                run.fate.die();
                            }
                        })
                        .undoRetry(Retry.never()))
                .build();
        startAndDie(plan);

        assertThat(resume(plan).undone()).containsExactly("c", "b", "a");
        assertThat(world.trace).containsExactly("do a", "do b", "undo c", "undo c", "undo b", "undo a");
    }

    @Test
    @DisplayName("G1: a gate that was being asked is asked again, all of it")
    void gates_are_asked_again() throws Exception {
        Plan plan = Plans.plan()
                .gate(checks("g")
                        .critical(world.passing("first"))
                        .critical(Check.named("deadly").holds(c -> {
                            if (!died) {
                                died = true;
                                run.fate.die();
                            }
                            return true;
                        })))
                .build();
        startAndDie(plan);

        assertThat(ending(resume(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("ask first", "ask first");
    }

    // ------------------------------------------------------------------ C4, P4: another plan

    private PlanBuilder begun(String fact) {
        return Plans.plan()
                .step(Step.named("a")
                        .with("limit", fact)
                        .run(c -> world.trace.add("do a"))
                        .undo(c -> {}))
                .step(deadly("b").idempotent().undo(c -> {}));
    }

    @Test
    @DisplayName("C4: a plan that differs in a node that already ran is refused with the difference")
    void differs_behind() {
        startAndDie(begun("1").step(world.plain("c")).build());

        assertThatThrownBy(() -> resume(begun("2").step(world.plain("c")).build()))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("node 1 was step 'a' [limit=1]", "node 1 is  step 'a' [limit=2]")
                .hasMessageContaining("differs in a node that already ran");
        assertThatThrownBy(() -> resume(Plans.plan().step(world.plain("z")).build()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("node 1 is  step 'z'");
        assertThat(world.trace).as("nothing was started").containsExactly("do a", "do b");
        assertThat(world.durable()).noneMatch(Event.RunResumed.class::isInstance);
    }

    @Test
    @DisplayName("C4: a node that ran and isn't in the plan any more is named")
    void shorter() {
        startAndDie(begun("1").build());

        assertThatThrownBy(() -> resume(Plans.plan()
                        .step(Step.named("a").with("limit", "1").run(c -> {}).undo(c -> {}))
                        .build()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("node 2 was step 'b'")
                .hasMessageContaining("isn't there any more: the plan has 1 nodes");
    }

    @Test
    @DisplayName("C4: a change ahead is allowed, and recorded")
    void differs_ahead() throws Exception {
        startAndDie(begun("1").step(world.plain("c")).build());
        Plan changed = begun("1").step(world.plain("d")).step(world.plain("e")).build();

        assertThat(ending(resume(changed))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b", "do b", "do d", "do e");
        assertThat(world.durable())
                .anyMatch(event -> event instanceof Event.PlanChanged change
                        && change.fingerprint().equals(changed.fingerprint()));
    }

    @Test
    @DisplayName("C4: what was changed ahead once, and ran, can't be changed again")
    void differs_twice() throws Exception {
        Plan first = begun("1").step(world.plain("c")).build();
        startAndDie(first);
        boolean[] again = {false};
        Plan second = begun("1")
                .step(Step.named("d")
                        .run(c -> {
                            again[0] = true;
                            run.fate.die();
                        })
                        .undo(c -> {}))
                .build();
        startAndDie(second);
        assertThat(again).containsExactly(true);

        assertThatThrownBy(() -> resume(first)).isInstanceOf(Refused.class).hasMessageContaining("step 'd'");
    }

    @Test
    @DisplayName("P4: other code behind the same plan needs an order, which is journaled")
    void other_code() throws Exception {
        Plan old = begun("1").code("git 1111").build();
        Plan fixed = begun("1").code("git 2222").build();
        startAndDie(old);

        assertThatThrownBy(() -> resume(fixed))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("began with the code 'git 1111'", "this is 'git 2222'", "withOtherCode");

        run.codeOrder = "ada: the undo was wrong";
        Ran ran = resume(fixed);
        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.durable())
                .anyMatch(event -> event instanceof Event.PlanChanged change
                        && "ada: the undo was wrong".equals(change.codeOrder()));
    }

    @Test
    @DisplayName("C4: another version can't begin while a run is unfinished")
    void other_version() {
        startAndDie(begun("1").build());

        Plan other = Release.plan(Plans.PRODUCT, "1.5.0")
                .to(Plans.ENVIRONMENT)
                .step(world.plain("x"))
                .build();
        assertThatThrownBy(() -> resume(other))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("version 1.4.0 is not finished", "version 1.5.0 can't begin");
    }

    @Test
    @DisplayName("An order that nobody asked for is refused")
    void orders_out_of_the_blue() {
        Plan plan = begun("1").build();
        var order = new Event.OrderGiven(Order.SKIP, "ada", "because");
        assertThatThrownBy(() -> run.session(plan, order, List.of()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("has no unfinished run");
        startAndDie(plan);
        assertThatThrownBy(() -> run.session(plan, order, List.of()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("asks nothing");
    }
}
