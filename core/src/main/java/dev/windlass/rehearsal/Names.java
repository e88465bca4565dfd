package dev.windlass.rehearsal;

import dev.windlass.journal.Order;
import dev.windlass.metric.Watched;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Role;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Step;
import dev.windlass.plan.Watch;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Refuses a script that names what the plan doesn't have: what never happens proves nothing. */
final class Names {

    private final Plan plan;

    private Names(Plan plan) {
        this.plan = plan;
    }

    static void check(Script<?> script, Schedule schedule, Plan plan) {
        var names = new Names(plan);
        for (Fault fault : schedule.faults()) {
            names.check(fault, script);
        }
        names.require("step", names.of(Step.class::isInstance), script.results.keySet());
        names.require("step", names.of(Step.class::isInstance), script.takes.keySet());
        names.require("step", names.of(Step.class::isInstance), script.undoTakes.keySet());
        for (String answer : script.answers.keySet()) {
            String[] parts = answer.split("\n", 2);
            if (parts.length == 1) {
                names.require("check", names.checks(), List.of(answer));
            } else {
                names.require("gate of checks", names.of(CheckGroup.class::isInstance), List.of(parts[0]));
                names.require("check", names.checks(), List.of(parts[1]));
            }
        }
        names.require("metric", names.metrics(), script.series.keySet());
        for (Script.Said said : script.sayings) {
            if (said.saying() instanceof Team.Signs signs) {
                names.require("gate at which people sign", names.signed(), List.of(signs.gate()));
            }
            names.known(said.saying().person());
        }
        for (Script.Death death : script.deaths) {
            var all = new TreeSet<>(names.of(node -> true));
            plan.phases().forEach(phase -> all.add(phase.name()));
            all.add("");
            names.require("node", all, List.of(death.node()));
        }
    }

    /** Where the plan says of each role who is in it, nobody else can say anything. */
    private void known(String person) {
        var people = new TreeSet<String>();
        plan.author().ifPresent(people::add);
        nodes().forEach(node -> {
            if (node instanceof SignOff gate) {
                people.addAll(gate.excluded());
            }
        });
        for (Role role : plan.roles()) {
            if (role.members().isEmpty()) {
                return;
            }
            people.addAll(role.members());
        }
        if (!plan.roles().isEmpty()) {
            require("person", people, List.of(person));
        }
    }

    private void check(Fault fault, Script<?> script) {
        List<String> name = List.of(fault.node());
        switch (fault.kind()) {
            case FAILS,
                    FAILS_LATE,
                    FAILS_WITHIN,
                    HANGS,
                    HANGS_LATE,
                    IMAGE_FAILS,
                    UNDO_FAILS,
                    UNDO_FAILS_LATE,
                    UNDO_HANGS -> require("step", of(Step.class::isInstance), name);
            case CHECK_FAILS, CHECK_HAS_NO_DATA, CHECK_ERRS ->
                require("check", checks(), List.of(fault.of().get(1)));
            case METRIC_IS_BAD, METRIC_HAS_NO_DATA, METRIC_ERRS, TRIPS ->
                require("watched metric", watched(), List.of(fault.of().get(1)));
            case REJECTED, UNSIGNED -> require("gate at which people sign", signed(), name);
            case CHOICE_ERRS -> require("choice", of(Choice.class::isInstance), name);
            case TAKES -> {
                require("choice", of(Choice.class::isInstance), name);
                require(
                        "branch of '" + fault.node() + "'",
                        branches(fault.node()),
                        List.of(fault.of().get(1)));
            }
            case HAPPENS -> require("thing that may happen", script.mishaps.keySet(), name);
            case ANSWERED -> require("order", orders(), name);
            case DIES -> {}
        }
    }

    private void require(String what, Set<String> there, Collection<String> named) {
        for (String name : named) {
            if (!there.contains(name)) {
                throw new IllegalArgumentException("the script names the " + what + " '" + name + "', and the plan of "
                        + plan.product() + " has none of that name; it has " + there);
            }
        }
    }

    private Stream<Node> nodes() {
        return plan.layout().places().stream().map(Layout.Place::node);
    }

    private Set<String> of(Predicate<Node> kind) {
        return sorted(nodes().filter(kind).map(Node::name));
    }

    private static Set<String> sorted(Stream<String> names) {
        return names.collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> orders() {
        return sorted(Stream.of(Order.RETRY, Order.SKIP, Order.RESUME, Order.STOP, Order.ROLL_BACK)
                .map(Order::name));
    }

    private Set<String> checks() {
        return sorted(nodes().filter(CheckGroup.class::isInstance)
                .flatMap(node -> ((CheckGroup) node).members().stream())
                .map(member -> member.check().name()));
    }

    private Stream<Watched> allWatched() {
        return nodes().flatMap(node -> node instanceof Watch watch
                ? watch.watched().stream()
                : node instanceof Guarded guarded ? guarded.guards().stream() : Stream.empty());
    }

    private Set<String> watched() {
        return sorted(allWatched().map(Watched::name));
    }

    private Set<String> metrics() {
        return sorted(allWatched()
                .flatMap(one -> Stream.concat(Stream.of(one.metric()), one.control().stream()))
                .map(metric -> metric.name()));
    }

    private Set<String> signed() {
        return of(node -> node instanceof SignOff || (node instanceof CheckGroup group && group.waiver() != null));
    }

    private Set<String> branches(String choice) {
        return sorted(
                nodes().filter(node -> node instanceof Choice && node.name().equals(choice))
                        .flatMap(node -> ((Choice) node).branches().stream())
                        .map(Choice.Branch::key));
    }
}
