package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as text and as a Mermaid flowchart (rule P6). */
final class PlanText {

    private PlanText() {}

    static String indented(Plan plan) {
        var text = new StringBuilder();
        text.append(heading(plan))
                .append(" (fingerprint ")
                .append(plan.fingerprint(), 0, 12)
                .append(")\n");
        Iterator<NodeOutline> outlines = plan.outline().iterator();
        Iterator<Layout.Place> places = plan.layout().places().iterator();
        for (Phase phase : plan.phases()) {
            String outer = phase.named() ? "    " : "  ";
            if (phase.named()) {
                text.append("  phase ").append(phase.name()).append('\n');
            }
            for (int left = count(phase.nodes()); left > 0; left--) {
                Layout.Place place = places.next();
                NodeOutline node = outlines.next();
                String indent = outer + "  ".repeat(place.depth());
                text.append(indent)
                        .append(branch(place))
                        .append(node.kind().words())
                        .append(' ')
                        .append(node.name())
                        .append('\n');
                for (Fact fact : node.details()) {
                    text.append(indent).append("  ").append(fact.name()).append(": ");
                    text.append(lines(fact.value(), "\n    " + indent)).append('\n');
                }
            }
        }
        return text.toString();
    }

    /** A policy as it is printed and journaled. */
    static String words(Retry policy) {
        String waits = policy.attempts() == 1
                ? "once"
                : "up to " + policy.attempts() + " times, waiting " + policy.firstDelay() + " to " + policy.maxDelay();
        return waits + ", each within " + policy.timeout()
                + (policy.within() == null ? "" : ", all within " + policy.within())
                + (policy.on().isEmpty()
                        ? ""
                        : ", again only after "
                                + policy.on().stream().map(Class::getName).collect(Collectors.joining(", ")));
    }

    private static int count(List<Node> nodes) {
        int count = 0;
        for (Node node : nodes) {
            count += 1 + (node instanceof Block block ? count(block.nodes()) : 0);
        }
        return count;
    }

    private static String branch(Layout.Place place) {
        return place.branch().isEmpty() ? "" : "if it " + place.branch() + ": ";
    }

    static String mermaid(Plan plan) {
        var text = new StringBuilder("flowchart TD\n  start([\"")
                .append(escaped(heading(plan)))
                .append("\"])\n");
        Iterator<NodeOutline> outlines = plan.outline().iterator();
        var arrows = new StringBuilder();
        String before = "start";
        int number = 0;
        for (Phase phase : plan.phases()) {
            String indent = "  ";
            if (phase.named()) {
                text.append("  subgraph p")
                        .append(number)
                        .append("[\"")
                        .append(escaped(phase.name()))
                        .append("\"]\n");
                indent = "    ";
            }
            for (int i = 0; i < phase.nodes().size(); i++) {
                NodeOutline node = outlines.next();
                String id = "n" + number++;
                text.append(indent).append(id).append(shape(node)).append('\n');
                arrows.append("  ").append(before).append(" --> ").append(id).append('\n');
                before = id;
            }
            if (phase.named()) {
                text.append("  end\n");
            }
        }
        return text.append(arrows).toString();
    }

    private static String heading(Plan plan) {
        return plan.product() + " " + plan.version() + " to " + plan.environment();
    }

    private static String shape(NodeOutline node) {
        String label = escaped(node.name());
        return switch (node.kind()) {
            case STEP -> "[\"" + label + "\"]";
            case READ_ONLY_STEP -> "[/\"" + label + "\"/]";
            case IRREVERSIBLE_STEP -> "[[\"" + label + "\"]]";
            case CHECKS -> "{\"" + label + "\"}";
            case SEQUENCE, SIDE_BY_SIDE, GIVEN, ALTERNATIVES, PAIRED -> "([\"" + label + "\"])";
            case POINT_OF_NO_RETURN -> "{{\"" + label + "\"}}";
        };
    }

    /** A value of several lines, a query for instance, stays below its name; other control characters stay out. */
    private static String lines(String value, String lineEnd) {
        return value.strip()
                .lines()
                .map(line -> line.replaceAll("[\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]", " "))
                .collect(Collectors.joining(lineEnd));
    }

    /** As a character's number where Mermaid would take it for markup, and where a label would become a list. */
    private static String escaped(String label) {
        var text = new StringBuilder();
        int list = listMarker(label);
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (i == list || "#\"<>&`*_~\\|".indexOf(c) >= 0) {
                text.append('#').append((int) c).append(';');
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Where the character is that would make the label a Markdown list, which Mermaid refuses; -1 if there is none. */
    private static int listMarker(String label) {
        int i = 0;
        while (i < label.length() && Character.isDigit(label.charAt(i))) {
            i++;
        }
        return i < label.length() && (i == 0 ? "-+" : ".)").indexOf(label.charAt(i)) >= 0 ? i : -1;
    }
}
