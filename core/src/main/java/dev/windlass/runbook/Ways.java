package dev.windlass.runbook;

import dev.windlass.engine.Retreat;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ways on which a plan can come to a place of it. There is one for each branch, the choices beside it having taken the
 * branch that is least in the way; and from each of these one for each branch that changes what a rollback does to other
 * steps: that holds a point of no return, or takes traffic. Where a point of no return stood side by side with others, there
 * are two more of each, on which it came as early and as late as it can.
 */
final class Ways {

    private final Plan plan;
    private final Branches branches;
    private final Map<String, Integer> positions;
    private final Function<String, Duration> undoTakes;
    private final String behind;
    private final int position;
    private final Map<String, String> calm = new LinkedHashMap<>();
    private final List<Branch> options = new ArrayList<>();
    private final Map<Map<String, String>, List<Retreat>> retreats = new HashMap<>();
    private final List<Way> all = new ArrayList<>();

    /**
     * A way.
     *
     * @param base the branch of each choice on the way that it varies; its own where it varies none
     * @param varied what it varies; null if nothing
     * @param route the branch of each choice
     * @param retreat what a rollback does at its end
     */
    record Way(Map<String, String> base, @Nullable Branch varied, Map<String, String> route, Retreat retreat) {

        boolean undoes(String step) {
            return retreat.undone().contains(step);
        }
    }

    /** A branch that a choice can take. */
    record Branch(String choice, String key) {}

    /**
     * @param positions the nodes of the plan by their names
     * @param undoTakes how long the undo of a step takes
     * @param behind the node to which they come; empty for the place before anything
     */
    Ways(
            Plan plan,
            Branches branches,
            Map<String, Integer> positions,
            Function<String, Duration> undoTakes,
            String behind) {
        this.plan = plan;
        this.branches = branches;
        this.positions = positions;
        this.undoTakes = undoTakes;
        this.behind = behind;
        this.position = behind.isEmpty() ? 0 : at(behind);
        collect();
    }

    private void collect() {
        if (!behind.isEmpty()) {
            calm.putAll(branches.around(position));
        }
        List<Integer> choices = branches.choicesAhead(position);
        choices.forEach(choice -> calm.put(branches.node(choice).name(), branches.calmest(choice)));
        var matter = new ArrayList<Branch>();
        for (int choice : choices) {
            for (var branch : branches.branches(choice)) {
                var one = new Branch(branches.node(choice).name(), branch.key());
                options.add(one);
                if (Branches.matters(branch.nodes())) {
                    matter.add(one);
                }
            }
        }
        var bases = new LinkedHashSet<Map<String, String>>();
        bases.add(calm);
        options.forEach(option -> bases.add(with(calm, option)));
        for (Map<String, String> base : bases) {
            add(base, null, base);
            for (Branch branch : matter) {
                Map<String, String> route = with(base, branch);
                if (!route.equals(base)) {
                    add(base, branch, route);
                }
            }
        }
    }

    private void add(Map<String, String> base, @Nullable Branch varied, Map<String, String> route) {
        retreats(route).forEach(retreat -> all.add(new Way(base, varied, route, retreat)));
    }

    /** A choice takes a branch, and those around it the ones that lead there. */
    private Map<String, String> with(Map<String, String> route, Branch branch) {
        var other = new LinkedHashMap<>(route);
        other.putAll(branches.around(at(branch.choice())));
        other.put(branch.choice(), branch.key());
        return other;
    }

    /** What a rollback does at the end of a route, however what stood side by side was timed. */
    private List<Retreat> retreats(Map<String, String> route) {
        return retreats.computeIfAbsent(route, this::timed);
    }

    private List<Retreat> timed(Map<String, String> route) {
        var timed = new ArrayList<Retreat>();
        timed.add(Retreat.from(plan, behind, route, node -> false, undoTakes));
        for (int point : branches.pointsBeside(position)) {
            Predicate<String> beside = node -> branches.atOnce(at(node), point);
            timed.add(Retreat.from(plan, behind, route, beside, undoTakes));
            timed.add(Retreat.from(plan, behind, route, beside.negate(), undoTakes));
        }
        return timed;
    }

    private int at(String node) {
        return positions.getOrDefault(node, 0);
    }

    List<Way> all() {
        return all;
    }

    /** The way on which all choices took the branch that is least in the way. */
    Retreat calm() {
        return all.get(0).retreat();
    }

    /** What is undone on any way, in an order that fits each of them. */
    List<String> undone() {
        var order = new ArrayList<String>();
        for (Way way : all) {
            int behindLast = 0;
            for (String step : way.retreat().undone()) {
                if (!order.contains(step)) {
                    order.add(place(step, order, behindLast), step);
                }
                behindLast = order.indexOf(step) + 1;
            }
        }
        return order;
    }

    /** Where a step comes in the order: there if that may be, else behind what is undone before it and ahead of the rest. */
    private int place(String step, List<String> order, int wanted) {
        int earliest = 0;
        int latest = order.size();
        for (int i = order.size() - 1; i >= 0; i--) {
            int other = at(order.get(i));
            if (branches.apart(other, at(step)) < 0) {
                if (other < at(step)) {
                    latest = i;
                } else {
                    earliest = Math.max(earliest, i + 1);
                }
            }
        }
        return Math.max(earliest, Math.min(wanted, latest));
    }

    /** Whether a step stays on whatever way it is on. */
    boolean staysAnyway(String step) {
        return all.stream().noneMatch(way -> way.undoes(step));
    }

    /** Where a step that took effect isn't undone, though it is on other ways; each in words. */
    List<String> exceptions(String step) {
        var base = new LinkedHashMap<>(calm);
        base.putAll(branches.around(at(step)));
        var words = new LinkedHashSet<String>();
        var said = new HashSet<Branch>();
        for (Way way : all) {
            Branch varied = way.varied();
            if (varied == null
                    || !way.base().equals(base)
                    || !way.retreat().begun().containsKey(step)) {
                continue;
            }
            boolean within = branches.around(at(varied.choice())).entrySet().stream()
                    .anyMatch(around -> said.contains(new Branch(around.getKey(), around.getValue())));
            List<Retreat> timed = retreats(way.route());
            if (timed.stream().anyMatch(one -> one.undone().contains(step))) {
                words.addAll(timing(step, timed));
            } else if (!within) {
                said.add(varied);
                words.add(branches.words(varied.choice(), varied.key()));
            }
        }
        words.addAll(timing(step, retreats(base)));
        return List.copyOf(words);
    }

    /** A pair is as late as its end. */
    private List<String> timing(String step, List<Retreat> timed) {
        List<Layout.Place> places = plan.layout().places();
        String last = places.stream()
                .filter(place -> place.closes() == at(step))
                .map(place -> place.node().name())
                .findFirst()
                .orElse(step);
        return timed.stream()
                .filter(one -> one.begun().containsKey(step) && !one.undone().contains(step))
                .map(one -> (last.equals(step) ? "it" : "'" + last + "'") + " began before '"
                        + one.begun().get(last) + "'")
                .toList();
    }

    /** The branches that pass a point of no return, where one can come to the place without; each in words. */
    List<String> pastPoint() {
        return all.stream()
                .filter(way -> way.base().equals(calm) && way.retreat().pastPoint())
                .map(Way::varied)
                .filter(Objects::nonNull)
                .map(varied -> branches.words(varied.choice(), varied.key()))
                .distinct()
                .toList();
    }

    /** The longest that a rollback takes: choice by choice the branch that makes it longer, or else of more work. */
    Duration longest() {
        Map<String, String> route = calm;
        Retreat longest = longest(route);
        for (Branch option : options) {
            Map<String, String> other = with(route, option);
            Retreat retreat = longest(other);
            if (byTime().compare(retreat, longest) > 0) {
                route = other;
                longest = retreat;
            }
        }
        return longest.takes();
    }

    private Retreat longest(Map<String, String> route) {
        return retreats(route).stream().max(byTime()).orElseThrow();
    }

    private Comparator<Retreat> byTime() {
        return Comparator.comparing(Retreat::takes)
                .thenComparing(
                        retreat -> retreat.undone().stream().map(undoTakes).reduce(Duration.ZERO, Duration::plus));
    }
}
