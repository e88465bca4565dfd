package dev.windlass.kubernetes.traffic;

import dev.windlass.plan.Node;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * A gradual shift of traffic, that still wants to know what is waited for after each of its weights. Immutable.
 *
 * <pre>{@code
 * route.between("blue", "green").shift(10, 50, 100)
 *         .gatedBy(share -> soak("soak at " + share + " %", ofMinutes(10),
 *                 errorRate.atMost(1).every(ofSeconds(15)).onNoData(NoData.FAIL)))
 *         .node("shift to green")
 * }</pre>
 */
public final class Shift {

    private final Split split;
    private final List<Integer> percents;

    private Shift(Split split, List<Integer> percents) {
        this.split = split;
        this.percents = percents;
    }

    static Shift of(Split split, int... percents) {
        List<Integer> all = Arrays.stream(percents).boxed().toList();
        int before = 0;
        for (int percent : all) {
            if (percent <= before || percent > 100) {
                throw new IllegalArgumentException(
                        split + " is shifted by shares from 1 to 100 %, each larger than the one before, got " + all);
            }
            before = percent;
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(split + " is shifted by at least one share, got none");
        }
        return new Shift(split, all);
    }

    /**
     * Says what stands after each weight, the last included.
     *
     * @param gate gives the gate, or several nodes as a {@link Nodes#sequence}, for a share in percent; their names have to be
     *     unique, so that they hold the share
     * @return the shift, complete
     */
    public Gated gatedBy(IntFunction<? extends Node> gate) {
        Objects.requireNonNull(gate, () -> "gates of the " + split);
        return new Gated(split, percents, gate);
    }

    /** A gradual shift of traffic with a gate after each weight. Immutable. */
    public static final class Gated {

        private final Split split;
        private final List<Integer> percents;
        private final IntFunction<? extends Node> gate;

        private Gated(Split split, List<Integer> percents, IntFunction<? extends Node> gate) {
            this.split = split;
            this.percents = percents;
            this.gate = gate;
        }

        /**
         * The nodes of the shift: for each weight a step, which is named as the block with the weight behind it, such as {@code
         * shift to green: 10 %}, and its gate. Turned back it goes through the weights backwards.
         *
         * @param name the name of the block, unique within the plan
         * @return the block
         */
        public Sequence node(String name) {
            Objects.requireNonNull(name, "name of a shift");
            var nodes = new ArrayList<Node>();
            for (int percent : percents) {
                nodes.add(split.weight(percent, name + ": " + percent + " %"));
                nodes.add(Objects.requireNonNull(
                        gate.apply(percent), () -> "gate of '" + name + "' at " + percent + " %"));
            }
            return Nodes.sequence(name, nodes.toArray(Node[]::new));
        }
    }
}
