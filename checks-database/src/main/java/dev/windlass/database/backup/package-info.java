/**
 * Backups of PostgreSQL that a release can rely on, and the ways back to them: dumps as dated results of steps, their
 * verification and retention, drills that prove that they can be restored, the restore itself, and snapshots of Amazon RDS. One
 * enters at {@link dev.windlass.database.backup.Backups}, {@link dev.windlass.database.backup.RestoreDrill},
 * {@link dev.windlass.database.backup.DatabaseRestore} and {@link dev.windlass.database.backup.RdsInstance}.
 */
@NullMarked
package dev.windlass.database.backup;

import org.jspecify.annotations.NullMarked;
