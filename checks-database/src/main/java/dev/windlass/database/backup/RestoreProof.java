package dev.windlass.database.backup;

import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.plan.NotApplied;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * That a backup was restored, and held what it should: a step that needs one takes it as its input. It expires. Immutable.
 *
 * <pre>{@code
 * Step<Void> migrate = Step.named("migrate").reads(drill)
 *         .run(c -> migrateWith(c.result(drill).requireValidAt(Instant.now())))
 * }</pre>
 *
 * @param sha256 the digest of the backup
 * @param path where the backup was
 * @param source of which database of which server it was
 * @param backupAt of when the backup is
 * @param tables how many tables were compared
 * @param rows how many rows these had
 * @param at when it had been restored and compared
 * @param took how long the restore took: to create a database and fill it, without the comparison
 * @param serverVersion the version of the server that it was restored to
 * @param validUntil when the proof expires
 */
public record RestoreProof(
        String sha256,
        String path,
        DatabaseIdentity source,
        Instant backupAt,
        int tables,
        long rows,
        Instant at,
        Duration took,
        String serverVersion,
        Instant validUntil) {

    /** Checks that all parts are there. */
    public RestoreProof {
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(backupAt, "backupAt");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(serverVersion, "serverVersion");
        Objects.requireNonNull(validUntil, "validUntil");
    }

    /**
     * Refuses where it has expired; to be called ahead of what relies on it.
     *
     * @param moment now
     * @return this proof
     * @throws NotApplied if it has expired by then
     */
    public RestoreProof requireValidAt(Instant moment) throws NotApplied {
        if (moment.isAfter(validUntil)) {
            throw new NotApplied("the proof that backup '" + path + "' can be restored is of " + at + " and expired on "
                    + validUntil + "; back up and drill again.");
        }
        return this;
    }

    /**
     * Refuses where it is about another database, has expired, or its backup lacks more than is allowed; to be called ahead of
     * what relies on it. A proof of a database of the same name on another server, such as that of a test environment, is one of
     * another database; but a server that is a physical copy can't be told from its origin.
     *
     * @param database the one that is about to be changed, as {@link DatabaseIdentity#of} tells of a connection to it
     * @param moment now
     * @param age how old the backup may be
     * @return this proof
     * @throws NotApplied if it doesn't hold
     */
    public RestoreProof requireOf(DatabaseIdentity database, Instant moment, Duration age) throws NotApplied {
        if (!source.equals(database)) {
            throw new NotApplied("the restore proof at hand is about " + source + ", not about " + database
                    + ". Give the step that of a drill with a backup of this one.");
        }
        if (backupAt.isBefore(moment.minus(age))) {
            throw new NotApplied("the backup '" + path + "' that was proved restorable is of " + backupAt
                    + ", older than " + Spoken.time(age) + "; back up and drill again.");
        }
        return requireValidAt(moment);
    }
}
