package dev.windlass.runbook;

import dev.windlass.engine.Retreat;
import dev.windlass.journal.Event;
import dev.windlass.plan.Block;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.runbook.TurningPoint.Begins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a rollback would do from each place of a plan: the core is asked for each branch that may have been taken
 * ahead of the place, the other choices having taken the one that is least in the way, and what it says is put together.
 */
final class Turns {

    private final Plan plan;
    private final Branches branches;
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private final Map<String, String> closes = new LinkedHashMap<>();
    private final Map<String, Duration> measured;

    Turns(Plan plan, Map<String, Duration> measured) {
        this.plan = plan;
        this.branches = new Branches(plan.layout());
        this.measured = measured;
        List<Layout.Place> places = plan.layout().places();
        for (int i = 0; i < places.size(); i++) {
            Layout.Place place = places.get(i);
            positions.put(place.node().name(), i);
            if (place.closes() >= 0) {
                closes.put(
                        place.node().name(), places.get(place.closes()).node().name());
            }
        }
    }

    List<TurningPoint> all() {
        var points = new ArrayList<TurningPoint>();
        points.add(from(0, ""));
        List<Layout.Place> places = plan.layout().places();
        for (int i = 0; i < places.size(); i++) {
            boolean beside = places.get(i).parent() == Layout.BESIDE;
            if (!beside && !(places.get(i).node() instanceof Block)) {
                points.add(from(i, places.get(i).node().name()));
            }
        }
        return List.copyOf(points);
    }

    private TurningPoint from(int position, String behind) {
        var ways = new Ways(
                plan, branches, positions, step -> Objects.requireNonNullElse(took(step), Duration.ZERO), behind);
        Map<String, String> fixed = behind.isEmpty() ? Map.of() : branches.around(position);
        List<String> order = ways.undone();
        List<TurningPoint.Undo> undos =
                order.stream().map(step -> undo(step, order, ways, fixed)).toList();
        boolean verified = ways.all().stream().anyMatch(way -> way.retreat().verified());
        return new TurningPoint(
                behind,
                condition(fixed, List.of()),
                begins(ways.calm()),
                undos,
                stays(ways, fixed),
                asks(ways, undos),
                verified ? plan.verification().map(CheckGroup::name).orElse(null) : null,
                behind.isEmpty() ? List.of() : branches.beside(position),
                takes(ways, undos));
    }

    private @Nullable Duration took(String step) {
        Duration once = measured.get(step);
        return once == null ? step(step).remarks().undoTakes() : once;
    }

    // ------------------------------------------------------------------ what is undone, and what stays

    private TurningPoint.Undo undo(String name, List<String> all, Ways ways, Map<String, String> fixed) {
        StepDefinition<?, ?> step = step(name);
        int position = at(name);
        return new TurningPoint.Undo(
                name,
                does(name),
                condition(onlyIf(position, fixed), ways.exceptions(name)),
                all.stream()
                        .filter(other -> branches.atOnce(at(other), position))
                        .toList(),
                ways.all().stream().anyMatch(way -> way.retreat().losing().contains(name)),
                took(name),
                measured.containsKey(name),
                step.remarks().byHand());
    }

    private String does(String step) {
        String opening = closes.get(step);
        if (opening != null) {
            return "put '" + opening + "' in force again";
        }
        return closes.containsValue(step) ? "end '" + step + "'" : "undo '" + step + "'";
    }

    private Map<String, String> onlyIf(int position, Map<String, String> fixed) {
        Map<String, String> own = branches.around(position);
        own.keySet().removeAll(fixed.keySet());
        return own;
    }

    private List<TurningPoint.Stay> stays(Ways ways, Map<String, String> fixed) {
        var points = new LinkedHashMap<String, String>();
        for (Ways.Way way : ways.all()) {
            way.retreat()
                    .left()
                    .forEach(step ->
                            points.putIfAbsent(step, way.retreat().begun().getOrDefault(step, "")));
        }
        return points.keySet().stream()
                .sorted(Comparator.comparingInt(this::at))
                .map(step ->
                        new TurningPoint.Stay(step, stays(step, ways, fixed), why(step, points.getOrDefault(step, ""))))
                .toList();
    }

    private String stays(String step, Ways ways, Map<String, String> fixed) {
        String own = condition(onlyIf(at(step), fixed), List.of());
        if (ways.staysAnyway(step)) {
            return own;
        }
        String words = "if " + String.join(" or ", ways.exceptions(step));
        return own.isEmpty() ? words : own + ", and " + words;
    }

    private String why(String step, String point) {
        if (step(step).kind() instanceof StepDefinition.Irreversible<?, ?> irreversible) {
            return "irreversible: " + irreversible.why();
        }
        boolean irreversible = plan.layout().places().get(at(point)).node() instanceof Step<?>;
        return "done ahead of the " + (irreversible ? "irreversible step '" : "point of no return '") + point + "'";
    }

    private String condition(Map<String, String> onlyIf, List<String> unless) {
        String positive = onlyIf.entrySet().stream()
                .map(taken -> branches.words(taken.getKey(), taken.getValue()))
                .collect(Collectors.joining(" and "));
        var words = new ArrayList<String>();
        if (!positive.isEmpty()) {
            words.add("if " + positive);
        }
        if (!unless.isEmpty()) {
            words.add("unless " + String.join(" or ", unless));
        }
        return String.join(", ", words);
    }

    // ------------------------------------------------------------------ what is asked, and how long it takes

    private static Begins begins(Retreat retreat) {
        if (retreat.completed()) {
            return Begins.WHEN_ORDERED;
        }
        return retreat.pastPoint() ? Begins.WHEN_DECIDED : Begins.BY_ITSELF;
    }

    private List<String> asks(Ways ways, List<TurningPoint.Undo> undos) {
        var asks = new ArrayList<String>();
        if (ways.calm().pastPoint()) {
            asks.add("what goes wrong asks first: RETRY, SKIP or ROLL_BACK");
        } else {
            List<String> past = ways.pastPoint();
            if (!past.isEmpty()) {
                asks.add("if " + String.join(" or ", past) + ", what goes wrong asks first: RETRY, SKIP or ROLL_BACK");
            }
        }
        for (String gate : gatesThatAsk(ways)) {
            asks.add("'" + gate + "' asks if it refuses: RETRY or ROLL_BACK");
        }
        for (TurningPoint.Undo undo : undos) {
            if (undo.asksFirst()) {
                asks.add("the undo of '" + undo.step()
                        + "' asks first, as it loses what was written since that step ran: RETRY runs it,"
                        + " and loses that; SKIP leaves it");
            }
        }
        return asks;
    }

    private static List<String> gatesThatAsk(Ways ways) {
        return ways.all().stream()
                .flatMap(way -> way.retreat().asks().stream())
                .filter(asked -> asked.matter() == Event.Matter.GATE_REFUSED)
                .map(Event.QuestionAsked::node)
                .distinct()
                .toList();
    }

    private TurningPoint.Takes takes(Ways ways, List<TurningPoint.Undo> undos) {
        List<String> unknown = undos.stream()
                .filter(undo -> undo.takes() == null)
                .map(TurningPoint.Undo::step)
                .toList();
        return new TurningPoint.Takes(
                ways.longest(), unknown, plan.rollbackWithin().orElse(null));
    }

    private int at(String node) {
        return positions.getOrDefault(node, 0);
    }

    private StepDefinition<?, ?> step(String name) {
        if (branches.node(at(name)) instanceof Step<?> step) {
            return step.definition();
        }
        throw new IllegalStateException("'" + name + "' is no step");
    }
}
