package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.engine.GatePlans.Staged;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.notify.Notices;
import dev.windlass.plan.Plan;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs plans with gates, guards and people once for each single thing that can go wrong at each point, and for many pairs
 * of them: in the journal, in steps, metrics, the inbox, and the channel of messages.
 */
@DisplayName("Whatever goes wrong at whatever point, gates stay gates"
        + " (S2, C1, C2, B1, B4, B5, B6, B7, G1, G2, G3, G5, G7, G8, T2, J4, O1)")
class EveryFaultOfGatesTest {

    private static final int PAIRS = 40;
    private static final int SEEDS = 5;
    /** Plans that differ only in when an order comes share the points among them. */
    private static final int SHARED = 9;

    private static final List<List<Order>> ANSWERS = List.of(
            List.of(Order.ROLL_BACK, Order.SKIP),
            List.of(Order.RETRY, Order.RESUME),
            List.of(Order.SKIP, Order.RESUME));
    private static int cases;

    static Stream<Staged> plans() {
        return GatePlans.all().values().stream();
    }

    @AfterAll
    static void numbers() {
        System.out.printf("suite gates: rules=%d cases=%d%n", GateRules.HELD.size(), cases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void undisturbed(Staged staged) {
        for (int variant = 0; variant < ANSWERS.size(); variant++) {
            for (long seed = 0; seed < SEEDS; seed++) {
                Ran ran = schedule(staged, Map.of(), variant, seed == 0 ? null : seed)
                        .ran();
                if (staged.ending() != null && variant == 0 && seed == 0) {
                    assertThat(ran.ended()).as("%s", ran).isNotNull();
                    assertThat(ran.ended().ending()).as("%s", ran.ended()).isEqualTo(staged.ending());
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void single_faults(Staged staged) {
        List<Fate.Place> points =
                schedule(staged, Map.of(), 0, null).scene().fate.passed();
        int step = staged.shared() ? SHARED : 1;
        int first = staged.shared() ? 1 + Math.floorMod(staged.name().hashCode(), SHARED) : 1;
        for (int point = first; point <= points.size(); point += step) {
            for (Fate.Blow blow : Fate.Blow.values()) {
                if (Fate.fits(blow, points.get(point - 1))) {
                    schedule(staged, Map.of(point, blow), point / step % ANSWERS.size(), null);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void pairs_of_faults(Staged staged) {
        int points = schedule(staged, Map.of(), 0, null).scene().fate.passed().size() + 10;
        var random = new Random(staged.name().hashCode());
        Fate.Blow[] blows = Fate.Blow.values();
        for (int i = 0; i < PAIRS; i++) {
            int first = 1 + random.nextInt(points);
            Fate.Blow second = random.nextBoolean() ? Fate.Blow.DIE : blows[random.nextInt(blows.length)];
            schedule(
                    staged,
                    Map.of(first, blows[random.nextInt(blows.length)], first + 1 + random.nextInt(points), second),
                    i % ANSWERS.size(),
                    (long) i);
        }
    }

    record Played(Scene scene, Ran ran) {}

    static Played schedule(Staged staged, Map<Integer, Fate.Blow> blows, int variant, Long seed) {
        cases++;
        var scene = new Scene(blows, ANSWERS.get(variant), seed);
        try {
            Plan plan = staged.plan().apply(scene);
            Ran ran = scene.untilItEnds(plan);
            verify(plan, scene, ran, blows.isEmpty());
            return new Played(scene, ran);
        } catch (Throwable wrong) {
            throw new AssertionError(
                    "with " + blows + ", answers " + ANSWERS.get(variant) + ", seed " + seed + ": " + wrong + "\n"
                            + told(scene.world),
                    wrong);
        }
    }

    private static void verify(Plan plan, Scene scene, Ran ran, boolean kind) {
        World world = scene.world;
        List<Recorded> journal = scene.journal();
        assertThat(world.violations).isEmpty();
        assertThat(new GateRules(plan).over(journal).violations).isEmpty();
        Ran folded = scene.run.folded(plan);
        assertThat(ran.inPlace()).as("R1: the fold says the same").isEqualTo(folded.inPlace());
        assertThat(ran.undone()).as("R1: the fold says the same").isEqualTo(folded.undone());
        assertThat(ran.ended()).as("where people answer, it ends: %s", ran).isNotNull();
        outcome(plan, scene, ran, journal);
        assertThat(scene.toldTwice)
                .as("nothing is told once more that was journaled as told, but by a channel that was over its time")
                .allMatch(message -> notTaken(journal, message) > 0);
        scene.delivered.forEach((message, times) -> assertThat(times)
                .as("told twice only where the process died in between, or the channel failed: %s", message)
                .isLessThanOrEqualTo(1 + scene.cutOff + notTaken(journal, message)));
        if (kind) {
            var notices = Notices.of(scene.run.notifications);
            journal.forEach(notices::accept);
            assertThat(notices.due(scene.run.time.now().at()))
                    .as("all is told once the run is over")
                    .isEmpty();
        }
    }

    /** How often the channel threw, or was over its time. */
    private static int notTaken(List<Recorded> journal, String message) {
        return (int) journal.stream()
                .filter(one -> one.event() instanceof Event.Notified told
                        && told.message().equals(message)
                        && told.failure() != null)
                .count();
    }

    private static void outcome(Plan plan, Scene scene, Ran ran, List<Recorded> journal) {
        World world = scene.world;
        List<String> told = ran.inPlace().stream().map(Ran.InPlace::step).toList();
        List<String> there = world.inPlace();
        assertThat(told).as("O1: each effect that is there is named").containsAll(there);
        boolean retried = journal.stream()
                .anyMatch(one -> one.event() instanceof Event.OrderGiven given && given.order() == Order.RETRY);
        assertThat(there)
                .as("S4: nothing took effect twice, unless a person ordered it")
                .allMatch(step -> world.times(step) == 1 || retried);
        switch (ran.ended().ending()) {
            case COMPLETED -> {
                var all = new ArrayList<>(changing(plan));
                all.removeAll(ran.skipped());
                assertThat(there).as("O1: completed").containsAll(all);
            }
            case ROLLED_BACK ->
                assertThat(keptBy(plan, journal))
                        .as("O1: nothing stays but what is past its point, or was given up by order")
                        .containsAll(there);
            default -> assertThat(there).as("O1: stopped, and nothing is there").isEmpty();
        }
    }

    /** What may stay in a rollback: what stands ahead of the last point of no return, irreversible steps, what was skipped. */
    private static List<String> keptBy(Plan plan, List<Recorded> journal) {
        var program = new Program(plan);
        var kept = new ArrayList<String>();
        var sofar = new ArrayList<String>();
        Event.QuestionAsked question = null;
        for (Recorded one : journal) {
            if (one.event() instanceof Event.StepStarted started) {
                StepDefinition.Kind<?, ?> kind =
                        program.step(program.position(started.node())).kind();
                sofar.add(started.node());
                if (kind instanceof StepDefinition.Irreversible<?, ?>) {
                    kept.addAll(sofar);
                }
            } else if (one.event() instanceof Event.PointOfNoReturnPassed) {
                kept.addAll(sofar);
            } else if (one.event() instanceof Event.QuestionAsked asked) {
                question = asked;
            } else if (one.event() instanceof Event.OrderGiven given && given.order() == Order.SKIP) {
                if (question.matter() == Event.Matter.UNDO_FAILED) {
                    kept.addAll(sofar);
                }
            }
        }
        return kept;
    }

    private static List<String> changing(Plan plan) {
        var program = new Program(plan);
        var all = new ArrayList<String>();
        for (int i = 0; i < program.size(); i++) {
            if (program.isStep(i)
                    && !(program.step(i).kind() instanceof StepDefinition.ReadOnly<?, ?>)
                    && !program.name(i).equals("hangs")) {
                all.add(program.name(i));
            }
        }
        return all;
    }

    private static String told(World world) {
        var text = new StringBuilder("trace: " + world.trace + "\njournal:\n");
        world.durable().forEach(event -> text.append("  ").append(event).append('\n'));
        return text.toString();
    }
}
