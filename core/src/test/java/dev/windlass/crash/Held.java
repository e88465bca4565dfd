package dev.windlass.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Holds what the user's code did against what the record allows, after each session of a run. */
final class Held {

    /** What happens once for a node, and is never recorded twice. */
    private static final List<Class<? extends Event>> ONCE = List.of(
            Event.StepStarted.class,
            Event.StepSucceeded.class,
            Event.BranchChosen.class,
            Event.UndoSucceeded.class,
            Event.GatePassed.class,
            Event.PointOfNoReturnPassed.class,
            ObservationEvent.GuardTripped.class,
            PeopleEvent.SignOffRequested.class);

    private RunRecord before = new RunRecord(List.of(), false);
    private int seen;

    /** The process is dead, or ended: what it left is held against the rules. */
    void against(RunRecord record, List<List<String>> trace) {
        int kept = before.events().size();
        assertThat(record.events().subList(0, Math.min(kept, record.events().size())))
                .as("C3: what was in the record before the session is as it was")
                .isEqualTo(before.events());
        for (Event event : record.events()) {
            RunRecord.node(event)
                    .ifPresent(node -> ONCE.forEach(type -> assertThat(record.count(type, node))
                            .as("%s of %s is recorded once", type.getSimpleName(), node)
                            .isLessThanOrEqualTo(1)));
        }
        entries(trace, "do").forEach((step, times) -> assertThat((long) times)
                .as("S2, C1: how often the action of %s ran, held against what was recorded ahead of it", step)
                .isLessThanOrEqualTo(record.starts(step) + record.count(Event.UndoStarted.class, "end of " + step)));
        entries(trace, "undo").forEach((step, times) -> assertThat((long) times)
                .as("S2: how often the undo of %s ran, held against what was recorded ahead of it", step)
                .isLessThanOrEqualTo(record.count(Event.UndoStarted.class, step) + record.starts("end of " + step)));
        trace.subList(seen, trace.size()).forEach(line -> notAgain(line, record));
        gatesAndGuards(record);
        assertThat(record.orders(Order.ROLL_BACK))
                .as("B7: how often the order to roll back was taken")
                .isLessThanOrEqualTo(1);
        keysAndImages(record, trace);
        before = record;
        seen = trace.size();
    }

    /** What had come to its end, durably, before the session began is not done in it; but for a pair, around undos. */
    private void notAgain(List<String> line, RunRecord record) {
        String name = line.size() > 1 ? line.get(1) : "";
        boolean again =
                switch (line.get(0)) {
                    case "do" -> before.finished(name) && record.count(Event.UndoStarted.class, "end of " + name) == 0;
                    case "undo" -> before.count(Event.UndoSucceeded.class, name) > 0;
                    case "capture" -> before.count(Event.StepStarted.class, name) > 0;
                    case "choose" -> before.count(Event.BranchChosen.class, name) > 0;
                    default -> false;
                };
        assertThat(again)
                .as("C1, C2: what had come to its end is done again: %s", line)
                .isFalse();
    }

    /** The gates of these releases stand between their steps, never beside one. */
    private static void gatesAndGuards(RunRecord record) {
        String gate = null;
        boolean tripped = false;
        for (Event event : record.events()) {
            if (event instanceof Event.GateReached reached) {
                gate = reached.node();
            } else if (event instanceof Event.GatePassed) {
                gate = null;
            } else if (event instanceof ObservationEvent.GuardTripped) {
                tripped = true;
            } else if (event instanceof Event.StepStarted) {
                assertThat(gate)
                        .as("G1: the gate that is not open when %s begins", event)
                        .isNull();
                assertThat(tripped)
                        .as("B5: a guard tripped, and yet %s begins", event)
                        .isFalse();
            }
        }
    }

    /** The world was asked, and said that all is as before, when the last undo was done. */
    static void verified(RunRecord record, String gate) {
        List<Event> events = record.events();
        int undone = last(events, event -> event instanceof Event.UndoSucceeded);
        int asked = first(
                events,
                event -> event instanceof Event.CheckAnswered answered
                        && answered.node().equals(gate));
        int passed = first(
                events,
                event -> event instanceof Event.GatePassed open && open.node().equals(gate));
        assertThat(asked).as("B6: when '%s' was first answered", gate).isGreaterThan(undone);
        assertThat(passed).as("B6: when '%s' passed", gate).isGreaterThan(asked);
    }

    private static int first(List<Event> events, Predicate<Event> which) {
        return IntStream.range(0, events.size())
                .filter(i -> which.test(events.get(i)))
                .findFirst()
                .orElse(-1);
    }

    private static int last(List<Event> events, Predicate<Event> which) {
        return IntStream.range(0, events.size())
                .filter(i -> which.test(events.get(i)))
                .reduce(-1, (before, i) -> i);
    }

    private static void keysAndImages(RunRecord record, List<List<String>> trace) {
        Map<String, String> images = record.images();
        var keys = new HashMap<String, Set<String>>();
        for (List<String> line : trace) {
            if (line.get(0).equals("do") || line.get(0).equals("undo")) {
                String step = line.get(1);
                assertThat(line.get(3))
                        .as("S2: the before-image that %s was given", line)
                        .isEqualTo(images.getOrDefault(step, ""));
                if (record.count(Event.StepStarted.class, "end of " + step) == 0) {
                    keys.computeIfAbsent(line.get(0) + " " + step, k -> new HashSet<>())
                            .add(line.get(2));
                }
            }
        }
        keys.forEach((step, used) -> assertThat(used)
                .as("S7: the idempotency key of %s in all sessions", step)
                .hasSize(1));
    }

    private static Map<String, Integer> entries(List<List<String>> trace, String verb) {
        var entries = new HashMap<String, Integer>();
        for (List<String> line : trace) {
            if (line.get(0).equals(verb)) {
                entries.merge(line.get(1), 1, Integer::sum);
            }
        }
        return entries;
    }
}
