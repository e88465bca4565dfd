/**
 * Migrations of a database's schema: which are pending, whether they are what was applied, the SQL that will run and what it does to
 * traffic, and applying them with a way back. One enters at {@link dev.windlass.database.migration.Migrations} with Flyway, at {@link
 * dev.windlass.database.migration.Changelog} with Liquibase, and at {@link dev.windlass.database.migration.OldVersion} to ask
 * whether the version that still runs survives it. Of the other rooms it knows the restore proof of {@code backup} alone.
 */
@NullMarked
package dev.windlass.database.migration;

import org.jspecify.annotations.NullMarked;
