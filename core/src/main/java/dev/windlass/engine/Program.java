package dev.windlass.engine;

import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Node;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Phase;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A plan laid out for running: its nodes by position and by name. Immutable. */
final class Program {

    private final Plan plan;
    private final List<Node> nodes;
    private final Map<String, Integer> positions;

    Program(Plan plan) {
        this.plan = plan;
        var all = new ArrayList<Node>();
        for (Phase phase : plan.phases()) {
            all.addAll(phase.nodes());
        }
        this.nodes = List.copyOf(all);
        this.positions = positions(all);
    }

    private static Map<String, Integer> positions(List<Node> nodes) {
        var positions = new HashMap<String, Integer>(nodes.size() * 2);
        for (int i = 0; i < nodes.size(); i++) {
            positions.put(nodes.get(i).name(), i);
        }
        return positions;
    }

    Plan plan() {
        return plan;
    }

    int size() {
        return nodes.size();
    }

    Node node(int position) {
        return nodes.get(position);
    }

    NodeOutline outline(int position) {
        return plan.outline().get(position);
    }

    /** The name of the phase, empty outside of any. */
    String phase(int position) {
        return outline(position).phase();
    }

    int position(String node) {
        Integer position = positions.get(node);
        if (position == null) {
            throw new IllegalStateException("the journal names a node '" + node + "' that the plan doesn't have");
        }
        return position;
    }

    StepDefinition<?, ?> step(int position) {
        if (nodes.get(position) instanceof Step<?> step) {
            return step.definition();
        }
        throw new IllegalStateException(outline(position).words() + " is no step");
    }

    CheckGroup group(int position) {
        if (nodes.get(position) instanceof CheckGroup group) {
            return group;
        }
        throw new IllegalStateException(outline(position).words() + " is no group of checks");
    }
}
