package dev.windlass.notify;

import dev.windlass.journal.Event;
import dev.windlass.plan.NodeOutline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The plan, and how far it is. The verification after a rollback is none of its nodes: it is asked after them. */
final class Course {

    /** All of the plan, blocks too, in its order. */
    private final Map<String, NodeOutline> plan = new LinkedHashMap<>();
    /** Steps, gates and points of no return, in the order of the plan. */
    private final Map<String, NodeOutline> nodes = new LinkedHashMap<>();

    private final Set<String> done = new HashSet<>();
    private final Map<String, String> branches = new HashMap<>();

    void planned(List<NodeOutline> outlines) {
        plan.clear();
        nodes.clear();
        for (NodeOutline node : outlines) {
            plan.put(node.name(), node);
            if (!node.kind().block() && node.kind() != NodeOutline.Kind.VERIFICATION) {
                nodes.put(node.name(), node);
            }
        }
    }

    void accept(Event event) {
        if (event instanceof Event.StepSucceeded step) {
            done.add(step.node());
        } else if (event instanceof Event.DoubtSettled doubt && doubt.finding() == Event.Finding.DONE) {
            done.add(doubt.node());
        } else if (event instanceof Event.GatePassed gate) {
            done.add(gate.node());
        } else if (event instanceof Event.PointOfNoReturnPassed point) {
            done.add(point.node());
        } else if (event instanceof Event.BranchChosen chosen) {
            branches.put(chosen.node(), chosen.branch());
        }
    }

    Optional<NodeOutline> outline(String name) {
        return Optional.ofNullable(plan.get(name));
    }

    List<NodeOutline> nodes() {
        return List.copyOf(nodes.values());
    }

    List<String> names() {
        return List.copyOf(nodes.keySet());
    }

    List<String> namesOf(String phase) {
        return nodes.values().stream()
                .filter(node -> node.phase().equals(phase))
                .map(NodeOutline::name)
                .toList();
    }

    /** Whether it is the gate that is asked after a rollback. */
    boolean isVerification(String gate) {
        return outline(gate)
                .filter(node -> node.kind() == NodeOutline.Kind.VERIFICATION)
                .isPresent();
    }

    /** How many of the nodes are done, such as {@code 3 of 7}; those of a branch that wasn't chosen aren't counted. */
    String progress() {
        long all = nodes.values().stream().filter(node -> !isPassedOver(node)).count();
        return done.stream().filter(nodes::containsKey).count() + " of " + all;
    }

    /** Whether all that stands in a block is done. */
    boolean isBehind(String block) {
        return nodes.values().stream()
                .filter(node -> isWithin(node, block) && !isPassedOver(node))
                .map(NodeOutline::name)
                .allMatch(done::contains);
    }

    private boolean isWithin(NodeOutline node, String block) {
        for (NodeOutline inside = node; inside != null; inside = plan.get(inside.within())) {
            if (inside.within().equals(block)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPassedOver(NodeOutline node) {
        NodeOutline inside = node;
        while (inside != null) {
            String chosen = branches.get(inside.within());
            if (chosen != null && !chosen.equals(inside.branch())) {
                return true;
            }
            inside = plan.get(inside.within());
        }
        return false;
    }

    /** For the step that opens a pair the one that closes it, and the other way round; empty for all others. */
    Optional<String> otherOfPair(String step) {
        return outline(step)
                .map(node -> plan.get(node.within()))
                .filter(block -> block.kind() == NodeOutline.Kind.PAIRED)
                .flatMap(block -> {
                    List<String> inside = plan.values().stream()
                            .filter(node -> node.within().equals(block.name()))
                            .map(NodeOutline::name)
                            .toList();
                    String first = inside.get(0);
                    String last = inside.get(inside.size() - 1);
                    if (first.equals(last)) {
                        return Optional.empty();
                    }
                    return step.equals(first)
                            ? Optional.of(last)
                            : Optional.of(first).filter(opening -> step.equals(last));
                });
    }
}
