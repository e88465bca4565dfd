package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());

    Ran run(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static String question(Ran ran) {
        return Objects.requireNonNull(ran.question()).question();
    }

    List<Recorded> journal() {
        return world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT);
    }

    @Test
    @DisplayName("B1: a sequence is undone backwards, the failed step's own undo first (S4)")
    void backwards() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.step("a"))
                .phase("p", world.plain("b"), world.failing("c"))
                .build());

        assertThat(ran.undone()).containsExactly("c", "b", "a");
        assertThat(world.trace).containsExactly("do a", "do b", "do c", "undo c", "undo b", "undo a");
    }

    @Test
    @DisplayName("S4: a step that says that it applied nothing is not undone")
    void not_applied() throws Exception {
        Ran ran = run(
                Plans.plan().step(world.plain("a")).step(world.notApplying("b")).build());

        assertThat(ran.undone()).containsExactly("a");
    }

    @Test
    @DisplayName("S4: after a throw the probe decides: done goes on, not done is not undone, unknown is undone first")
    void settled_after_a_throw() throws Exception {
        assertThat(afterThrow(true).ended()).extracting(Event.RunEnded::ending).isEqualTo(Event.Ending.COMPLETED);
        assertThat(afterThrow(false).undone()).containsExactly("a");
        assertThat(afterThrow(null).undone()).containsExactly("b", "a");
    }

    @Test
    @DisplayName(
            "S4: what is unfinished after a throw is tried again as its policy says, and then undone, its own undo first")
    void unfinished_after_a_throw() throws Exception {
        assertThat(unfinished(1, 2).ended()).extracting(Event.RunEnded::ending).isEqualTo(Event.Ending.COMPLETED);
        assertThat(unfinished(2, 2).undone()).containsExactly("b", "a");
        assertThat(unfinished(1, 1).undone()).containsExactly("b", "a");
    }

    private Ran unfinished(int failures, int attempts) throws Refused {
        int[] calls = {0};
        Step<Void> step = Step.named("b")
                .run(c -> {
                    if (calls[0]++ < failures) {
                        throw new IllegalStateException("it did not come up");
                    }
                })
                .idempotent()
                .probe(c -> Settlement.unfinished("1 of 3 is up"))
                .undo(c -> world.trace.add("undo b"))
                .retry(Retry.attempts(attempts));
        var fresh = new World();
        Plan plan = Plans.plan().step(fresh.plain("a")).step(step).build();
        return new VirtualRun(fresh, Fate.kind()).session(plan, null, List.of());
    }

    private Ran afterThrow(@Nullable Boolean tookEffect) throws Refused {
        Step<Void> step = Step.named("b")
                .run(c -> {
                    throw new IllegalStateException("the answer was lost");
                })
                .probe(c -> tookEffect == null
                        ? Settlement.unknown("no answer")
                        : tookEffect ? Settlement.done() : Settlement.notDone())
                .undo(c -> world.trace.add("undo b"));
        var fresh = new World();
        Plan plan = Plans.plan().step(fresh.plain("a")).step(step).build();
        return new VirtualRun(fresh, Fate.kind()).session(plan, null, List.of());
    }

    @Test
    @DisplayName("S5: an undo gets the before-image, and the result only if there is one")
    void what_an_undo_gets() throws Exception {
        var got = new ArrayList<Object>();
        Step<Integer> whole = Step.named("whole")
                .capture(String.class, c -> "before")
                .run(Integer.class, c -> 7)
                .undo(c -> got.add(List.of(c.before(), c.result())));
        Step<Integer> broken = Step.named("broken")
                .capture(String.class, c -> "earlier")
                .run(Integer.class, c -> {
                    throw new IllegalStateException();
                })
                .undo(c -> got.add(List.of(c.before(), c.result())));
        run(Plans.plan().step(whole).step(broken).build());

        assertThat(got).containsExactly(List.of("earlier", Optional.empty()), List.of("before", Optional.of(7)));
    }

    @Test
    @DisplayName("B2: a failing undo is tried again by its policy, the delays are journaled and kept")
    void retried() throws Exception {
        Retry policy = Retry.attempts(4).backoff(Duration.ofSeconds(10), Duration.ofMinutes(1));
        Ran ran = run(Plans.plan()
                .step(world.stubborn("a", 3).undoRetry(policy))
                .step(world.failing("b"))
                .build());

        assertThat(ran.undone()).containsExactly("b", "a");
        List<Recorded> failures = journal().stream()
                .filter(recorded -> recorded.event() instanceof Event.UndoFailed)
                .toList();
        assertThat(failures)
                .extracting(recorded -> ((Event.UndoFailed) recorded.event()).retryIn())
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(30));
        List<Duration> starts = journal().stream()
                .filter(recorded -> recorded.event() instanceof Event.UndoStarted undo
                        && undo.node().equals("a"))
                .map(Recorded::elapsed)
                .toList();
        assertThat(starts)
                .containsExactly(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("B2: an undo that fails for good halts its chain; what is left behind is named, with what to do")
    void halts() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("a").undoByHand("remove a"))
                .step(world.stubborn("b", 99).undoRetry(Retry.attempts(2)).undoByHand("remove b"))
                .step(world.plain("c"))
                .step(world.failing("d"))
                .build());

        assertThat(Objects.requireNonNull(ran.question()).matter()).isEqualTo(Event.Matter.UNDO_FAILED);
        assertThat(ran.undone()).containsExactly("d", "c");
        assertThat(ran.inPlace())
                .containsExactly(
                        new Ran.InPlace("b", "IllegalStateException: the undo of b went wrong", "remove b"),
                        new Ran.InPlace("a", null, "remove a"));
        assertThat(world.trace)
                .as("a carries what lies above it, so it is left alone")
                .doesNotContain("undo a");
        assertThat(question(ran)).contains("'d' failed", "the undo of step 'b' failed, attempts: 2");
    }

    @Test
    @DisplayName("B3: the time that a rollback took is measured by the ticker, whatever the clock does")
    void measured() throws Exception {
        Step<Void> slow = Step.named("slow").run(c -> {}).undo(c -> {
            run.time.pass(Duration.ofMinutes(7));
            run.time.jump(Duration.ofHours(-5));
        });
        Ran ran = run(Plans.plan().step(slow).step(world.failing("f")).build());

        assertThat(Objects.requireNonNull(ran.ended()).rollbackTook()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    @DisplayName("B4: past a point of no return nothing is undone by itself; a person orders, and it is journaled")
    void past_the_point() throws Exception {
        Plan plan = Plans.plan()
                .step(world.step("a"))
                .pointOfNoReturn("a is for good")
                .step(world.step("b"))
                .step(world.failing("c"))
                .build();
        Ran stands = run(plan);
        assertThat(stands.ended()).isNull();
        assertThat(question(stands)).contains("'c' failed past a point of no return", "RETRY", "SKIP", "ROLL_BACK");
        assertThat(run(plan).question())
                .as("it stands still, however often it is started")
                .isEqualTo(stands.question());

        Ran back = run.order(plan, Order.ROLL_BACK);

        assertThat(back.undone()).containsExactly("c", "b");
        assertThat(back.inPlace()).extracting(Ran.InPlace::step).containsExactly("a");
        assertThat(world.durable()).contains(new Event.OrderGiven(Order.ROLL_BACK, "ada", "because"));
    }

    @Test
    @DisplayName("S1: an irreversible step is a point of no return from its start, unless it applied nothing")
    void irreversible() throws Exception {
        Step<Void> told = Step.named("told")
                .run(c -> {
                    throw new IllegalStateException("half told");
                })
                .irreversible("it is told");
        assertThat(question(run(Plans.plan().step(world.plain("a")).step(told).build())))
                .contains("half told");
        assertThat(world.trace).containsExactly("do a");
    }

    @Test
    @DisplayName("S1: an irreversible step that applied nothing is no point of no return")
    void irreversible_not_applied() throws Exception {
        Step<Void> told = Step.named("told")
                .run(c -> {
                    throw new NotApplied("not told");
                })
                .irreversible("it is told");

        assertThat(run(Plans.plan().step(world.plain("a")).step(told).build()).undone())
                .containsExactly("a");
    }

    @Test
    @DisplayName("J4: without room in the journal a step is not started, and what was done is undone")
    void no_room() throws Exception {
        var fate = new Fate(Map.of());
        Plan plan = Plans.plan().step(world.plain("a")).step(world.plain("b")).build();
        new VirtualRun(world, fate).session(plan, null, List.of());
        int secondReserve = 0;
        for (int i = 0, reserves = 0; i < fate.passed().size(); i++) {
            if (fate.passed().get(i) == Fate.Place.RESERVE && ++reserves == 3) {
                secondReserve = i + 1;
            }
        }
        var full = new World();
        Ran ran = new VirtualRun(full, new Fate(Map.of(secondReserve, Fate.Blow.FULL)))
                .session(
                        Plans.plan().step(full.plain("a")).step(full.plain("b")).build(), null, List.of());

        assertThat(full.trace).containsExactly("do a", "undo a");
        assertThat(full.durable()).contains(new Event.NodeRefused("b", "no room"));
        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.ROLLED_BACK);
    }
}
