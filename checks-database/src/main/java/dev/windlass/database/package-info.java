/**
 * Questions to databases, and the steps that change them: is it there and does a query's value hold
 * ({@link dev.windlass.database.Database}), which Flyway migrations are pending and applying them with a way back
 * ({@link dev.windlass.database.Migrations}), and a consistent copy of named tables kept beside them while the service
 * runs on ({@link dev.windlass.database.TableCopy}). One enters at one of these three nouns.
 *
 * <p>Any JDBC {@link javax.sql.DataSource} will do; the driver, the pool and Flyway are the user's. Every connection is
 * given back the way it was taken: rolled back, with its own auto-commit, read-only flag and network timeout. What a
 * check or step declares, answers or throws has the passwords that drivers and JDBC URLs show masked.
 */
@NullMarked
package dev.windlass.database;

import org.jspecify.annotations.NullMarked;
