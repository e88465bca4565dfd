package dev.windlass.engine;

import dev.windlass.engine.GatePlans.Staged;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** Random plans with gates, people, guards and orders, and random faults, are held against {@link GateRules}. */
@Label(
        "Whatever the plan, whoever signs or orders, and whatever goes wrong, gates stay gates (G1-G9, B4-B7, C1, C2, T2)")
class RandomGatesTest {

    private static final Set<Class<? extends Event>> OF_INTEREST = Set.of(
            PeopleEvent.SignedOff.class,
            ObservationEvent.GuardTripped.class,
            Event.OrderGiven.class,
            Event.QuestionAsked.class,
            Event.RollbackStarted.class,
            Event.RunResumed.class);
    private static final Map<String, Integer> SEEN = new TreeMap<>();
    private static int plans;

    @AfterContainer
    static void numbers() {
        System.out.printf("suite random gates: plans=%d seen=%s wrong=0%n", plans, SEEN);
    }

    @Property(
            tries = 1_000,
            seed = "20261121",
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.PREVIOUS_SEED,
            shrinking = ShrinkingMode.OFF)
    @Label("random plans of gates hold the rules")
    void rules_hold(@ForAll long number) {
        plans++;
        var random = new Random(number);
        Fate.Blow[] blows = Fate.Blow.values();
        Map<Integer, Fate.Blow> fate =
                switch (random.nextInt(3)) {
                    case 0 -> Map.of();
                    case 1 -> Map.of(1 + random.nextInt(120), blows[random.nextInt(blows.length)]);
                    default -> Map.of(1 + random.nextInt(60), Fate.Blow.DIE, 61 + random.nextInt(90), Fate.Blow.DIE);
                };
        var staged = new Staged("random " + number, null, scene -> RandomGates.plan(number, scene));
        EveryFaultOfGatesTest.Played played =
                EveryFaultOfGatesTest.schedule(staged, fate, random.nextInt(3), random.nextBoolean() ? number : null);
        SEEN.merge(String.valueOf(played.ran().ended().ending()), 1, Integer::sum);
        played.scene().journal().forEach(one -> {
            if (OF_INTEREST.contains(one.event().getClass())) {
                SEEN.merge(one.event().getClass().getSimpleName(), 1, Integer::sum);
            }
        });
    }
}
