package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.database.Database;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tenants behind real policies, privileges and databases, and each way in which these leak (G1). */
@ExtendWith(Server.class)
class TenantIsolationIT {

    private TestDatabase world;
    private String app;

    @BeforeEach
    void twoTenants(TestDatabase fresh) {
        world = fresh;
        app = "app_" + world.name();
        world.execute(
                "create schema shop",
                "create role " + app + " login",
                "create table shop.orders (id int primary key, tenant_id text not null)",
                "insert into shop.orders values (1, 'acme'), (2, 'globex'), (3, 'initech')",
                "create table shop.items (id int primary key, tenant int not null)",
                "insert into shop.items values (1, 7), (2, 8)",
                "grant usage on schema shop to " + app,
                "grant select on all tables in schema shop to " + app,
                "create policy of_tenant on shop.orders using (tenant_id = current_setting('app.tenant'))",
                "alter table shop.orders enable row level security",
                "alter table shop.orders force row level security");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
        assertThat(world.rows("select count(*) from shop.orders")).containsExactly("3");
    }

    private Check orders() {
        return TenantIsolation.byRowSecurity(world.asked(), app, "app.tenant")
                .table("shop.orders", "tenant_id")
                .between("acme", "globex");
    }

    private void broken(String breach, String... by) throws Exception {
        world.fault();
        world.execute(by);
        Answer answer = ask(orders());
        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).startsWith("tenants are not kept apart: ");
        assertThat(all(answer, "breach")).contains(breach);
    }

    @Test
    @DisplayName(
            "G1: a policy that holds passes, whatever the type of its column, and without a tenant nothing is seen")
    void aPolicyThatHolds() throws Exception {
        Answer answer = ask(orders());
        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(all(answer, "without a tenant")).singleElement().asString().contains("app.tenant");

        world.execute(
                "create policy of_tenant on shop.items using (tenant = current_setting('app.number', true)::int)",
                "alter table shop.items enable row level security",
                "alter table shop.items force row level security");
        answer = ask(TenantIsolation.byRowSecurity(world.asked(), app, "app.number")
                .table("shop.items", "tenant")
                .between("7", "8"));
        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("G1: a policy that lets others through fails")
    void aBrokenPolicy() throws Exception {
        broken(
                "as tenant 'acme' rows of tenant 'globex' are seen in shop.orders",
                "create policy leak on shop.orders using (tenant_id = 'globex')");
        broken(
                "as tenant 'acme' rows of others are seen in shop.orders",
                "drop policy leak on shop.orders",
                "create policy leak on shop.orders using (tenant_id = 'initech')");
        broken("without a tenant rows of shop.orders are seen", "drop policy of_tenant on shop.orders");
    }

    @Test
    @DisplayName("G1: row-level security that is not enabled, not forced, or that the role gets round fails")
    void rowSecurityThatDoesntHold() throws Exception {
        broken(
                "row-level security is not forced on shop.orders",
                "alter table shop.orders no force row level security");
        broken(
                "role '" + app + "' has BYPASSRLS, for which no policy holds",
                "alter table shop.orders force row level security",
                "alter role " + app + " bypassrls");
        broken(
                "role '" + app + "' is a superuser, for which no policy holds",
                "alter role " + app + " nobypassrls superuser");
        broken(
                "row-level security is not enabled on shop.orders",
                "alter role " + app + " nosuperuser",
                "alter table shop.orders disable row level security");
    }

    @Test
    @DisplayName("G1: where nothing could be seen, nothing is proven")
    void nothingToSee() throws Exception {
        world.fault();
        Answer answer = ask(TenantIsolation.byRowSecurity(world.asked(), app, "app.tenant")
                .table("shop.orders", "tenant_id")
                .between("acme", "umbrella"));
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason()).contains("tenant 'umbrella' has no rows in shop.orders");

        answer = ask(TenantIsolation.byRowSecurity(world.asked(), app, "app.tenat")
                .table("shop.orders", "tenant_id")
                .between("acme", "globex"));
        assertThat(answer.verdict().passed()).isFalse();

        world.execute("drop policy of_tenant on shop.orders"); // nobody sees anything
        answer = ask(orders());
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason()).contains("as tenant 'acme' not even its own rows are seen");

        answer = ask(TenantIsolation.byRowSecurity(world.asked(), "nobody", "app.tenant")
                .table("shop.orders", "tenant_id")
                .between("acme", "globex"));
        assertThat(answer.reason()).isEqualTo("there is no role 'nobody'");
        answer = ask(TenantIsolation.byRowSecurity(world.asked(), app, "app.tenant")
                .table("shop.oders", "tenant_id")
                .between("acme", "globex"));
        assertThat(answer.reason()).isEqualTo("there is no table shop.oders");
    }

    @Test
    @DisplayName("G1: whoever doesn't see everything himself can't prove anything")
    void anOwnerThatDoesntSeeAll() throws Exception {
        world.fault();
        String owner = "owner_" + world.name();
        world.execute(
                "create role " + owner + " login",
                "grant " + app + " to " + owner,
                "grant usage on schema shop to " + owner,
                "alter table shop.orders owner to " + owner);

        Answer answer =
                ask(TenantIsolation.byRowSecurity(Database.of("orders", world.direct(owner, "")), app, "app.tenant")
                        .table("shop.orders", "tenant_id")
                        .between("acme", "globex"));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("query would be affected by row-level security policy");
    }

    @Test
    @DisplayName("G1: by schema, the role of a tenant is refused each table of another")
    void bySchema() throws Exception {
        world.execute(
                "create schema globex",
                "create table globex.orders (id int)",
                "insert into globex.orders values (1)",
                "create table globex.items (id int)");
        Check check = TenantIsolation.bySchema(world.asked(), app, "globex.orders");
        assertThat(ask(check).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(TenantIsolation.bySchema(world.asked(), app, "globex.orders", "globex.items"))
                        .reason())
                .isEqualTo("there is nothing in globex.items that could be seen");
        assertThat(ask(TenantIsolation.bySchema(world.asked(), app, "globex.oders"))
                        .verdict())
                .isEqualTo(Verdict.ERRORED);

        world.fault();
        world.execute("grant usage on schema globex to public", "grant select on globex.orders to public");
        Answer answer = ask(check);
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(all(answer, "breach")).containsExactly("role '" + app + "' may read globex.orders");
        world.execute("revoke all on globex.orders from public", "alter role " + app + " superuser");
        assertThat(ask(check).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName(
            "G1: a role that may be taken on is the tenant's own, be it one that reads the other's or has BYPASSRLS")
    void rolesThatMayBeTakenOn() throws Exception {
        String reader = "reader_" + world.name();
        world.execute(
                "create schema globex",
                "create table globex.orders (id int)",
                "insert into globex.orders values (1)",
                "create role " + reader,
                "grant usage on schema globex to " + reader,
                "grant select on globex.orders to " + reader);
        Check check = TenantIsolation.bySchema(world.asked(), app, "globex.orders");
        assertThat(ask(check).verdict()).isEqualTo(Verdict.PASSED);

        world.fault();
        world.execute("alter role " + app + " noinherit", "grant " + reader + " to " + app);
        Answer answer = ask(check);
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(all(answer, "breach"))
                .containsExactly("role '" + app + "' may take on role '" + reader + "', which may read globex.orders");

        assertThat(ask(orders()).verdict()).isEqualTo(Verdict.PASSED);
        broken(
                "role '" + app + "' may take on role '" + reader + "', which has BYPASSRLS, for which no policy holds",
                "alter role " + reader + " bypassrls");
    }

    @Test
    @DisplayName("G1: what was not asked because of a lock is not taken for what a policy refuses")
    void aLockIsNoRefusal() throws Exception {
        Database locked = Database.of("orders", world.faulty().before("where true limit 1", () -> {
            throw new SQLException("canceling statement due to lock timeout", "55P03");
        }));

        Answer answer = ask(TenantIsolation.byRowSecurity(locked, app, "app.tenant")
                .table("shop.orders", "tenant_id")
                .between("acme", "globex"));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("lock timeout").contains("Find who holds the lock");
    }
}
