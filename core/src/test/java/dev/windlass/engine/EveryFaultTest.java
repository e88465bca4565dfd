package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every plan of the suite once for each single thing that can go wrong at each point, and for many pairs of them.
 * While it runs the world holds the engine against S2, C1 and C2; at its end the outcome is held against the world.
 */
@DisplayName(
        "Whatever goes wrong at whatever point, the outcome tells the truth (S1, S2, S4, C1, C2, C6, B1, B2, G1, J4)")
class EveryFaultTest {

    private static final int PAIRS = 400;
    private static final Map<Fate.Blow, Integer> STRUCK = new EnumMap<>(Fate.Blow.class);
    private static int plans;
    private static int schedules;

    static Stream<Arguments> plans() {
        return Plans.all().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @AfterAll
    static void numbers() {
        System.out.printf(
                "suite virtual: plans=%d schedules=%d deaths=%d throws=%d full=%d lost=%d wrong=0%n",
                plans,
                schedules,
                STRUCK.getOrDefault(Fate.Blow.DIE, 0),
                STRUCK.getOrDefault(Fate.Blow.THROW, 0),
                STRUCK.getOrDefault(Fate.Blow.FULL, 0),
                STRUCK.getOrDefault(Fate.Blow.LOSE, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void single_faults(String name, Function<World, Plan> plan) throws Exception {
        plans++;
        List<Fate.Place> points = schedule(plan, Map.of()).passed();
        for (int point = 1; point <= points.size(); point++) {
            for (Fate.Blow blow : Fate.Blow.values()) {
                if (Fate.fits(blow, points.get(point - 1))) {
                    schedule(plan, Map.of(point, blow));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void pairs_of_faults(String name, Function<World, Plan> plan) throws Exception {
        int points = schedule(plan, Map.of()).passed().size() + 10;
        var random = new Random(name.hashCode());
        Fate.Blow[] blows = Fate.Blow.values();
        for (int i = 0; i < PAIRS; i++) {
            int first = 1 + random.nextInt(points);
            int second = first + 1 + random.nextInt(points);
            schedule(
                    plan,
                    Map.of(
                            first,
                            blows[random.nextInt(blows.length)],
                            second,
                            random.nextBoolean() ? Fate.Blow.DIE : blows[random.nextInt(blows.length)]));
        }
    }

    private static Fate schedule(Function<World, Plan> planned, Map<Integer, Fate.Blow> blows) throws Exception {
        var fate = new Fate(blows);
        var world = new World();
        var run = new VirtualRun(world, fate);
        Plan plan = planned.apply(world);
        schedules++;
        try {
            Ran ran = run.untilItEnds(plan);
            verify(plan, world, ran, run.folded(plan), false);
            if (ran.question() != null) {
                boolean back = ran.question().matter() != Event.Matter.FAILED_PAST_POINT;
                for (Order choice : List.of(Order.RETRY, Order.SKIP, Order.ROLL_BACK)) {
                    if (!back || choice != Order.ROLL_BACK) {
                        orderedInstead(planned, blows, choice);
                    }
                }
            }
        } catch (Throwable wrong) {
            throw new AssertionError("with " + blows + ": " + wrong.getMessage() + "\n" + told(world), wrong);
        }
        if (fate.struck() > 0) {
            blows.values().forEach(blow -> STRUCK.merge(blow, 1, Integer::sum));
        }
        return fate;
    }

    /** The same schedule up to the question, then an order. */
    private static void orderedInstead(Function<World, Plan> planned, Map<Integer, Fate.Blow> blows, Order choice)
            throws Exception {
        var world = new World();
        var run = new VirtualRun(world, new Fate(blows));
        Plan plan = planned.apply(world);
        run.untilItEnds(plan);
        run.fate.revive();
        Ran ran = run.order(plan, choice);
        if (choice == Order.ROLL_BACK && ran.ended() != null) {
            assertThat(ran.ended().ending()).isEqualTo(Event.Ending.ROLLED_BACK);
        }
        if (choice != Order.SKIP) {
            verify(plan, world, ran, run.folded(plan), choice == Order.RETRY);
        }
    }

    private static void verify(Plan plan, World world, Ran ran, Ran folded, boolean retried) {
        assertThat(world.violations).isEmpty();
        assertThat(ran.inPlace()).as("R1: the fold says the same").isEqualTo(folded.inPlace());
        assertThat(ran.undone()).as("R1: the fold says the same").isEqualTo(folded.undone());
        List<Event> durable = world.durable();
        List<String> keep = beforeThePoint(plan, durable);
        if (ran.question() != null && ran.question().matter() == Event.Matter.UNDO_FAILED) {
            leftBehind(world, ran, keep);
        } else if (ran.question() != null) {
            assertThat(ran.ended()).isNull();
            assertThat(world.trace).as("B4: nothing is undone by itself").noneMatch(line -> line.startsWith("undo"));
        } else {
            Event.RunEnded ended = ran.ended();
            assertThat(ended).as("the run ended").isNotNull();
            assertThat(durable.get(durable.size() - 1)).isEqualTo(ended);
            switch (ended.ending()) {
                case COMPLETED -> assertThat(world.inPlace()).containsExactlyElementsOf(changing(plan));
                case ROLLED_BACK -> {
                    assertThat(keep).as("nothing stays past the point").containsAll(world.inPlace());
                    assertThat(ran.inPlace()).as("what stays is told").hasSameSizeAs(keep);
                    assertThat(world.inPlace()).as("the point is not crossed").containsAll(reversible(plan, keep));
                }
                case STOPPED -> assertThat(world.trace).noneMatch(line -> line.startsWith("do "));
                case ROLLBACK_FAILED -> throw new AssertionError("only a person ends it so");
            }
        }
        assertThat(world.inPlace())
                .as("nothing took effect twice, unless a person ordered it")
                .allMatch(step -> world.times(step) == 1 || retried);
        assertThat(new HashSet<>(ran.undone())).as("nothing is undone twice").hasSameSizeAs(ran.undone());
        undoneBackwards(durable, ran);
    }

    private static void leftBehind(World world, Ran ran, List<String> keep) {
        List<String> told = ran.inPlace().stream().map(Ran.InPlace::step).toList();
        assertThat(told).as("B2: each effect left behind is named").isNotEmpty();
        List<String> there = new ArrayList<>(world.inPlace());
        there.removeAll(keep);
        assertThat(told).containsAll(there);
    }

    /** B1: a sequence backwards, by the order in the journal. */
    private static void undoneBackwards(List<Event> durable, Ran ran) {
        List<String> started = new ArrayList<>();
        for (Event event : durable) {
            if (event instanceof Event.StepStarted step && !started.contains(step.node())) {
                started.add(step.node());
            }
        }
        Collections.reverse(started);
        started.retainAll(ran.undone());
        assertThat(ran.undone()).as("B1: undone in the opposite order").containsExactlyElementsOf(started);
    }

    /** The steps that took effect ahead of the last point of no return, which stay; irreversible ones among them. */
    private static List<String> beforeThePoint(Plan plan, List<Event> durable) {
        var kept = new ArrayList<String>();
        var sofar = new ArrayList<String>();
        for (Event event : durable) {
            if (event instanceof Event.StepStarted started) {
                StepDefinition.Kind<?, ?> kind = step(plan, started.node()).kind();
                if (kind instanceof StepDefinition.Irreversible<?, ?>) {
                    kept.addAll(sofar);
                    sofar.clear();
                    kept.add(started.node());
                } else if (kind instanceof StepDefinition.Reversible<?, ?>) {
                    sofar.add(started.node());
                }
            } else if (event instanceof Event.PointOfNoReturnPassed) {
                kept.addAll(sofar);
                sofar.clear();
            }
        }
        return kept;
    }

    private static List<String> reversible(Plan plan, List<String> steps) {
        return steps.stream()
                .filter(step -> step(plan, step).kind() instanceof StepDefinition.Reversible<?, ?>)
                .toList();
    }

    private static List<String> changing(Plan plan) {
        return plan.phases().stream()
                .flatMap(phase -> phase.nodes().stream())
                .filter(node -> node instanceof Step<?> step
                        && !(step.definition().kind() instanceof StepDefinition.ReadOnly<?, ?>))
                .map(node -> node.name())
                .toList();
    }

    private static StepDefinition<?, ?> step(Plan plan, String name) {
        return plan.phases().stream()
                .flatMap(phase -> phase.nodes().stream())
                .filter(node -> node.name().equals(name))
                .map(node -> ((Step<?>) node).definition())
                .findFirst()
                .orElseThrow();
    }

    private static String told(World world) {
        var text = new StringBuilder("trace: " + world.trace + "\njournal:\n");
        world.durable().forEach(event -> text.append("  ").append(event).append('\n'));
        return text.toString();
    }
}
