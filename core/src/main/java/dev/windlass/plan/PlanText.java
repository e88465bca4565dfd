package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as an indented text (rule P6): what is inside a block stands below it, deeper. */
final class PlanText {

    private final StringBuilder text = new StringBuilder();
    private final Iterator<NodeOutline> outlines;

    private PlanText(Plan plan) {
        outlines = plan.outline().iterator();
    }

    static String indented(Plan plan) {
        var made = new PlanText(plan);
        made.text
                .append(heading(plan))
                .append(" (fingerprint ")
                .append(plan.fingerprint(), 0, 12)
                .append(")\n");
        for (Phase phase : plan.phases()) {
            if (phase.named()) {
                made.text.append("  phase ").append(phase.name());
                made.text.append(
                        phase.at() == null
                                ? "\n"
                                : " at " + phase.at().facts().get(0).value() + "\n");
            }
            String indent = phase.named() ? "    " : "  ";
            phase.nodes().forEach(node -> made.node(node, indent));
        }
        plan.verification().ifPresent(gate -> made.node(gate, "  "));
        plan.ordersFrom()
                .ifPresent(
                        role -> made.text.append("  orders from: ").append(role).append('\n'));
        return made.text.toString();
    }

    static String heading(Plan plan) {
        return plan.product() + " " + plan.version() + " to " + plan.environment();
    }

    private void node(Node node, String indent) {
        NodeOutline outline = outlines.next();
        text.append(indent)
                .append(outline.kind().words())
                .append(' ')
                .append(outline.name())
                .append('\n');
        for (Fact fact : details(node, outline)) {
            text.append(indent).append("  ").append(fact.name()).append(": ");
            text.append(lines(fact.value(), "\n    " + indent)).append('\n');
        }
        if (node instanceof Choice choice) {
            choice.branches().forEach(branch -> branch(choice, branch, indent + "  "));
        } else if (node instanceof Block block) {
            block.nodes().forEach(inside -> node(inside, indent + "  "));
        }
    }

    /** The keys of alternatives stand above their nodes, not among the facts. */
    private static List<Fact> details(Node node, NodeOutline outline) {
        if (!(node instanceof Alternatives alternatives)) {
            return outline.details();
        }
        var all = new ArrayList<>(outline.details());
        all.subList(alternatives.facts().size(), outline.facts().size()).clear();
        return all;
    }

    private void branch(Choice choice, Choice.Branch branch, String indent) {
        if (choice instanceof Given && branch.nodes().isEmpty()) {
            return;
        }
        text.append(indent)
                .append(choice instanceof Given ? "if it " : "alternative ")
                .append(branch.key())
                .append(branch.nodes().isEmpty() ? ": nothing\n" : ":\n");
        branch.nodes().forEach(inside -> node(inside, indent + "  "));
    }

    /** A value of several lines, a query for instance, stays below its name; other control characters stay out. */
    private static String lines(String value, String lineEnd) {
        return value.strip()
                .lines()
                .map(line -> line.replaceAll("[\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]", " "))
                .collect(Collectors.joining(lineEnd));
    }
}
