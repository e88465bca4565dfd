/**
 * How a PostgreSQL server is: connections and pools, replication, locks, sessions, slow statements, indexes, sizes, and whether
 * tenants are kept apart. One enters at {@link dev.windlass.database.health.PostgresHealth}; pools of HikariCP at
 * {@link dev.windlass.database.health.HikariPool}, tenants at {@link dev.windlass.database.health.TenantIsolation}.
 *
 * <p>All of it only reads. Limits are checks; what a guard or a soak watches is a {@link dev.windlass.metric.Metric} as well.
 * PostgreSQL hides the sessions and statements of others from roles without {@code pg_read_all_stats} (a part of
 * {@code pg_monitor}): without it the checks that need it are errors and never a pass. Texts of queries are shown shortened
 * and without their literals. PostgreSQL 14 or newer is asked.
 */
@NullMarked
package dev.windlass.database.health;

import org.jspecify.annotations.NullMarked;
