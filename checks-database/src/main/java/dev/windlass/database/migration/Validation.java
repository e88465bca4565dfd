package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Trouble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.core.api.pattern.ValidatePattern;

/** Flyway's validate, without its view that a pending migration is invalid. */
final class Validation {

    private Validation() {}

    static Answer of(FlywayAccess access, Leash leash) {
        SchemaState state = access.read(leash, true);
        if (state.applied().isEmpty()) {
            return Answer.noData("there is nothing to validate on " + access.place()
                    + ": its schema history is missing or empty. Check the schema and the history table that Flyway is"
                    + " configured with.");
        }
        var ignored = new ArrayList<>(Arrays.asList(access.configuration().getIgnoreMigrationPatterns()));
        ignored.add(ValidatePattern.fromPattern("*:pending"));
        ValidateResult result = access.derived(leash, true)
                .ignoreMigrationPatterns(ignored.toArray(new ValidatePattern[0]))
                .load()
                .validateWithResult();
        if (result.validationSuccessful) {
            return Answer.passed(state.applied().size() + " applied migrations of " + access.place() + " are valid")
                    .with("applied", state.applied().size())
                    .with("version", state.versionText());
        }
        List<String> problems = new ArrayList<>();
        for (ValidateOutput output : result.invalidMigrations) {
            problems.add("version " + output.version + " (" + output.description + "): "
                    + Trouble.oneLine(output.errorDetails.errorMessage));
        }
        return Answer.failed("the migrations of " + access.place() + " are not valid: "
                        + (problems.isEmpty()
                                ? Trouble.oneLine(result.errorDetails.errorMessage)
                                : String.join(" | ", problems))
                        + ". Restore the files as they were applied; only if the database is known to be right, run"
                        + " flyway repair.")
                .with("invalid", problems.size())
                .with("version", state.versionText());
    }
}
