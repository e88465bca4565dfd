package dev.windlass.plan;

/** What may stand in a plan. Immutable; the name is unique within a plan (rule P3). */
public sealed interface Node permits Step, Gate, PointOfNoReturn {

    /**
     * The name under which the node is journaled and reported.
     *
     * @return the name
     */
    String name();
}
