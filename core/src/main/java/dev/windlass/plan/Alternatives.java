package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Several ways to go on, one of which is chosen by name when the block is reached, and journaled. A name that no
 * alternative has fails the block; nothing of it runs then. Immutable: each call gives a new block.
 *
 * @param name the block's name, unique within the plan
 * @param facts what was declared of it, in order
 * @param reads the names of the steps whose results the choice reads
 * @param chooser gives the key of the alternative; changes nothing
 * @param branches the alternatives
 * @param serves what it serves, such as the items of a checklist
 */
public record Alternatives(
        String name,
        List<Fact> facts,
        List<String> reads,
        Choice.Chooser<String> chooser,
        List<Branch> branches,
        List<String> serves)
        implements Choice {

    /** Keeps copies of the lists. */
    public Alternatives {
        Objects.requireNonNull(name, "name of a block of alternatives");
        Objects.requireNonNull(chooser, () -> "what chooses among the alternatives '" + name + "'");
        facts = List.copyOf(facts);
        reads = List.copyOf(reads);
        branches = List.copyOf(branches);
        serves = List.copyOf(serves);
    }

    /**
     * Adds an alternative.
     *
     * @param key what the choice calls it, not blank, unique within the block
     * @param nodes what runs if it is chosen, in order; none if there is nothing to do then
     * @return a new block
     */
    public Alternatives alternative(String key, Node... nodes) {
        Objects.requireNonNull(key, () -> "key of an alternative of '" + name + "'");
        var more = new ArrayList<>(branches);
        more.add(new Branch(key, Nodes.list("alternative", key, nodes)));
        return new Alternatives(name, facts, reads, chooser, more, serves);
    }

    /**
     * Declares the earlier steps whose results the choice reads.
     *
     * @param steps the steps
     * @return a new block
     */
    public Alternatives reads(Step<?>... steps) {
        return new Alternatives(name, facts, Nodes.read(name, reads, steps), chooser, branches, serves);
    }

    /**
     * Declares a fact about the choice, so that a change of it changes the plan's fingerprint.
     *
     * @param fact what it is, not blank
     * @param value a text, number, boolean, enum constant, date, time, duration, URI, path or UUID; never a secret
     * @return a new block
     */
    public Alternatives with(String fact, Object value) {
        return new Alternatives(name, Nodes.declared(facts, fact, value), reads, chooser, branches, serves);
    }

    @Override
    public Alternatives serves(String... tags) {
        return new Alternatives(name, facts, reads, chooser, branches, Nodes.added(name, serves, tags));
    }

    @Override
    public String choose(Results results) throws Exception {
        return Objects.requireNonNull(chooser.choose(results), "the choice gave null instead of an alternative's key");
    }
}
