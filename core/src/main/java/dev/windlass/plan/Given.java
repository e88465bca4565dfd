package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.List;
import java.util.Objects;

/**
 * Nodes that run only if a condition holds, and others where it doesn't. The condition is asked once, when the block is
 * reached, and journaled. Immutable: each call gives a new block.
 *
 * @param name the condition in words, unique within the plan
 * @param facts what was declared of it, in order
 * @param reads the names of the steps whose results the condition reads
 * @param condition asks; changes nothing
 * @param then what runs if it holds, in order
 * @param otherwise what runs if it doesn't, in order; none by default
 * @param serves what it serves, such as the items of a checklist
 */
public record Given(
        String name,
        List<Fact> facts,
        List<String> reads,
        Choice.Chooser<Boolean> condition,
        List<Node> then,
        List<Node> otherwise,
        List<String> serves)
        implements Choice {

    /** The key of the branch that runs if the condition holds. */
    public static final String HOLDS = "holds";

    /** The key of the branch that runs if the condition does not hold. */
    public static final String DOES_NOT_HOLD = "does not hold";

    /** Keeps copies of the lists. */
    public Given {
        Objects.requireNonNull(name, "name of a condition");
        Objects.requireNonNull(condition, () -> "condition '" + name + "'");
        facts = List.copyOf(facts);
        reads = List.copyOf(reads);
        then = Nodes.copy("condition", name, then);
        otherwise = Nodes.copy("condition", name, otherwise);
        serves = List.copyOf(serves);
    }

    /**
     * Says what runs if the condition does not hold.
     *
     * @param others the nodes, in order
     * @return a new block
     * @throws IllegalStateException if that was said already
     */
    public Given otherwise(Node... others) {
        if (!otherwise.isEmpty()) {
            throw new IllegalStateException(
                    "condition '" + name + "' says twice what runs otherwise; say all of it at once");
        }
        return new Given(name, facts, reads, condition, then, Nodes.list("condition", name, others), serves);
    }

    /**
     * Declares the earlier steps whose results the condition reads.
     *
     * @param steps the steps
     * @return a new block
     */
    public Given reads(Step<?>... steps) {
        return new Given(name, facts, Nodes.read(name, reads, steps), condition, then, otherwise, serves);
    }

    /**
     * Declares a fact about the condition, so that a change of it changes the plan's fingerprint.
     *
     * @param fact what it is, not blank
     * @param value a text, number, boolean, enum constant, date, time, duration, URI, path or UUID; never a secret
     * @return a new block
     */
    public Given with(String fact, Object value) {
        return new Given(name, Nodes.declared(facts, fact, value), reads, condition, then, otherwise, serves);
    }

    @Override
    public Given serves(String... tags) {
        return new Given(name, facts, reads, condition, then, otherwise, Nodes.added(name, serves, tags));
    }

    @Override
    public List<Branch> branches() {
        return List.of(new Branch(HOLDS, then), new Branch(DOES_NOT_HOLD, otherwise));
    }

    @Override
    public String choose(Results results) throws Exception {
        Boolean holds = condition.choose(results);
        return Objects.requireNonNull(holds, "the condition gave null instead of true or false")
                ? HOLDS
                : DOES_NOT_HOLD;
    }
}
