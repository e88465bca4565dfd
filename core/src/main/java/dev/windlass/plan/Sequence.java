package dev.windlass.plan;

import java.util.List;
import java.util.Objects;

/**
 * Nodes one after the other, undone backwards: a lane of {@link SideBySide}, for instance.
 *
 * @param name the block's name, unique within the plan
 * @param nodes its nodes, in order, at least one
 * @param serves what it serves, such as the items of a checklist
 */
public record Sequence(String name, List<Node> nodes, List<String> serves) implements Block {

    /** Keeps copies of the lists. */
    public Sequence {
        Objects.requireNonNull(name, "name of a sequence");
        nodes = Nodes.copy("sequence", name, nodes);
        serves = List.copyOf(serves);
    }

    @Override
    public Sequence serves(String... tags) {
        return new Sequence(name, nodes, Nodes.added(name, serves, tags));
    }
}
