package dev.windlass.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Doubts about where a plan can't go back any more (rule P5). */
final class NoReturnLint {

    private final List<Problem> warnings = new ArrayList<>();
    private boolean gateTold;

    private NoReturnLint() {}

    static List<Problem> of(Phase phase) {
        var lint = new NoReturnLint();
        lint.row(phase.nodes(), null, false);
        return lint.warnings;
    }

    /** Nodes one after the other; gives the first irreversible step that may have run by their end. */
    private @Nullable String row(List<Node> nodes, @Nullable String ahead, boolean sideBySide) {
        String first = ahead;
        for (Node node : nodes) {
            first = one(node, first, sideBySide);
        }
        return first;
    }

    private @Nullable String one(Node node, @Nullable String ahead, boolean sideBySide) {
        if (node instanceof Gate) {
            gate(node, ahead);
        } else if (node instanceof PointOfNoReturn && sideBySide) {
            beside(node);
        } else if (node instanceof Step<?> step
                && step.definition().kind() instanceof StepDefinition.Irreversible<?, ?>) {
            if (sideBySide) {
                beside(node);
            }
            return ahead == null ? step.name() : ahead;
        } else if (node instanceof SideBySide block) {
            return eachOf(block.nodes().stream().map(List::of).toList(), ahead, true);
        } else if (node instanceof Choice choice) {
            return eachOf(choice.branches().stream().map(Choice.Branch::nodes).toList(), ahead, sideBySide);
        } else if (node instanceof Block block) {
            return row(block.nodes(), ahead, sideBySide);
        }
        return ahead;
    }

    /** Lanes or branches: none of them comes after another. */
    private @Nullable String eachOf(List<List<Node>> rows, @Nullable String ahead, boolean sideBySide) {
        String first = ahead;
        for (List<Node> row : rows) {
            String found = row(row, ahead, sideBySide);
            first = first == null ? found : first;
        }
        return first;
    }

    private void gate(Node gate, @Nullable String ahead) {
        if (ahead != null && !gateTold) {
            gateTold = true;
            warn("step " + Lint.quoted(ahead) + " is irreversible and stands ahead of gate " + Lint.quoted(gate.name())
                    + " of the same phase: if that gate refuses, nothing before it can be undone");
        }
    }

    private void beside(Node node) {
        warn((node instanceof Step<?> ? "step " + Lint.quoted(node.name()) + " is irreversible" : Lint.words(node))
                + (node instanceof Step<?> ? " and" : "")
                + " stands side by side with others: whatever of them started before it is not undone by itself");
    }

    private void warn(String text) {
        warnings.add(new Problem("P5 lint", text));
    }
}
