package dev.windlass.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a plan in the order in which they are written: each block ahead of what is inside it. The place of a node
 * in this list is its position.
 *
 * @param places the nodes, each with its place in the tree
 */
public record Layout(List<Place> places) {

    /** How deep blocks may stand in each other: 30. */
    static final int DEEPEST = 30;

    /** The parent of the verification after a rollback, which stands beside the plan. */
    public static final int BESIDE = -2;

    /** Keeps a copy of the list. */
    public Layout {
        places = List.copyOf(places);
    }

    /**
     * A node and where it stands.
     *
     * @param node the node
     * @param phase the name of its phase; empty outside of any
     * @param parent the position of the block around it; -1 at the top, {@link #BESIDE} for the verification after a
     *     rollback
     * @param branch the key of the branch of the choice around it; empty where the block around it is no choice
     * @param depth how many blocks are around it
     * @param closes the position of the step that this one takes back at the end of a pair; -1 for all others
     */
    public record Place(Node node, String phase, int parent, String branch, int depth, int closes) {}

    /**
     * The innermost block around two nodes.
     *
     * @param one the position of a node
     * @param other the position of another one, or the same
     * @return the position of the block, one of them if it is around the other; below 0 if there is none
     */
    public int around(int one, int other) {
        int a = one;
        int b = other;
        while (a != b) {
            if (a > b) { // a block stands ahead of what is inside it
                a = places.get(a).parent();
            } else {
                b = places.get(b).parent();
            }
        }
        return a;
    }

    static Layout of(List<Phase> phases, @Nullable CheckGroup verification) {
        var places = new ArrayList<Place>();
        for (Phase phase : phases) {
            for (Node node : phase.nodes()) {
                add(places, node, phase.name(), null, "", -1);
            }
        }
        if (verification != null) {
            places.add(new Place(verification, "", BESIDE, "", 0, -1));
        }
        return new Layout(places);
    }

    private static void add(
            List<Place> places, Node node, String phase, @Nullable Integer parent, String branch, int closes) {
        int depth = parent == null ? 0 : places.get(parent).depth() + 1;
        int position = places.size();
        places.add(new Place(node, phase, parent == null ? -1 : parent, branch, depth, closes));
        if (depth > DEEPEST) {
            return;
        }
        if (node instanceof Choice choice) {
            for (Choice.Branch one : choice.branches()) {
                one.nodes().forEach(inside -> add(places, inside, phase, position, one.key(), -1));
            }
        } else if (node instanceof Paired pair) {
            List<Node> nodes = pair.nodes();
            for (int i = 0; i < nodes.size(); i++) {
                add(places, nodes.get(i), phase, position, "", i == nodes.size() - 1 ? position + 1 : -1);
            }
        } else if (node instanceof Block block) {
            block.nodes().forEach(inside -> add(places, inside, phase, position, "", -1));
        }
    }
}
