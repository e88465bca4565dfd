package dev.windlass.plan;

import dev.windlass.check.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds what gates want of people against who there is (rule P5). */
final class SignOffLint {

    private final PlanBuilder.Heading heading;
    private final Map<String, Role> roles = new HashMap<>();
    private final List<Problem> errors = new ArrayList<>();

    private SignOffLint(PlanBuilder.Heading heading) {
        this.heading = heading;
    }

    static List<Problem> of(PlanBuilder.Heading heading, Layout layout) {
        var lint = new SignOffLint(heading);
        heading.roles().forEach(lint::role);
        for (Layout.Place place : layout.places()) {
            if (place.node() instanceof SignOff gate) {
                lint.gate(gate);
            } else if (place.node() instanceof CheckGroup group && group.waiver() != null) {
                lint.waiver(group, group.waiver(), place.parent() == Layout.BESIDE);
            }
        }
        return lint.errors;
    }

    private void role(Role role) {
        if (role.name().isBlank()) {
            error("a role has a blank name: " + Lint.quoted(role.name()) + "; name it");
        }
        if (roles.putIfAbsent(role.name(), role) != null) {
            error("role " + Lint.quoted(role.name()) + " is declared twice; give one of them another name");
        }
        Set<String> members = new HashSet<>();
        for (String member : role.members()) {
            if (member.isBlank() || !members.add(member)) {
                error("role " + Lint.quoted(role.name()) + " has the member " + Lint.quoted(member)
                        + (member.isBlank() ? ", which is blank" : " twice") + "; leave it out");
            }
        }
    }

    private void gate(SignOff gate) {
        String what = Lint.words(gate);
        if (gate.quorums().isEmpty()) {
            error(what + " wants nobody, so it could never be shut; say who has to sign off: quorum(people, role)");
        }
        if (gate.statement() != null && gate.statement().isBlank()) {
            error(what + " has a blank statement; say what is attested");
        }
        if (gate.authorExcluded() && heading.author() == null) {
            error(what + " excludes the plan's author, but the plan names none; name one: author(name)");
        }
        Set<String> wanted = new HashSet<>();
        for (SignOff.Quorum quorum : gate.quorums()) {
            if (!wanted.add(quorum.role())) {
                error(what + " wants role " + Lint.quoted(quorum.role()) + " twice; name it once");
            }
            known(what, quorum.role());
        }
        if (gate.quorums().stream().noneMatch(quorum -> members(quorum.role()).isEmpty())) {
            pool(what, gate);
        }
    }

    /** Everybody who may sign off, held against who has to; nobody counts for two roles. */
    private void pool(String what, SignOff gate) {
        var rolesOf = new TreeMap<String, Set<String>>();
        for (SignOff.Quorum quorum : gate.quorums()) {
            for (String member : members(quorum.role())) {
                if (!gate.excluded().contains(member) && !(gate.authorExcluded() && member.equals(heading.author()))) {
                    rolesOf.computeIfAbsent(member, any -> new HashSet<>()).add(quorum.role());
                }
            }
        }
        if (!gate.satisfiedBy(List.copyOf(rolesOf.values()))) {
            error(what + " wants "
                    + gate.quorums().stream().map(SignOff.Quorum::toString).collect(Collectors.joining(" and "))
                    + ", each another person, but no more than these may sign off: "
                    + String.join(", ", rolesOf.keySet()) + "; ask for fewer, or add members to the roles");
        }
    }

    private List<String> members(String name) {
        Role role = roles.get(name);
        return role == null ? List.of() : role.members();
    }

    private void waiver(CheckGroup group, Waiver waiver, boolean verification) {
        if (verification) {
            error(Lint.words(group) + " is asked after a rollback and can't be waived; leave waivedBy out");
        }
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
        errors.add(new Problem("P5 lint", message));
    }
}
