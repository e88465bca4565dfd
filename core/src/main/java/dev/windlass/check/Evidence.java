package dev.windlass.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The ordered facts behind a verdict: what was asked, what came back, the limit it was held against.
 *
 * @param facts the facts in the order in which a reader wants them; copied
 */
public record Evidence(List<Fact> facts) {

    private static final Evidence NONE = new Evidence(List.of());

    /** Keeps a copy of the facts. */
    public Evidence {
        Objects.requireNonNull(facts, "facts");
        facts = List.copyOf(facts);
    }

    /**
     * Evidence without a fact.
     *
     * @return the empty evidence
     */
    public static Evidence none() {
        return NONE;
    }

    /**
     * Adds one fact at the end.
     *
     * @param name what it is, not blank
     * @param value its value; kept as {@code String.valueOf(value)}
     * @return new evidence, this one is unchanged
     */
    public Evidence and(String name, Object value) {
        Objects.requireNonNull(name, "name of a fact");
        Objects.requireNonNull(value, () -> "value of fact '" + name + "'");
        var more = new ArrayList<>(facts);
        more.add(new Fact(name, String.valueOf(value)));
        return new Evidence(more);
    }

    @Override
    public String toString() {
        return facts.stream().map(Fact::toString).collect(Collectors.joining(", "));
    }
}
