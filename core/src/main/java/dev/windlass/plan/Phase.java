package dev.windlass.plan;

import dev.windlass.calendar.Point;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named stretch of a plan; {@link Nodes#at} makes one that stands on the timeline.
 *
 * @param name its name, unique within the plan; empty for nodes that stand in the plan outside of any phase
 * @param nodes its nodes, in order
 * @param at when it begins at the earliest; null if it begins as soon as it is its turn
 */
public record Phase(String name, List<Node> nodes, @Nullable Point at) {

    /** Keeps a copy of the nodes. */
    public Phase {
        Objects.requireNonNull(name, "name of a phase");
        nodes = List.copyOf(nodes);
    }

    /**
     * Tells whether the plan's author named it.
     *
     * @return false for the stretch that holds the nodes outside of any phase
     */
    public boolean named() {
        return !name.isEmpty();
    }
}
