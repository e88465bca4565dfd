package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.List;
import java.util.Objects;

/** A block of which one branch runs: it is chosen once, when it is reached, and journaled; a resume asks no more. */
public sealed interface Choice extends Block permits Given, Alternatives {

    /**
     * What was declared of the choice, in order.
     *
     * @return the facts
     */
    List<Fact> facts();

    /**
     * The names of the steps whose results the choice reads.
     *
     * @return the names, in the order in which they were declared
     */
    List<String> reads();

    /**
     * What can be chosen.
     *
     * @return the branches, in order, each with another key
     */
    List<Branch> branches();

    /**
     * Asks the user's code which branch runs. It changes nothing.
     *
     * @param results the results of the steps that are read
     * @return the key of a branch
     * @throws Exception whatever goes wrong; the node fails then, and nothing of it has run
     */
    String choose(Results results) throws Exception;

    @Override
    default List<Node> nodes() {
        return branches().stream().flatMap(branch -> branch.nodes().stream()).toList();
    }

    /**
     * Nodes that run one after the other if they are chosen.
     *
     * @param key what the choice calls them
     * @param nodes the nodes, in order; none where there is nothing to do then
     */
    record Branch(String key, List<Node> nodes) {
        /** Keeps a copy of the nodes. */
        public Branch {
            Objects.requireNonNull(key, "key of a branch");
            nodes = Nodes.copy("branch", key, nodes);
        }
    }

    /**
     * Chooses, from the results of earlier steps or by a look at the world.
     *
     * @param <R> what it gives
     */
    @FunctionalInterface
    interface Chooser<R> {

        /**
         * Chooses.
         *
         * @param results the results of the steps that the block declared to read
         * @return the choice, not null
         * @throws Exception whatever goes wrong
         */
        R choose(Results results) throws Exception;
    }
}
