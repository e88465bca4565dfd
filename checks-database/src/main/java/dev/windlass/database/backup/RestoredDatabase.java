package dev.windlass.database.backup;

import dev.windlass.database.jdbc.DatabaseIdentity;
import java.time.Instant;
import java.util.Objects;

/**
 * A database that was put back to a backup.
 *
 * @param identity which database of which server it is
 * @param replaced the name under which the one before is kept, until somebody drops it
 * @param replacedOid its object identifier, which no other database of the server has
 * @param sha256 the digest of the backup
 * @param backupAt of when the backup is
 * @param tables how many tables were compared with it
 * @param rows how many rows these have
 */
public record RestoredDatabase(
        DatabaseIdentity identity,
        String replaced,
        long replacedOid,
        String sha256,
        Instant backupAt,
        int tables,
        long rows) {

    /** Checks that all parts are there. */
    public RestoredDatabase {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(replaced, "replaced");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(backupAt, "backupAt");
    }
}
