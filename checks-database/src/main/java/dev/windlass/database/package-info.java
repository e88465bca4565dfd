/**
 * A database that a release asks questions of: is it there, and does a query's value hold. One enters at
 * {@link dev.windlass.database.Database}, on which the rooms beneath build: {@code migration} applies migrations with a way back,
 * {@code copy} keeps a consistent copy of named tables beside them while the service runs on, {@code journal} keeps the record of
 * runs where all machines find it.
 *
 * <p>Any JDBC {@link javax.sql.DataSource} will do; the driver, the pool and Flyway are the user's. Every connection is
 * given back the way it was taken: rolled back, with its own auto-commit, read-only flag and network timeout. What a
 * check or step declares, answers or throws has the passwords that drivers and JDBC URLs show masked.
 */
@NullMarked
package dev.windlass.database;

import org.jspecify.annotations.NullMarked;
