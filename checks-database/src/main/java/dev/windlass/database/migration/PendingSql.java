package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.migration.lint.Script;
import java.util.List;

/** The SQL that waits, as evidence. */
final class PendingSql {

    private PendingSql() {}

    static Answer answer(String place, List<Script> scripts) {
        if (scripts.isEmpty()) {
            return Answer.noData("no migration is pending on " + place + ", so there is no SQL to show. Check that this"
                    + " artifact and this database are the ones the plan was written for.");
        }
        List<String> hidden = scripts.stream()
                .filter(script -> script.withoutSql().isPresent())
                .map(Script::name)
                .toList();
        Answer answer = hidden.isEmpty()
                ? Answer.passed(
                        "the SQL of " + scripts.size() + " pending migrations of " + place + " is in the evidence")
                : Answer.inconclusive("of the pending migrations of " + place + " these have no SQL to show: "
                        + String.join(", ", hidden) + ". Look at their code.");
        for (Script script : scripts) {
            answer = answer.with("SQL of " + script.name(), script.shown());
        }
        return answer;
    }

    static NamedCheck declaring(NamedCheck check, MigrationLint lint) {
        NamedCheck declared = check;
        for (Fact fact : lint.facts()) {
            declared = declared.with(fact.name(), fact.value());
        }
        return declared;
    }
}
