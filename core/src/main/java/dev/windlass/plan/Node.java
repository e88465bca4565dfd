package dev.windlass.plan;

import java.util.List;

/** What may stand in a plan. Immutable; the name is unique within a plan (rule P3). */
public sealed interface Node permits Step, Gate, PointOfNoReturn, Block {

    /**
     * The name under which the node is journaled and reported.
     *
     * @return the name
     */
    String name();

    /**
     * What the node serves, such as the items of a checklist. It is printed and journaled and has no effect.
     *
     * @return the tags, in the order in which they were given; none by default
     */
    List<String> serves();

    /**
     * Tags the node with what it serves.
     *
     * @param tags what it serves, such as {@code 29.3}; none blank
     * @return a new node
     */
    Node serves(String... tags);
}
