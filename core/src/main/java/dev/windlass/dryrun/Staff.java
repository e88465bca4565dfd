package dev.windlass.dryrun;

import dev.windlass.check.Spoken;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Role;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Waiver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who of the people of a plan would be asked. */
final class Staff {

    private final Plan plan;

    Staff(Plan plan) {
        this.plan = plan;
    }

    Finding.People asked(SignOff gate) {
        String author = gate.authorExcluded() ? plan.author().orElse(null) : null;
        var out = new ArrayList<>(gate.excluded());
        if (author != null) {
            out.add("the author " + author);
        }
        return new Finding.People(
                gate.statement(),
                gate.quorums().stream()
                        .map(quorum -> quorum + " "
                                + members(
                                        quorum.role(),
                                        person -> !gate.excluded().contains(person) && !person.equals(author)))
                        .toList(),
                out,
                gate.expiresAfter());
    }

    /** Who may waive, in words; null if nobody may. */
    @Nullable
    String waives(CheckGroup group) {
        Waiver waiver = group.waiver();
        return waiver == null
                ? null
                : "one of " + waiver.role() + " " + members(waiver.role(), person -> true) + " within "
                        + Spoken.time(waiver.within());
    }

    private String members(String role, Predicate<String> asked) {
        List<String> members = plan.roles().stream()
                .filter(one -> one.name().equals(role))
                .map(Role::members)
                .flatMap(List::stream)
                .toList();
        return members.isEmpty()
                ? "(whoever the identities say is in it)"
                : "(" + String.join(", ", members.stream().filter(asked).toList()) + ")";
    }
}
