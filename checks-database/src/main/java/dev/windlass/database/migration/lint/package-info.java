/**
 * Judges the SQL of migrations for what a production database doesn't bear while traffic runs: long locks, rewrites,
 * and changes that the old version doesn't survive. One enters at {@link dev.windlass.database.migration.lint.MigrationLint},
 * or rather at the {@code lint} of the migrations themselves.
 *
 * <p>Statements are read by a grammar of PostgreSQL, and what they lock and how much work they do under it is what
 * PostgreSQL's manual says of them. Whether a table is in use at all is asked of the live catalogue. A statement that is
 * not understood is told as such, never passed over.
 */
@NullMarked
package dev.windlass.database.migration.lint;

import org.jspecify.annotations.NullMarked;
