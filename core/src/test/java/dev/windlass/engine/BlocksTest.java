package dev.windlass.engine;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BlocksTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());

    Ran run(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended()).ending();
    }

    List<Integer> batchesOfStarts() {
        return world.batches.stream()
                .map(batch -> (int) batch.stream()
                        .filter(recorded -> recorded.event() instanceof Event.StepStarted)
                        .count())
                .filter(starts -> starts > 0)
                .toList();
    }

    @Test
    @DisplayName("J2: what starts side by side shares one write, never more at a time than the block allows")
    void side_by_side() throws Exception {
        Ran ran = run(Plans.plan()
                .block(sideBySide("all", 2, world.plain("a"), world.plain("b"), world.plain("c"), world.plain("d")))
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b", "do c", "do d");
        assertThat(batchesOfStarts()).containsExactly(2, 1, 1);
        assertThat(world.mostAtOnce).isEqualTo(2);
    }

    @Test
    @DisplayName("A failure starts no new sibling, nor what comes next in another lane; what runs is let finish")
    void a_failure_starts_nothing_new() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("first"))
                .block(sideBySide(
                        "all",
                        2,
                        world.failing("a"),
                        sequence("lane", world.plain("b"), world.plain("b2")),
                        world.plain("c")))
                .build();
        Ran ran = run(plan);

        assertThat(world.trace).containsExactly("do first", "do a", "do b", "undo a", "undo b", "undo first");
        assertThat(ran.undone()).containsExactly("a", "b", "first");
    }

    @Test
    @DisplayName("A block that interrupts on failure cancels what runs beside the failed one, and only there")
    void interrupts_on_failure() throws Exception {
        Step<Void> hangs = world.named("b")
                .run(c -> {
                    world.trace.add("do b");
                    throw world.hang.here(false);
                })
                .undo(c -> world.trace.add("undo b"));
        Ran ran = run(Plans.plan()
                .block(sideBySide("all", 3, hangs, world.failing("a")).interruptOnFailure())
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.durable())
                .contains(new Event.CancelRequested("b", Event.Cause.FAILED_ELSEWHERE, "what runs beside it failed"));
        assertThat(ran.undone()).as("both may have taken effect").containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @DisplayName("B1: what stood side by side is undone side by side, each lane backwards, then what stood before it")
    void undone_as_it_stood() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("first"))
                .block(sideBySide(
                        "all",
                        2,
                        sequence("one", world.plain("a1"), world.plain("a2")),
                        sequence("two", world.plain("b1"), world.plain("b2"))))
                .step(world.failing("last"))
                .build());

        assertThat(ran.undone().get(0)).isEqualTo("last");
        assertThat(ran.undone()).hasSize(6).endsWith("first");
        assertThat(ran.undone()).containsSubsequence("a2", "a1").containsSubsequence("b2", "b1");
        assertThat(world.batches)
                .as("both lanes begin their undo in one write")
                .anyMatch(batch -> batch.stream()
                                .filter(recorded -> recorded.event() instanceof Event.UndoStarted)
                                .count()
                        == 2);
    }

    @Test
    @DisplayName("B2: a chain whose undo failed halts, parallel chains go on, and so does an independent undo beneath")
    void halted_chains() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("dns").independentUndo())
                .step(world.plain("data"))
                .block(sideBySide(
                        "all",
                        2,
                        sequence(
                                "one",
                                world.plain("a1"),
                                world.stubborn("a2", 1).undoRetry(Retry.never())),
                        sequence("two", world.plain("b1"), world.plain("b2"))))
                .step(world.failing("last"))
                .build();
        Ran halted = run(plan);

        assertThat(Objects.requireNonNull(halted.question()).matter()).isEqualTo(Event.Matter.UNDO_FAILED);
        assertThat(halted.undone()).containsExactlyInAnyOrder("last", "b2", "b1", "dns");
        assertThat(halted.inPlace()).extracting(Ran.InPlace::step).containsExactly("a2", "a1", "data");

        Ran back = run.order(plan, Order.RETRY);

        assertThat(ending(back)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(back.undone()).endsWith("a2", "a1", "data");
        assertThat(world.inPlace()).isEmpty();
    }

    @Test
    @DisplayName("B2: an undo that a person skips stays and is told; what lies beneath is undone")
    void skipped_undo() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .step(world.stubborn("b", 99).undoRetry(Retry.never()))
                .step(world.failing("c"))
                .build();
        run(plan);

        Ran back = run.order(plan, Order.SKIP);

        assertThat(ending(back)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(back.undone()).containsExactly("c", "a");
        assertThat(back.inPlace()).extracting(Ran.InPlace::step).containsExactly("b");
    }

    @Test
    @DisplayName("B2: a lane that halted gives its turn to the lanes that wait, however few undo at a time")
    void halted_lanes_give_way() throws Exception {
        Plan plan = Plans.plan()
                .block(sideBySide(
                        "all",
                        1,
                        world.plain("a"),
                        world.plain("b"),
                        world.stubborn("c", 1).undoRetry(Retry.never())))
                .step(world.failing("last"))
                .build();
        Ran halted = run(plan);

        assertThat(halted.undone()).containsExactly("last", "b", "a");
        assertThat(halted.inPlace()).extracting(Ran.InPlace::step).containsExactly("c");
        assertThat(ending(run.order(plan, Order.RETRY))).isEqualTo(Event.Ending.ROLLED_BACK);
    }

    @Test
    @DisplayName("B2: an independent undo in another lane waits for its turn; its lane goes on anyway")
    void independent_in_another_lane() throws Exception {
        Plan plan = Plans.plan()
                .block(sideBySide(
                        "all",
                        2,
                        sequence("one", world.plain("a1").independentUndo(), world.plain("a2")),
                        world.stubborn("b", 1).undoRetry(Retry.never())))
                .step(world.failing("last"))
                .build();

        assertThat(run(plan).undone()).containsSubsequence("a2", "a1");
    }

    @Test
    @DisplayName("B2: the independent step of a pair isn't undone ahead of the pair's end, which would bring it back")
    void independent_pair() throws Exception {
        Plan plan = Plans.plan()
                .block(paired(maintenance().independentUndo()).over(world.plain("migrate")))
                .step(world.stubborn("b", 1).undoRetry(Retry.never()))
                .step(world.failing("last"))
                .build();
        Ran halted = run(plan);
        assertThat(halted.undone()).containsExactly("last");

        assertThat(ending(run.order(plan, Order.RETRY))).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).endsWith("on", "undo migrate", "off before");
    }

    @Test
    @DisplayName("B4: a pair whose step was skipped by order has no end, neither forward nor in a rollback")
    void skipped_pair() throws Exception {
        Step<String> broken = world.named("maintenance")
                .capture(String.class, c -> {
                    throw new IllegalStateException("who knows");
                })
                .run(String.class, c -> "on")
                .idempotent()
                .undo(c -> world.trace.add("off"));
        Plan plan = Plans.plan()
                .pointOfNoReturn("gone")
                .block(paired(broken).over(world.plain("migrate")))
                .build();
        run(plan);

        Ran ran = run.order(plan, Order.SKIP);

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(ran.skipped()).containsExactly("maintenance", "end of maintenance");
        assertThat(world.trace).containsExactly("do migrate");
    }

    @Test
    @DisplayName("S1: irreversible steps side by side that applied nothing are no point of no return")
    void no_point() throws Exception {
        Step<Void> one = irreversibleNotApplied("one");
        Step<Void> two = irreversibleNotApplied("two");
        Ran ran = run(Plans.plan()
                .step(world.plain("a"))
                .block(sideBySide("both", 2, one, two))
                .build());

        assertThat(ran.undone()).containsExactly("a");
    }

    private static Step<Void> irreversibleNotApplied(String name) {
        return Step.named(name)
                .run(c -> {
                    throw new dev.windlass.plan.NotApplied("nothing");
                })
                .irreversible("it is told");
    }

    @Test
    @DisplayName("C2: a gate that was dropped for a failure is asked again if the probe says that it was none")
    void dropped_gate() throws Exception {
        Step<Void> throwsThough = world.named("a")
                .run(c -> {
                    throw new IllegalStateException("the answer was lost");
                })
                .probe(c -> dev.windlass.plan.Settlement.done())
                .undo(c -> {});
        Ran ran = run(Plans.plan()
                .block(sideBySide("both", 2, throwsThough, checks("smoke").critical(world.passing("health"))))
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.durable()).contains(new Event.GatePassed("smoke"));
    }

    @Test
    @DisplayName("B8: an undo that loses writes runs by itself until traffic was taken, then it asks")
    void loses_writes() throws Exception {
        Plan before = Plans.plan()
                .step(world.plain("restore").undoLosesWrites())
                .step(world.failing("traffic"))
                .build();
        assertThat(run(before).undone()).containsExactly("traffic", "restore");

        var other = new World();
        var second = new VirtualRun(other, Fate.kind());
        Plan after = Plans.plan()
                .step(other.plain("first"))
                .step(other.plain("restore").undoLosesWrites())
                .step(other.failing("traffic").takesTraffic())
                .build();
        Ran asks = second.session(after, null, List.of());
        assertThat(Objects.requireNonNull(asks.question()).matter()).isEqualTo(Event.Matter.UNDO_LOSES_WRITES);
        assertThat(asks.undone()).containsExactly("traffic");

        assertThat(second.order(after, Order.RETRY).undone()).containsExactly("traffic", "restore", "first");
    }

    @Test
    @DisplayName("B8: a step that says that it applied nothing let no traffic in")
    void no_traffic() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("restore").undoLosesWrites())
                .step(world.notApplying("traffic").takesTraffic())
                .build());

        assertThat(ran.undone()).containsExactly("restore");
    }

    @Test
    @DisplayName("A condition is asked once and journaled; a resume asks no more, and the other branch never runs")
    void conditions() throws Exception {
        var asked = new ArrayList<String>();
        Step<String> seen = world.reading("seen");
        Plan plan = Plans.plan()
                .step(seen)
                .block(given("pending", c -> asked.add(c.result(seen)), world.plain("migrate"), deadly("dies"))
                        .reads(seen)
                        .otherwise(world.plain("never")))
                .block(given("not pending", c -> false, world.plain("never either")))
                .step(world.plain("last"))
                .build();
        Ran ran = run.untilItEnds(plan);

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(asked).containsExactly("seen by seen");
        assertThat(world.trace).containsExactly("read seen", "do migrate", "do dies", "do dies", "do last");
        assertThat(world.durable())
                .contains(new Event.BranchChosen("pending", "holds"))
                .contains(new Event.BranchChosen("not pending", "does not hold"));
    }

    private Step<String> deadly(String name) {
        boolean[] died = new boolean[1];
        return world.named(name)
                .run(String.class, c -> {
                    world.trace.add("do " + name);
                    if (!died[0]) {
                        died[0] = true;
                        run.fate.die();
                    }
                    return "x";
                })
                .idempotent()
                .undo(c -> {});
    }

    @Test
    @DisplayName("An alternative is chosen by its key; a key that isn't there fails the block, and nothing of it runs")
    void alternative_ways() throws Exception {
        run(Plans.plan()
                .block(alternatives("how", c -> "canary")
                        .alternative("canary", world.plain("ten percent"))
                        .alternative("at once", world.plain("all")))
                .build());
        assertThat(world.trace).containsExactly("do ten percent");

        var other = new World();
        Ran ran = new VirtualRun(other, Fate.kind())
                .session(
                        Plans.plan()
                                .step(other.plain("a"))
                                .block(alternatives("how", c -> "canery").alternative("canary", other.plain("b")))
                                .build(),
                        null,
                        List.of());
        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ran.ended().reason()).contains("'how' has no alternative 'canery', it has [canary]");
        assertThat(other.trace).containsExactly("do a", "undo a");
    }

    private Step<String> maintenance() {
        return world.named("maintenance")
                .capture(String.class, c -> "before")
                .run(String.class, c -> {
                    world.trace.add("on");
                    return "on";
                })
                .idempotent()
                .undo(c -> world.trace.add("off " + c.before()));
    }

    @Test
    @DisplayName("A paired step is taken back after what it surrounds")
    void pairs() throws Exception {
        Ran ran = run(Plans.plan()
                .block(paired(maintenance()).over(world.plain("migrate")))
                .step(world.plain("last"))
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("on", "do migrate", "off before", "do last");
    }

    @Test
    @DisplayName("A pair that failed inside is taken back once; one that ended is put in force again around the undo")
    void pairs_and_rollback() throws Exception {
        run(Plans.plan()
                .block(paired(maintenance()).over(world.failing("migrate")))
                .build());
        assertThat(world.trace).containsExactly("on", "do migrate", "undo migrate", "off before");

        world.trace.clear();
        run.again = "once more";
        run(Plans.plan()
                .block(paired(maintenance()).over(world.plain("migrate")))
                .step(world.failing("last"))
                .build());
        assertThat(world.trace)
                .containsExactly(
                        "on", "do migrate", "off before", "do last", "undo last", "on", "undo migrate", "off before");
    }

    @Test
    @DisplayName("A pair that began ahead of a point of no return is taken back by a rollback to that point")
    void pairs_across_a_point() throws Exception {
        Plan plan = Plans.plan()
                .step(world.plain("a"))
                .block(paired(maintenance()).over(world.irreversible("told"), world.plain("b"), world.failing("c")))
                .build();
        assertThat(Objects.requireNonNull(run(plan).question()).matter()).isEqualTo(Event.Matter.FAILED_PAST_POINT);

        Ran back = run.order(plan, Order.ROLL_BACK);

        assertThat(back.undone()).containsExactly("c", "b", "maintenance");
        assertThat(back.inPlace()).extracting(Ran.InPlace::step).containsExactly("told", "a");
        assertThat(world.trace).endsWith("undo c", "undo b", "off before");
    }

    @Test
    @DisplayName("A gate beside a step that failed is not waited for")
    void gates_beside_a_failure() throws Exception {
        Ran ran = run(Plans.plan()
                .block(sideBySide("all", 2, world.failing("a"), checks("smoke").critical(world.passing("health"))))
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.durable())
                .contains(
                        new Event.CancelRequested("smoke", Event.Cause.FAILED_ELSEWHERE, "the plan failed elsewhere"));
    }

    @Test
    @DisplayName("C4: a plan whose block around a node that ran differs is refused")
    void changed_block() throws Exception {
        run.fate.revive();
        Plan plan = Plans.plan()
                .block(sideBySide("all", 2, deadly("a"), world.plain("b")))
                .build();
        try {
            run(plan);
        } catch (VirtualDriver.Died died) {
            run.fate.revive();
        }
        Plan other = Plans.plan()
                .block(sideBySide("all", 1, deadly("a"), world.plain("b")))
                .build();

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(other))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("differs in a node that already ran");
    }

    @Test
    @DisplayName("R1: numbers of events, not their times, say what came first")
    void order_by_numbers() throws Exception {
        Step<Void> back =
                world.named("a").run(c -> run.time.jump(Duration.ofDays(-1))).undo(c -> {});
        Ran ran = run(Plans.plan()
                .step(back)
                .step(world.plain("b"))
                .step(world.failing("c"))
                .build());

        assertThat(ran.undone()).containsExactly("c", "b", "a");
        List<Recorded> all = world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT);
        assertThat(all).extracting(Recorded::seq).isSorted();
    }

    private Step<Void> doubtful(String name, dev.windlass.plan.Settlement<Void> found) {
        return world.named(name)
                .run(c -> {
                    world.trace.add("do " + name);
                    throw new IllegalStateException("the answer was lost");
                })
                .probe(c -> found)
                .undo(c -> world.trace.add("undo " + name));
    }

    @Test
    @DisplayName(
            "C2: as long as one step is in doubt nothing new starts, though the doubt about another one is settled")
    void two_doubts() throws Exception {
        Ran ran = run(Plans.plan()
                .block(sideBySide(
                        "all",
                        2,
                        doubtful("a", dev.windlass.plan.Settlement.done()),
                        doubtful("b", dev.windlass.plan.Settlement.unknown("who knows")),
                        world.irreversible("c")))
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(world.trace).doesNotContain("do c");
    }

    @Test
    @DisplayName("C2: after a crash no step in doubt runs again before the doubt about every other one is settled")
    void two_doubts_after_a_crash() throws Exception {
        boolean[] died = new boolean[1];
        Step<Void> a = world.named("a")
                .run(c -> {
                    if (!died[0]) {
                        died[0] = true;
                        run.fate.die();
                    }
                    world.trace.add("do a again");
                })
                .probe(c -> dev.windlass.plan.Settlement.notDone())
                .irreversible("it is told");
        Step<Void> b = world.named("b")
                .run(c -> {})
                .probe(c -> dev.windlass.plan.Settlement.unknown("who knows"))
                .undo(c -> {});
        Ran ran =
                run.untilItEnds(Plans.plan().block(sideBySide("both", 2, a, b)).build());

        assertThat(ending(ran)).as("no point of no return was passed").isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(ran.undone()).containsExactly("b");
        assertThat(world.trace).doesNotContain("do a again");
    }

    @Test
    @DisplayName(
            "S1: of two irreversible steps tried again by order, the one that applied nothing doesn't take the other's"
                    + " point of no return with it")
    void irreversible_retried() throws Exception {
        int[] calls = new int[1];
        Step<Void> acts = world.named("b")
                .run(c -> {
                    if (calls[0]++ == 0) {
                        throw new dev.windlass.plan.NotApplied("not yet");
                    }
                    throw new IllegalStateException("half told");
                })
                .irreversible("it is told");
        Plan plan = Plans.plan()
                .pointOfNoReturn("gone")
                .step(world.plain("between"))
                .block(sideBySide("both", 2, irreversibleNotApplied("a"), acts))
                .build();
        run(plan);
        run.order(plan, Order.RETRY);

        Ran back = run.order(plan, Order.ROLL_BACK);

        assertThat(back.undone()).isEmpty();
        assertThat(back.inPlace()).extracting(Ran.InPlace::step).containsExactly("b", "between");
    }

    @Test
    @DisplayName("B2: independent undos beneath a halted one run backwards, one after the other")
    void independent_backwards() throws Exception {
        Ran ran = run(Plans.plan()
                .step(world.plain("i1").independentUndo())
                .step(world.plain("i2").independentUndo())
                .step(world.stubborn("x", 99).undoRetry(Retry.never()))
                .step(world.failing("last"))
                .build());

        assertThat(ran.undone()).containsExactly("last", "i2", "i1");
    }

    @Test
    @DisplayName("C4: progress that a before-image told ahead of the start keeps no later release from beginning")
    void progress_of_a_capture() throws Exception {
        Step<String> tells = world.named("s")
                .capture(String.class, c -> {
                    c.progress("half");
                    throw new IllegalStateException("no");
                })
                .run(String.class, c -> "x")
                .undo(c -> {});
        run(Plans.plan().step(world.plain("a")).step(tells).build());

        Ran next = run(
                Plans.plan().step(world.plain("a")).step(world.plain("renamed")).build());

        assertThat(ending(next)).isEqualTo(Event.Ending.COMPLETED);
    }

    @Test
    @DisplayName(
            "B4: a pair whose end was skipped by order counts as open: a rollback takes it back, across a point too")
    void skipped_end() throws Exception {
        int[] offs = new int[1];
        Step<String> stubborn = world.named("maintenance")
                .run(String.class, c -> "on")
                .idempotent()
                .undo(c -> {
                    if (offs[0]++ < 3) {
                        throw new IllegalStateException("the gateway is gone");
                    }
                    world.trace.add("off");
                });
        Plan plan = Plans.plan()
                .pointOfNoReturn("gone")
                .block(paired(stubborn).over(world.plain("migrate")))
                .pointOfNoReturn("migrated for good")
                .step(world.failing("last"))
                .build();
        run(plan);
        Ran asks = run.order(plan, Order.SKIP);
        assertThat(asks.skipped()).containsExactly("end of maintenance");

        Ran back = run.order(plan, Order.ROLL_BACK);

        assertThat(back.undone()).containsExactly("last", "maintenance");
        assertThat(back.inPlace()).extracting(Ran.InPlace::step).containsExactly("migrate");
        assertThat(world.trace).endsWith("undo last", "off");
    }
}
