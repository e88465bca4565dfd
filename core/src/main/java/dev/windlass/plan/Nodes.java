package dev.windlass.plan;

import java.util.List;

/** The nodes that are not steps, for static import. */
public final class Nodes {

    private Nodes() {}

    /**
     * Begins a gate that asks a group of checks side by side and reports them all (rule G2).
     *
     * @param name the gate's name, unique within the plan
     * @return a group without checks; {@link CheckGroup#critical}, {@link CheckGroup#important} and
     *     {@link CheckGroup#recommended} add them
     */
    public static CheckGroup checks(String name) {
        return new CheckGroup(name, List.of(), CheckGroup.DEFAULT_SIDE_BY_SIDE);
    }
}
