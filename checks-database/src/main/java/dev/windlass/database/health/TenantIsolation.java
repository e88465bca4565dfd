package dev.windlass.database.health;

import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import java.util.Arrays;
import java.util.List;

/**
 * Whether tenants that share a database server are kept apart: as one of them, nothing of another is to be seen. Immutable,
 * safe for use by several threads.
 *
 * <p>Each check proves first that there is something to be seen at all, as a role that sees everything; where the other tenant
 * has no rows there is no data. All of it is asked in read-only transactions that are rolled back: whether a tenant may
 * <em>write</em> into another's rows is not asked.
 *
 * <pre>{@code
 * TenantIsolation.byRowSecurity(orders, "app", "app.tenant")
 *         .table("shop.orders", "tenant_id")
 *         .table("shop.customers", "tenant_id")
 *         .between("acme", "globex")
 * }</pre>
 */
public final class TenantIsolation {

    private TenantIsolation() {}

    /**
     * Tenants are kept apart by row-level security, whose policies compare a column with a setting of the session.
     *
     * @param all the database, with a role that sees the rows of all tenants (a superuser or one with {@code BYPASSRLS}) and may
     *     take on the role of the application
     * @param role the role of the application, not blank
     * @param setting the setting that names the tenant, not blank, such as {@code app.tenant}
     * @return the isolation, which wants its tables
     * @throws IllegalArgumentException if role or setting are blank
     */
    public static RowIsolation byRowSecurity(Database all, String role, String setting) {
        return new RowIsolation(
                all,
                Require.text("the role of the application", role),
                Require.text("the setting that names the tenant", setting),
                List.of());
    }

    /**
     * Tenants are kept apart by a schema for each, with a role for each: asks whether the role of one is refused each of the
     * tables of another, and can't take on a role that is not ({@code set role}).
     *
     * @param all the database, with a role that sees all tables and may take on the role of the tenant
     * @param role the role of the tenant that asks, not blank
     * @param otherTables the tables of another tenant as SQL has them, with their schema, at least one
     * @return the check
     * @throws IllegalArgumentException if the role is blank, there is no table, or one is not such a name
     */
    public static Check bySchema(Database all, String role, String... otherTables) {
        return new SchemaIsolation(
                        all,
                        Require.text("the role of the tenant that asks", role),
                        TenantTable.names(Arrays.asList(otherTables)))
                .check();
    }

    /**
     * Tenants are kept apart by a database for each: asks whether the server refuses one of them the database of another.
     *
     * <p>It passes where the catalogue says that the role lacks the privilege to connect, and the server refuses the tenant for
     * that (SQL state 42501). What can't be reached, a wrong password, an unknown user, or a line of {@code pg_hba.conf} prove
     * nothing: they refuse before it is known who asks, and from this machine only.
     *
     * @param other the other tenant's database, with a role that sees its tables
     * @param role the role of the tenant that asks, not blank
     * @param asTenant the same database, with that role and its password
     * @param otherTables the tables of the other tenant as SQL has them, with their schema, at least one
     * @return the check; {@link dev.windlass.check.Verdict#INCONCLUSIVE} where the role has the privilege and something else kept
     *     it out
     * @throws IllegalArgumentException if the role is blank, there is no table, or one is not such a name
     */
    public static Check byDatabase(Database other, String role, Database asTenant, String... otherTables) {
        return new DatabaseIsolation(
                        other,
                        Require.text("the role of the tenant that asks", role),
                        asTenant,
                        TenantTable.names(Arrays.asList(otherTables)))
                .check();
    }
}
