package dev.windlass.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes of a sketched plan with their names and places. */
final class SketchTree {

    /** A node at its place. */
    static final class Node {
        final int number;
        final String name;
        final Sketch sketch;
        final @Nullable Node parent;
        /** The branch of a choice in which it stands; 0 elsewhere. */
        final int branch;

        final List<Node> inside = new ArrayList<>();
        /** For the end of a pair, the step at its beginning; and the other way round. */
        @Nullable
        Node opens;

        @Nullable
        Node closes;

        Node(int number, String name, Sketch sketch, @Nullable Node parent, int branch) {
            this.number = number;
            this.name = name;
            this.sketch = sketch;
            this.parent = parent;
            this.branch = branch;
        }

        Sketch sketch() {
            return sketch;
        }

        boolean isStep() {
            return sketch instanceof Sketch.Step;
        }

        Sketch.Step step() {
            return (Sketch.Step) sketch;
        }

        boolean is(Sketch.Trait trait) {
            return opens == null ? step().is(trait) : trait == Sketch.Trait.IDEMPOTENT;
        }

        Sketch.Kind kind() {
            return step().kind();
        }

        int attempts() {
            return opens == null ? step().attempts() : step().undoAttempts();
        }

        int undoAttempts() {
            return opens == null ? step().undoAttempts() : step().attempts();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> byName = new HashMap<>();
    /** The nodes of each section, and the point behind it. */
    private final List<List<Node>> sections = new ArrayList<>();
    /** The root stands around all. */
    final Node root = new Node(-1, "plan", new Sketch.Sequence(List.of()), null, 0);

    SketchTree(List<Sketch.Section> plan) {
        for (Sketch.Section section : plan) {
            var here = new ArrayList<Node>();
            section.nodes().forEach(sketch -> here.add(add(sketch, root, 0)));
            sections.add(here);
            if (section.pointBehind()) {
                here.add(add(new Sketch.Point(), root, 0));
            }
        }
    }

    private Node add(Sketch sketch, Node parent, int branch) {
        String name = prefix(sketch) + (nodes.size() + 1);
        if (sketch instanceof Sketch.Paired pair) {
            name = "during s" + (nodes.size() + 2);
            Node block = put(name, sketch, parent, branch);
            Node opening = add(pair.step(), block, 0);
            pair.body().forEach(inside -> add(inside, block, 0));
            Node closing = put("end of " + opening.name, pair.step(), block, 0);
            closing.opens = opening;
            opening.closes = closing;
            return block;
        }
        Node node = put(name, sketch, parent, branch);
        if (sketch instanceof Sketch.Sequence block) {
            block.nodes().forEach(inside -> add(inside, node, 0));
        } else if (sketch instanceof Sketch.SideBySide block) {
            block.nodes().forEach(inside -> add(inside, node, 0));
        } else if (sketch instanceof Sketch.Choice choice) {
            choice.first().forEach(inside -> add(inside, node, 0));
            choice.second().forEach(inside -> add(inside, node, 1));
        }
        return node;
    }

    private Node put(String name, Sketch sketch, Node parent, int branch) {
        var node = new Node(nodes.size(), name, sketch, parent, branch);
        nodes.add(node);
        byName.put(name, node);
        parent.inside.add(node);
        return node;
    }

    private static String prefix(Sketch sketch) {
        if (sketch instanceof Sketch.Step) {
            return "s";
        }
        if (sketch instanceof Sketch.Gate) {
            return "gate";
        }
        return sketch instanceof Sketch.Point ? "point" : sketch instanceof Sketch.Choice ? "choice" : "block";
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Node> steps() {
        return nodes.stream().filter(Node::isStep).toList();
    }

    List<List<Node>> sections() {
        return sections;
    }

    Node at(String name) {
        Node node = byName.get(name);
        if (node == null) {
            throw new AssertionError("no such node: " + name);
        }
        return node;
    }

    /** The innermost block around both. */
    static Node around(Node one, Node other) {
        for (Node a = one.parent; a != null; a = a.parent) {
            if (lane(a, other) != null) {
                return a;
            }
        }
        throw new AssertionError(one + " and " + other + " have no common block");
    }

    /** The node right inside of the block in which a node stands, or itself; null if it doesn't stand in there. */
    static @Nullable Node lane(Node block, Node node) {
        Node at = node;
        while (at != null && at.parent != block) {
            at = at.parent;
        }
        return at;
    }

    /** Whether a rollback has to be done with the one before it comes to the other. */
    static boolean above(Node one, Node other) {
        Node block = around(one, other);
        return !(block.sketch instanceof Sketch.SideBySide) && lane(block, one).number > lane(block, other).number;
    }
}
