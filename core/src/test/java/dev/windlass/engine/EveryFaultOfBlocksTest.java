package dev.windlass.engine;

import static dev.windlass.engine.Sketch.Act.HANGS_AFTER;
import static dev.windlass.engine.Sketch.Act.NOT_APPLIED;
import static dev.windlass.engine.Sketch.Act.RETURNS;
import static dev.windlass.engine.Sketch.Act.THROWS_AFTER;
import static dev.windlass.engine.Sketch.Act.THROWS_BEFORE;
import static dev.windlass.engine.Sketch.Trait.IDEMPOTENT;
import static dev.windlass.engine.Sketch.Trait.IMAGE;
import static dev.windlass.engine.Sketch.Trait.INDEPENDENT;
import static dev.windlass.engine.Sketch.Trait.LOSES_WRITES;
import static dev.windlass.engine.Sketch.Trait.PROBE;
import static dev.windlass.engine.Sketch.Trait.TAKES_TRAFFIC;

import dev.windlass.journal.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs plans of blocks and policies once for each single fault at each point, and for many pairs of faults. */
@DisplayName(
        "Whatever goes wrong at whatever point of a block, the rules hold (S2, S4, C1, C2, C6, B1, B2, B4, B8, J4)")
class EveryFaultOfBlocksTest {

    private static final int PAIRS = 60;
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
    private static int schedules;

    static Stream<Arguments> plans() {
        var plans = new LinkedHashMap<String, List<Sketch>>();
        plans.put("side by side", List.of(fine(IMAGE), side(3, false), fine()));
        plans.put("side by side, two at once, one fails", List.of(fine(), side(2, true, does(THROWS_AFTER)), fine()));
        plans.put(
                "lanes of sequences",
                List.of(new Sketch.SideBySide(
                        2,
                        false,
                        List.of(
                                new Sketch.Sequence(List.of(fine(IMAGE), fine(PROBE))),
                                new Sketch.Sequence(List.of(fine(INDEPENDENT), undoes(THROWS_BEFORE), fine())),
                                new Sketch.Sequence(List.of(gate(true), does(THROWS_BEFORE)))))));
        plans.put(
                "choices",
                List.of(
                        new Sketch.Choice(false, Sketch.Chosen.FIRST, List.of(fine(IMAGE), fine()), List.of(fine())),
                        new Sketch.Choice(true, Sketch.Chosen.SECOND, List.of(fine()), List.of(does(NOT_APPLIED)))));
        plans.put("a pair", List.of(fine(), new Sketch.Paired(fine(IMAGE).opening(), List.of(fine(), fine())), fine()));
        plans.put(
                "a pair in which something fails",
                List.of(new Sketch.Paired(fine().opening(), List.of(fine(INDEPENDENT), does(THROWS_AFTER)))));
        plans.put(
                "a failure behind a pair",
                List.of(new Sketch.Paired(fine(IMAGE).opening(), List.of(fine())), does(THROWS_AFTER)));
        plans.put(
                "tried again",
                List.of(
                        tried(List.of(NOT_APPLIED, RETURNS)),
                        tried(List.of(THROWS_AFTER, NOT_APPLIED), IDEMPOTENT),
                        tried(List.of(THROWS_BEFORE, THROWS_BEFORE), PROBE)));
        plans.put("timeouts", List.of(does(HANGS_AFTER, PROBE), fine(), does(HANGS_AFTER)));
        plans.put("lost writes", List.of(fine(LOSES_WRITES), fine(TAKES_TRAFFIC), gate(false)));
        return plans.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static Sketch.Step step(List<Sketch.Act> acts, List<Sketch.Act> undos, Sketch.Trait... traits) {
        return new Sketch.Step(Sketch.Kind.REVERSIBLE, Set.of(traits), 1, 1, acts, undos, List.of(), false);
    }

    private static Sketch.Step fine(Sketch.Trait... traits) {
        return step(List.of(), List.of(), traits);
    }

    private static Sketch.Step does(Sketch.Act act, Sketch.Trait... traits) {
        return step(List.of(act), List.of(), traits);
    }

    private static Sketch.Step undoes(Sketch.Act act) {
        return step(List.of(), List.of(act));
    }

    private static Sketch.Step tried(List<Sketch.Act> acts, Sketch.Trait... traits) {
        return new Sketch.Step(Sketch.Kind.REVERSIBLE, Set.of(traits), 2, 2, acts, List.of(), List.of(), false);
    }

    private static Sketch gate(boolean passes) {
        return new Sketch.Gate(List.of(new Sketch.Asked(Sketch.Severe.CRITICAL, passes, true)));
    }

    private static Sketch side(int atOnce, boolean interrupts, Sketch... more) {
        return new Sketch.SideBySide(
                atOnce,
                interrupts,
                Stream.concat(Stream.of(fine(IMAGE), fine(PROBE), fine(IDEMPOTENT)), Stream.of(more))
                        .toList());
    }

    @AfterAll
    static void numbers() {
        System.out.printf("suite blocks: schedules=%d wrong=0%n", schedules);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void single_faults(String name, List<Sketch> plan) {
        for (long seed : SEEDS) {
            List<Fate.Place> points = schedule(plan, Map.of(), seed);
            for (int point = 1; point <= points.size(); point++) {
                for (Fate.Blow blow : Fate.Blow.values()) {
                    if (Fate.fits(blow, points.get(point - 1))) {
                        schedule(plan, Map.of(point, blow), seed);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void pairs_of_faults(String name, List<Sketch> plan) {
        int points = schedule(plan, Map.of(), 0).size() + 10;
        var random = new Random(name.hashCode());
        Fate.Blow[] blows = Fate.Blow.values();
        for (int i = 0; i < PAIRS; i++) {
            int first = 1 + random.nextInt(points);
            Fate.Blow blow = random.nextBoolean() ? Fate.Blow.DIE : blows[random.nextInt(blows.length)];
            schedule(
                    plan,
                    Map.of(first, blows[random.nextInt(blows.length)], first + 1 + random.nextInt(points), blow),
                    i);
        }
    }

    /** Every order in turn to what is asked. */
    private static List<Fate.Place> schedule(List<Sketch> plan, Map<Integer, Fate.Blow> blows, long seed) {
        schedules++;
        var sections = List.of(new Sketch.Section(true, plan, false));
        var orders = List.of(Order.RETRY, Order.SKIP, Order.ROLL_BACK);
        return Modelled.hold(new Scenario(sections, blows, Map.of(), orders, seed))
                .world
                .run
                .fate
                .passed();
    }
}
