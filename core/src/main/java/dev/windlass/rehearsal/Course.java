package dev.windlass.rehearsal;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Layout;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run as the rules read it: by its events and by the calls of the plan's code alone, never by what the engine makes of
 * them.
 */
final class Course {

    final Plan plan;
    final List<Recorded> events;
    final List<Call> calls;
    private final List<Layout.Place> places;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, String> chosen = new HashMap<>();
    /** By the step that opens a pair, the one that closes it. */
    private final Map<String, String> closings = new HashMap<>();

    Course(Play<?> play) {
        this.plan = play.plan();
        this.events = play.events;
        this.calls = play.calls;
        this.places = plan.layout().places();
        for (int i = 0; i < places.size(); i++) {
            Layout.Place place = places.get(i);
            positions.put(place.node().name(), i);
            if (place.closes() >= 0) {
                closings.put(
                        places.get(place.closes()).node().name(), place.node().name());
            }
        }
        for (Recorded one : events) {
            if (one.event() instanceof Event.BranchChosen choice) {
                chosen.put(choice.node(), choice.branch());
            }
        }
    }

    List<Layout.Place> places() {
        return places;
    }

    StepDefinition<?, ?> step(String name) {
        Layout.Place place = places.get(positions.getOrDefault(name, 0));
        if (place.node() instanceof Step<?> step) {
            return step.definition();
        }
        throw new IllegalStateException("'" + name + "' is no step");
    }

    boolean readOnly(String step) {
        return step(step).kind() instanceof StepDefinition.ReadOnly<?, ?>;
    }

    /** Whether a step opens or closes a pair: it is taken back by the other one, too. */
    boolean inPair(String step) {
        return closings.containsKey(step) || closings.containsValue(step);
    }

    // ------------------------------------------------------------------ events

    /** How many events came until the first of such; all of them, and one more, if none did. */
    int first(Predicate<Event> such) {
        for (int i = 0; i < events.size(); i++) {
            if (such.test(events.get(i).event())) {
                return i + 1;
            }
        }
        return events.size() + 1;
    }

    boolean any(int from, int to, Predicate<Event> such) {
        for (int i = from; i < Math.min(to, events.size()); i++) {
            if (such.test(events.get(i).event())) {
                return true;
            }
        }
        return false;
    }

    boolean any(Predicate<Event> such) {
        return any(0, events.size(), such);
    }

    boolean ordered(Order order) {
        return any(event -> event instanceof Event.OrderGiven given && given.order() == order);
    }

    static boolean succeeds(Event event, String step) {
        return (event instanceof Event.StepSucceeded done && done.node().equals(step))
                || (event instanceof Event.DoubtSettled doubt
                        && doubt.node().equals(step)
                        && doubt.finding() == Event.Finding.DONE);
    }

    // ------------------------------------------------------------------ the tree

    /** Whether a node is reached if all goes well: it stands in no branch that was not chosen, and not beside the plan. */
    boolean onTheWay(int position) {
        for (int at = position; at >= 0; at = places.get(at).parent()) {
            int parent = places.get(at).parent();
            if (parent == Layout.BESIDE) {
                return false;
            }
            if (parent >= 0
                    && places.get(parent).node() instanceof Choice choice
                    && !places.get(at).branch().equals(chosen.get(choice.name()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether one node comes to its end before another one begins, wherever both are on the way. */
    boolean precedes(int one, int other) {
        if (one >= other
                || places.get(one).parent() == Layout.BESIDE
                || places.get(other).parent() == Layout.BESIDE) {
            return false;
        }
        int block = plan.layout().around(one, other);
        return block != one && (block < 0 || !(places.get(block).node() instanceof SideBySide));
    }

    boolean precedes(String one, String other) {
        return precedes(positions.getOrDefault(one, 0), positions.getOrDefault(other, 0));
    }

    // ------------------------------------------------------------------ effects

    /** The steps whose effect is there at the end, as far as the calls of their code can tell. */
    Set<String> inPlace() {
        var there = new LinkedHashSet<String>();
        for (Call call : calls) {
            String opening = opening(call.step);
            if (call.kind == Call.Kind.ACT && !readOnly(call.step) && !(call.thrown instanceof NotApplied)) {
                there.add(call.step);
                if (opening != null && call.returned()) {
                    there.remove(opening);
                    there.remove(call.step);
                }
            } else if (call.kind == Call.Kind.UNDO && call.returned()) {
                there.remove(call.step);
                if (opening != null) {
                    there.add(opening);
                }
            }
        }
        for (Recorded one : events) {
            if (one.event() instanceof Event.DoubtSettled doubt && doubt.finding() == Event.Finding.NOT_DONE) {
                boolean actedSince = calls.stream()
                        .anyMatch(call -> call.kind == Call.Kind.ACT
                                && call.step.equals(doubt.node())
                                && call.durable >= one.seq());
                if (!actedSince) {
                    there.remove(doubt.node());
                }
            }
        }
        return there;
    }

    private @Nullable String opening(String step) {
        for (Map.Entry<String, String> pair : closings.entrySet()) {
            if (pair.getValue().equals(step)) {
                return pair.getKey();
            }
        }
        return null;
    }

    /** The steps that began before the last point of no return was passed, irreversible ones among them: they may stay. */
    Set<String> behindPoints() {
        return behindPoints(false);
    }

    /** Those of them that must stay: an irreversible step of which nothing took effect is no point of no return (S1). */
    Set<String> surelyBehindPoints() {
        return behindPoints(true);
    }

    private Set<String> behindPoints(boolean surely) {
        var kept = new LinkedHashMap<String, Set<String>>();
        var sofar = new LinkedHashSet<String>();
        for (Recorded one : events) {
            if (one.event() instanceof Event.StepStarted started) {
                sofar.add(started.node());
                passes(started.node(), sofar, kept);
            } else if (one.event() instanceof Event.AttemptStarted started) {
                passes(started.node(), sofar, kept);
            } else if (one.event() instanceof Event.PointOfNoReturnPassed point) {
                kept.put(point.node(), Set.copyOf(sofar));
            } else if (surely
                    && one.event() instanceof Event.StepFailed failed
                    && failed.applied() == Event.Applied.NOTHING) {
                kept.remove(failed.node());
            } else if (surely
                    && one.event() instanceof Event.DoubtSettled doubt
                    && doubt.finding() == Event.Finding.NOT_DONE) {
                kept.remove(doubt.node());
            }
        }
        return kept.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private void passes(String step, Set<String> sofar, Map<String, Set<String>> kept) {
        if (step(step).kind() instanceof StepDefinition.Irreversible<?, ?>) {
            kept.put(step, Set.copyOf(sofar));
        }
    }
}
