package dev.windlass.plan;

import java.util.List;
import java.util.Objects;

/**
 * A group of people who may sign off.
 *
 * @param name its name, such as {@code dba}
 * @param members the people in it, as their signatures name them; empty if whoever verifies identities knows them
 */
public record Role(String name, List<String> members) {
    /** Keeps a copy of the members. */
    public Role {
        Objects.requireNonNull(name, "name of a role");
        Objects.requireNonNull(members, () -> "members of role '" + name + "'");
        for (String member : members) {
            Objects.requireNonNull(member, () -> "a member of role '" + name + "'");
        }
        members = List.copyOf(members);
    }
}
