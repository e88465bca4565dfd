package dev.windlass.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A step that is in force while other nodes run and is taken back after them, whatever happens in between: maintenance
 * mode, a silenced alert, a paused job. Its action runs first and its undo last, as a step of its own; where the nodes
 * in between have to be undone later, it is put in force again around them. A rollback takes it back even where it
 * began ahead of a point of no return. Immutable: each call gives a new block.
 *
 * @param name the block's name, unique within the plan: {@code during} and the step's name
 * @param step the step; it has an undo and is idempotent, since both its action and its undo may run more than once
 * @param body the nodes in between, in order, at least one
 * @param serves what it serves, such as the items of a checklist
 */
public record Paired(String name, Step<?> step, List<Node> body, List<String> serves) implements Block {

    /** Keeps copies of the lists. */
    public Paired {
        Objects.requireNonNull(name, "name of a paired step's block");
        Objects.requireNonNull(step, "a paired step");
        body = Nodes.copy("pair", name, body);
        serves = List.copyOf(serves);
    }

    /**
     * Adds nodes that run while the step is in force.
     *
     * @param nodes the nodes, in order
     * @return a new block
     */
    public Paired over(Node... nodes) {
        var more = new ArrayList<>(body);
        more.addAll(Nodes.list("pair", name, nodes));
        return new Paired(name, step, more, serves);
    }

    @Override
    public Paired serves(String... tags) {
        return new Paired(name, step, body, Nodes.added(name, serves, tags));
    }

    /** The step, the nodes in between, and the step {@code end of …} that takes it back. */
    @Override
    public List<Node> nodes() {
        var all = new ArrayList<Node>();
        all.add(step);
        all.addAll(body);
        all.add(step.closing());
        return all;
    }
}
