package dev.windlass.plan;

import java.util.List;

/** Nodes that belong together, and how they run. Immutable; the name is unique within a plan. */
public sealed interface Block extends Node permits Sequence, SideBySide, Choice, Paired, Guarded {

    /**
     * The nodes directly inside, in the order of the plan, those of all branches.
     *
     * @return the nodes
     */
    List<Node> nodes();
}
