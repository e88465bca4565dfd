package dev.windlass.database.migration;

import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * That a backup of the database was restored, which a step wants to be proved before it changes anything.
 *
 * @param proof the step that gives the proof
 * @param age how old the backup may be
 */
record Proven(Step<RestoreProof> proof, Duration age) {

    static Proven of(String step, Step<RestoreProof> proof, Duration age) {
        return new Proven(
                Objects.requireNonNull(proof, "the proof that step '" + step + "' needs"),
                Require.positive("the age of the backup that step '" + step + "' needs", age));
    }

    /** Refuses where it isn't: by what the database itself says that it is, whatever people call it. */
    void require(ActionContext<?> context, Leash leash, DataSource source, String place) throws NotApplied {
        context.result(proof).requireOf(identity(leash, source, place), Instant.now(), age);
    }

    private static DatabaseIdentity identity(Leash leash, DataSource source, String place) throws NotApplied {
        String what = "migrating " + place + " was not begun, ";
        try (Connection connection = leash.connect(source, true)) {
            if (!PostgresSettings.is(connection.getMetaData())) {
                throw new NotApplied(what + "it is no PostgreSQL: the proof of a restore can't be about it.");
            }
            return DatabaseIdentity.of(connection, DatabaseIdentity.SECONDS);
        } catch (SQLException e) {
            throw new NotApplied(
                    what + "which database of which server it is can't be asked: " + Trouble.of(e), Secrets.mask(e));
        }
    }
}
