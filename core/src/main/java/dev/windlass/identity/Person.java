package dev.windlass.identity;

import java.util.Objects;
import java.util.Set;

/**
 * A person whose identity was verified. Two persons are the same one if their ids are equal.
 *
 * @param id by what the verifier knows the person, such as {@code ada@example.com}; not blank
 * @param roles the names of the groups that the verifier itself puts the person into; often empty, since a plan may
 *     declare the members of its roles too
 */
public record Person(String id, Set<String> roles) {

    /** Checks and copies what is given. */
    public Person {
        Objects.requireNonNull(id, "id of a person");
        roles = Set.copyOf(Objects.requireNonNull(roles, () -> "roles of '" + id + "'"));
        if (id.isBlank()) {
            throw new IllegalArgumentException("a person needs an id, got '" + id + "'");
        }
    }

    /**
     * A person in no group.
     *
     * @param id by what the verifier knows the person; not blank
     * @return the person
     */
    public static Person of(String id) {
        return new Person(id, Set.of());
    }

    @Override
    public String toString() {
        return id;
    }
}
