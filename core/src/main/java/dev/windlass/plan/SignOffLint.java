package dev.windlass.plan;

import dev.windlass.check.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds what gates want of people against who there is (rule P5). */
final class SignOffLint {

    private static final int MOST_NAMED = 20;

    private final PlanBuilder.Heading heading;
    private final Map<String, Role> roles = new HashMap<>();

    /** How the name of a person was written first, by the name without its case. */
    private final Map<String, String> spellings = new HashMap<>();

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    private boolean signed;

    private SignOffLint(PlanBuilder.Heading heading) {
        this.heading = heading;
    }

    static SignOffLint of(PlanBuilder.Heading heading, Layout layout) {
        var lint = new SignOffLint(heading);
        heading.roles().forEach(lint::role);
        for (Layout.Place place : layout.places()) {
            if (place.node() instanceof SignOff gate) {
                lint.gate(gate);
            } else if (place.node() instanceof CheckGroup group && group.waiver() != null) {
                lint.waiver(group, group.waiver(), place.parent() == Layout.BESIDE);
            }
        }
        if (heading.ordersFrom() != null) {
            lint.known("the plan takes orders from people, and", heading.ordersFrom());
        }
        if (lint.signed) {
            lint.signed("the product", heading.product());
            lint.signed("the version", heading.version());
            lint.signed("the environment", heading.environment());
            lint.signed("the code identity", Objects.requireNonNullElse(heading.code(), "none"));
        }
        return lint;
    }

    /** What people don't see where they sign it. */
    private void signed(String what, String text) {
        signed = true;
        String unseen = Signable.unseen(text);
        if (unseen != null) {
            warnings.add(new Problem(
                    Lint.LINT,
                    what + " has " + unseen + ", which doesn't show as it is: people would sign another text; write it"
                            + " so that it shows"));
        }
    }

    List<Problem> errors() {
        return errors;
    }

    List<Problem> warnings() {
        return warnings;
    }

    private void role(Role role) {
        String what = "role " + Lint.quoted(role.name());
        errors.addAll(Lint.named("the name of " + what, role.name()));
        if (roles.putIfAbsent(role.name(), role) != null) {
            error(what + " is declared twice; give one of them another name");
        }
        Set<String> members = new HashSet<>();
        for (String member : role.members()) {
            person("the name of a member of " + what, member);
            if (!members.add(member)) {
                error(what + " has the member " + Lint.quoted(member) + " twice; leave it out");
            }
        }
    }

    private void person(String what, String name) {
        errors.addAll(Lint.named(what, name));
        spelled(what, name);
    }

    /** A person is known by one name, and another case makes it the name of somebody else. */
    private void spelled(String what, String name) {
        String first = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
        if (first != null && !first.equals(name)) {
            error(what + " is " + Lint.quoted(name) + ", elsewhere " + Lint.quoted(first)
                    + ": these would be two people; write it as the signatures name the person");
        }
    }

    private void gate(SignOff gate) {
        String what = Lint.words(gate);
        if (gate.quorums().isEmpty()) {
            error(what + " wants nobody, so it could never be shut; say who has to sign off: quorum(people, role)");
        }
        signed("the name of " + what, gate.name());
        if (gate.statement() != null) {
            signed("the statement of " + what, gate.statement());
            errors.addAll(Lint.line("the statement of " + what, gate.statement(), Lint.LONGEST_STATEMENT));
        }
        String author = heading.author();
        if (gate.authorExcluded() && author == null) {
            error(what + " excludes the plan's author, but the plan names none; name one: author(name)");
        } else if (gate.authorExcluded() && author != null) {
            spelled("the author, who is excluded from " + what + ",", author);
            inPool(what, "the plan's author " + Lint.quoted(author), author, gate);
        }
        for (String person : gate.excluded()) {
            person("the name of a person who is excluded from " + what, person);
            inPool(what, Lint.quoted(person), person, gate);
        }
        Set<String> wanted = new HashSet<>();
        for (SignOff.Quorum quorum : gate.quorums()) {
            if (!wanted.add(quorum.role())) {
                error(what + " wants role " + Lint.quoted(quorum.role()) + " twice; name it once");
            }
            known(what, quorum.role());
        }
        pool(what, gate);
    }

    /** Who is excluded under a name that nobody has is not excluded. */
    private void inPool(String what, String who, String person, SignOff gate) {
        boolean allListed = gate.quorums().stream()
                .noneMatch(quorum -> members(quorum.role()).isEmpty());
        if (allListed
                && gate.quorums().stream()
                        .noneMatch(quorum -> members(quorum.role()).contains(person))) {
            warnings.add(new Problem(
                    Lint.LINT,
                    what + " excludes " + who + ", who is in none of its roles: see that the name is written as"
                            + " signatures name the person"));
        }
    }

    /** Everybody who may sign off, held against who has to, as far as the plan says who is in a role. */
    private void pool(String what, SignOff gate) {
        List<SignOff.Quorum> listed = gate.quorums().stream()
                .filter(quorum -> !members(quorum.role()).isEmpty())
                .toList();
        var rolesOf = new TreeMap<String, Set<String>>();
        for (SignOff.Quorum quorum : listed) {
            for (String member : members(quorum.role())) {
                if (!gate.excluded().contains(member) && !(gate.authorExcluded() && member.equals(heading.author()))) {
                    rolesOf.computeIfAbsent(member, any -> new HashSet<>()).add(quorum.role());
                }
            }
        }
        if (!SignOff.enough(listed, List.copyOf(rolesOf.values()))) {
            error(what + " wants "
                    + listed.stream()
                            .map(quorum -> Lint.shown(quorum.toString()))
                            .collect(Collectors.joining(" and "))
                    + ", each another person, but "
                    + (rolesOf.isEmpty()
                            ? "nobody of them may sign off"
                            : "no more than these may sign off: " + names(rolesOf.keySet()))
                    + "; ask for fewer, or add members to the roles");
        }
    }

    private static String names(Set<String> people) {
        String first = people.stream().limit(MOST_NAMED).map(Lint::shown).collect(Collectors.joining(", "));
        return people.size() > MOST_NAMED ? first + " and " + (people.size() - MOST_NAMED) + " more" : first;
    }

    private List<String> members(String name) {
        Role role = roles.get(name);
        return role == null ? List.of() : role.members();
    }

    private void waiver(CheckGroup group, Waiver waiver, boolean verification) {
        if (verification) {
            error(Lint.words(group) + " is asked after a rollback and can't be waived; leave waivedBy out");
        }
        signed("the name of " + Lint.words(group), group.name());
        known(Lint.words(group), waiver.role());
        if (group.members().stream().noneMatch(member -> member.severity() == Severity.IMPORTANT)) {
            error(Lint.words(group) + " lets role " + Lint.quoted(waiver.role())
                    + " waive important checks, but has none; leave waivedBy out");
        }
    }

    private void known(String what, String name) {
        if (!roles.containsKey(name)) {
            error(what + " wants role " + Lint.quoted(name)
                    + ", which the plan doesn't declare; declare it: role(name, members)");
        }
    }

    private void error(String message) {
        errors.add(new Problem(Lint.LINT, message));
    }
}
