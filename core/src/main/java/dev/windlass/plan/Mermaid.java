package dev.windlass.plan;

import java.util.Iterator;
import java.util.List;

/**
 * A plan as a Mermaid flowchart (rule P6): a frame around each phase and block; side by side between a fork and a join,
 * a choice between its question and a join, with the branch on the arrow; a dotted arrow from the step that opens a pair
 * to the one that closes it.
 */
final class Mermaid {

    private final StringBuilder text = new StringBuilder("flowchart TD\n");
    private final StringBuilder arrows = new StringBuilder();
    private final Iterator<NodeOutline> outlines;
    private int number;

    /** Where arrows come in, and where they leave. */
    private record Ends(String in, String out) {}

    private Mermaid(Plan plan) {
        outlines = plan.outline().iterator();
    }

    static String of(Plan plan) {
        var made = new Mermaid(plan);
        made.shape("  ", "start", "([", PlanText.heading(plan), "])");
        String before = "start";
        for (Phase phase : plan.phases()) {
            if (phase.named()) {
                made.frame(
                        "  ",
                        "p" + made.number,
                        phase.at() == null ? phase.name() : phase.name() + " at " + phase.at());
            }
            before = made.row(phase.nodes(), before, "", phase.named() ? "    " : "  ");
            if (phase.named()) {
                made.text.append("  end\n");
            }
        }
        return made.text.append(made.arrows).toString();
    }

    /** Nodes one after the other, behind what comes before; gives where the last one is left. */
    private String row(List<Node> nodes, String before, String branch, String indent) {
        String last = before;
        String label = branch;
        for (Node node : nodes) {
            Ends ends = node(node, indent);
            arrow(last, "-->", label, ends.in());
            last = ends.out();
            label = "";
        }
        return last;
    }

    private Ends node(Node node, String indent) {
        NodeOutline outline = outlines.next();
        String id = String.valueOf(number++);
        if (!(node instanceof Block block)) {
            shape(indent, "n" + id, outline);
            return new Ends("n" + id, "n" + id);
        }
        frame(indent, "b" + id, outline.kind().words() + " " + outline.name());
        Ends ends = block(block, id, indent + "  ");
        text.append(indent).append("end\n");
        return ends;
    }

    private Ends block(Block block, String id, String indent) {
        if (block instanceof SideBySide lanes) {
            return sideBySide(lanes, id, indent);
        }
        if (block instanceof Choice choice) {
            return choice(choice, id, indent);
        }
        List<Node> nodes = block.nodes();
        Ends first = node(nodes.get(0), indent);
        String last = row(nodes.subList(1, nodes.size()), first.out(), "", indent);
        if (block instanceof Paired) {
            arrow(first.out(), "-.->", "in force until", last);
        }
        return new Ends(first.in(), last);
    }

    private Ends sideBySide(SideBySide block, String id, String indent) {
        var ends = new Ends("f" + id, "j" + id);
        int atOnce = Math.min(block.atOnce(), block.nodes().size());
        shape(indent, ends.in(), "([", atOnce + " at once", "])");
        for (Node lane : block.nodes()) {
            Ends inside = node(lane, indent);
            arrow(ends.in(), "-->", "", inside.in());
            arrow(inside.out(), "-->", "", ends.out());
        }
        shape(indent, ends.out(), "([", "all of them done", "])");
        return ends;
    }

    private Ends choice(Choice choice, String id, String indent) {
        var ends = new Ends("q" + id, "j" + id);
        shape(indent, ends.in(), "[/", choice instanceof Given ? "does it hold?" : "which one?", "\\]");
        for (Choice.Branch branch : choice.branches()) {
            boolean empty = branch.nodes().isEmpty();
            String last = row(branch.nodes(), ends.in(), branch.key(), indent);
            arrow(last, "-->", empty ? branch.key() : "", ends.out());
        }
        shape(indent, ends.out(), "([", "one way or another", "])");
        return ends;
    }

    private void frame(String indent, String id, String title) {
        text.append(indent)
                .append("subgraph ")
                .append(id)
                .append("[\"")
                .append(escaped(title))
                .append("\"]\n");
    }

    private void shape(String indent, String id, NodeOutline node) {
        switch (node.kind()) {
            case READ_ONLY_STEP -> shape(indent, id, "[/", node.name(), "/]");
            case IRREVERSIBLE_STEP -> shape(indent, id, "[[", node.name(), "]]");
            case CHECKS, APPROVAL, ATTESTATION, WATCH, WINDOW, VERIFICATION -> shape(indent, id, "{", node.name(), "}");
            case POINT_OF_NO_RETURN -> shape(indent, id, "{{", node.name(), "}}");
            default -> shape(indent, id, "[", node.name(), "]");
        }
    }

    private void shape(String indent, String id, String left, String label, String right) {
        text.append(indent).append(id).append(left).append('"');
        text.append(escaped(label)).append('"').append(right).append('\n');
    }

    private void arrow(String from, String arrow, String label, String to) {
        arrows.append("  ").append(from).append(' ').append(arrow);
        if (!label.isEmpty()) {
            arrows.append("|\"").append(escaped(label)).append("\"|");
        }
        arrows.append(' ').append(to).append('\n');
    }

    /** As a character's number where Mermaid would take it for markup, and where a label would become a list. */
    private static String escaped(String label) {
        var escaped = new StringBuilder();
        int list = listMarker(label);
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (i == list || "#\"<>&`*_~\\|".indexOf(c) >= 0) {
                escaped.append('#').append((int) c).append(';');
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
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
