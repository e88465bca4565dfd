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
     * tables of another.
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
     * Tenants are kept apart by a database for each: asks whether the server refuses one of them the database of another. It has
     * to know him and say that he lacks the privilege to connect: what can't be reached, a wrong password, or no line in {@code
     * pg_hba.conf} prove nothing.
     *
     * @param other the other tenant's database, with a role that sees its tables
     * @param asTenant the same database, with the user and the password of the tenant that asks
     * @param otherTables the tables of the other tenant as SQL has them, with their schema, at least one
     * @return the check
     * @throws IllegalArgumentException if there is no table, or one is not such a name
     */
    public static Check byDatabase(Database other, Database asTenant, String... otherTables) {
        return new DatabaseIsolation(other, asTenant, TenantTable.names(Arrays.asList(otherTables))).check();
    }
}
