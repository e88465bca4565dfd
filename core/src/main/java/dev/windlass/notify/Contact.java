package dev.windlass.notify;

import dev.windlass.check.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Whom to turn to, and how. Immutable: each call gives a new contact.
 *
 * @param role what for, such as {@code database admin}; the second contact of a role is the backup of the first
 * @param name the name of a person, a team, or a company
 * @param ways the ways to reach it, each with its kind and address, in the order in which they are tried; never a secret
 */
public record Contact(String role, String name, List<Fact> ways) {

    /** Checks that the names are there and keeps a copy of the ways. */
    public Contact {
        Objects.requireNonNull(role, "role of a contact");
        Objects.requireNonNull(name, () -> "name of the contact for '" + role + "'");
        ways = List.copyOf(ways);
        if (role.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException(
                    "a contact needs a role and a name, got '" + role + "' and '" + name + "'");
        }
    }

    /**
     * A contact that can't be reached yet.
     *
     * @param role what for
     * @param name the name of a person, a team, or a company
     * @return the contact
     */
    public static Contact of(String role, String name) {
        return new Contact(role, name, List.of());
    }

    /**
     * Adds a telephone number.
     *
     * @param number the number
     * @return a new contact
     */
    public Contact phone(String number) {
        return by("phone", number);
    }

    /**
     * Adds an e-mail address.
     *
     * @param address the address
     * @return a new contact
     */
    public Contact email(String address) {
        return by("e-mail", address);
    }

    /**
     * Adds another way, or what one has to say there, such as the account and the support plan.
     *
     * @param kind what it is
     * @param address where it leads
     * @return a new contact
     */
    public Contact by(String kind, String address) {
        if (address.isBlank()) {
            throw new IllegalArgumentException("the " + kind + " of " + name + " (" + role + ") is blank");
        }
        var more = new ArrayList<>(ways);
        more.add(new Fact(kind, address));
        return new Contact(role, name, more);
    }

    @Override
    public String toString() {
        return role + ": " + name
                + ways.stream()
                        .map(way -> ", " + way.name() + " " + way.value())
                        .collect(Collectors.joining());
    }
}
