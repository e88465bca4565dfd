package dev.windlass.database.migration;

import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a step that migrates wants to stand ahead of it, about the very database that it changes.
 *
 * @param proof that a backup was restored
 * @param restore the step whose undo puts the database back, so that this one needs no way back of its own
 */
record Safeguards(Optional<Proof> proof, Optional<Step<RestoredDatabase>> restore) {

    static final Safeguards NONE = new Safeguards(Optional.empty(), Optional.empty());

    /**
     * The proof of a restore.
     *
     * @param step gives it
     * @param age how old the backup may be
     */
    record Proof(Step<RestoreProof> step, Duration age) {}

    Safeguards proven(String name, Step<RestoreProof> step, Duration age) {
        Objects.requireNonNull(step, "the proof that step '" + name + "' needs");
        Require.positive("the age of the backup that step '" + name + "' needs", age);
        return new Safeguards(Optional.of(new Proof(step, age)), restore);
    }

    Safeguards restored(String database, Step<RestoredDatabase> step) {
        Objects.requireNonNull(step, "the step that puts database '" + database + "' back");
        return new Safeguards(proof, Optional.of(step));
    }

    NamedStep<Void> readBy(NamedStep<Void> named) {
        NamedStep<Void> reading = named;
        if (proof.isPresent()) {
            reading = reading.reads(proof.get().step());
        }
        return restore.isPresent() ? reading.reads(restore.get()) : reading;
    }

    /** Refuses where they don't hold: by what the database itself says that it is, whatever people call it. */
    void require(ActionContext<?> context, Leash leash, DataSource source, String place) throws NotApplied {
        if (proof.isEmpty() && restore.isEmpty()) {
            return;
        }
        DatabaseIdentity mine = identity(leash, source, place);
        if (proof.isPresent()) {
            context.result(proof.get().step())
                    .requireOf(mine, Instant.now(), proof.get().age());
        }
        if (restore.isPresent()) {
            DatabaseIdentity restored = context.result(restore.get()).identity();
            if (!restored.equals(mine)) {
                throw new NotApplied("migrating " + place + " was not begun: step '"
                        + restore.get().name() + "' would put back " + restored + ", not " + mine
                        + ". Give it a restore of this one.");
            }
        }
    }

    /** The step whose way back is left to that restore. */
    static <B, T> Step<T> leftTo(String restore, Undoable<B, T> acting) {
        String left = "left to the undo of step '" + restore + "', which puts back the whole database";
        return acting.undo(c -> c.progress("what it applied is " + left)).undoByHand("nothing: it is " + left);
    }

    /** Who takes it back, in words. */
    static String takesBack(Optional<String> restore, String what) {
        return restore.map(step -> "the undo of step '" + step + "' takes back " + what + ", with the whole database")
                .orElse("the undo takes back " + what);
    }

    private static DatabaseIdentity identity(Leash leash, DataSource source, String place) throws NotApplied {
        String what = "migrating " + place + " was not begun, ";
        try (Connection connection = leash.connect(source, true)) {
            if (!PostgresSettings.is(connection.getMetaData())) {
                throw new NotApplied(what + "it is no PostgreSQL: neither proof nor restore can be about it.");
            }
            return DatabaseIdentity.of(connection, DatabaseIdentity.SECONDS);
        } catch (SQLException e) {
            throw new NotApplied(
                    what + "which database of which server it is can't be asked: " + Trouble.of(e), Secrets.mask(e));
        }
    }
}
