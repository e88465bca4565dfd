/**
 * Migrations of a database's schema: which are pending, whether they are what was applied, and applying them with a way back. One
 * enters at {@link dev.windlass.database.migration.Migrations}, with Flyway.
 */
@NullMarked
package dev.windlass.database.migration;

import org.jspecify.annotations.NullMarked;
