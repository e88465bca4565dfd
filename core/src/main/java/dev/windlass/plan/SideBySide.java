package dev.windlass.plan;

import java.util.List;
import java.util.Objects;

/**
 * Nodes that run at the same time, so many at once, and are undone at the same time, as many at once. Where one fails,
 * no further one is started. Immutable: each call gives a new block.
 *
 * @param name the block's name, unique within the plan
 * @param atOnce how many of the nodes run at a time, at least 1
 * @param onFailure what becomes of the ones that run when another one fails
 * @param nodes its nodes; the first ones start first
 * @param serves what it serves, such as the items of a checklist
 */
public record SideBySide(String name, int atOnce, OnFailure onFailure, List<Node> nodes, List<String> serves)
        implements Block {

    /** What becomes of the actions that run when one beside them fails. In both cases none is started any more. */
    public enum OnFailure {
        /** They run to their end; then the rollback begins. */
        FINISH,
        /** They are cancelled: interrupted, then settled as any action of unknown effect. */
        INTERRUPT
    }

    /** Checks the bound and keeps copies of the lists. */
    public SideBySide {
        Objects.requireNonNull(name, "name of a side by side block");
        Objects.requireNonNull(onFailure, () -> "what side by side block '" + name + "' does on a failure");
        nodes = Nodes.copy("side by side block", name, nodes);
        serves = List.copyOf(serves);
        if (atOnce < 1) {
            throw new IllegalArgumentException(
                    "side by side block '" + name + "': at least one node must run at a time, got " + atOnce);
        }
    }

    /**
     * Cancels the actions that run when another one fails, instead of letting them finish.
     *
     * @return a new block
     */
    public SideBySide interruptOnFailure() {
        return new SideBySide(name, atOnce, OnFailure.INTERRUPT, nodes, serves);
    }

    @Override
    public SideBySide serves(String... tags) {
        return new SideBySide(name, atOnce, onFailure, nodes, Nodes.added(name, serves, tags));
    }
}
