package dev.windlass.plan;

import dev.windlass.metric.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Nodes one after the other, beside which guards watch: as soon as one of them trips, the release turns back; past a point
 * of no return it stands still and asks. The guards are armed from the first of the nodes to the last, while the release
 * waits for people too. Immutable: each call gives a new block.
 *
 * @param name the block's name, unique within the plan
 * @param guards what is watched, at least one: what is declared of a metric is what must not be
 * @param onTrip what becomes of the actions that run when one trips
 * @param nodes the nodes, in order, at least one
 * @param serves what it serves, such as the items of a checklist
 */
public record Guarded(String name, List<Watched> guards, OnTrip onTrip, List<Node> nodes, List<String> serves)
        implements Block {

    /** What becomes of the actions that run when a guard trips. In both cases none is started any more. */
    public enum OnTrip {
        /** They run to their end; then the rollback begins. */
        FINISH,
        /** They are cancelled: interrupted, then settled as any action of unknown effect. */
        INTERRUPT
    }

    /** Keeps copies of the lists. */
    public Guarded {
        Objects.requireNonNull(name, "name of a guarded block");
        Objects.requireNonNull(onTrip, () -> "what guarded block '" + name + "' does on a trip");
        guards = List.copyOf(guards);
        nodes = Nodes.copy("guarded block", name, nodes);
        serves = List.copyOf(serves);
    }

    /**
     * Adds nodes beside which the guards watch.
     *
     * @param more the nodes, in order
     * @return a new block
     */
    public Guarded over(Node... more) {
        var all = new ArrayList<>(nodes);
        all.addAll(Nodes.list("guarded block", name, more));
        return new Guarded(name, guards, onTrip, all, serves);
    }

    /**
     * Cancels the actions that run when a guard trips, instead of letting them finish.
     *
     * @return a new block
     */
    public Guarded interruptOnTrip() {
        return new Guarded(name, guards, OnTrip.INTERRUPT, nodes, serves);
    }

    @Override
    public Guarded serves(String... tags) {
        return new Guarded(name, guards, onTrip, nodes, Nodes.added(name, serves, tags));
    }
}
