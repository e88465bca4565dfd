package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.database.Database;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Tenants with a database each, and all that may keep one out of another's (G1). */
@ExtendWith(Server.class)
class DatabaseIsolationIT {

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: by database, only the missing privilege to connect passes, nothing else that keeps a tenant out")
    void byDatabase(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(version);
        TestDatabase globex = server.database("globex");
        globex.execute(
                "create table orders (id int)", "insert into orders values (1)", "create role acme login password 'a'");
        server.wantsPasswords();
        Check check = acme(globex, globex.direct("acme", "a"));

        globex.fault();
        Answer answer = ask(check);
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("user 'acme' was let into the database of another");

        globex.execute("revoke connect on database globex from public");
        answer = ask(check);
        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(all(answer, "said")).singleElement().asString().contains("SQL state 42501");

        globex.fault();
        answer = ask(acme(globex, globex.direct("acme", "hunter2")));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("password authentication failed").doesNotContain("hunter2");
        globex.fault();
        var gone = new TestDatabase(1, "globex");
        assertThat(ask(acme(globex, gone.direct("acme", "a"))).verdict()).isEqualTo(Verdict.ERRORED);
        globex.execute("delete from orders");
        assertThat(ask(check).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "G1: by database, the same SQL state or a line of pg_hba.conf proves nothing of a role that may connect")
    void keptOutBySomethingElse(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(version);
        TestDatabase globex = server.database("globex");
        globex.execute(
                "create table orders (id int)",
                "insert into orders values (1)",
                "create role acme login",
                "create role group_of_acme");
        var forbidden = (PGSimpleDataSource) globex.direct("acme", "");
        forbidden.setOptions("-c log_statement=none");
        assertThatThrownBy(forbidden::getConnection)
                .isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState())
                        .isEqualTo("42501"));

        globex.fault();
        Answer answer = ask(acme(globex, forbidden));
        assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(answer.reason())
                .contains("role 'acme' has the privilege to connect")
                .contains("Revoke connect");

        globex.fault();
        Files.writeString(
                server.data().resolve("pg_hba.conf"), "host globex acme all reject\nhost all all all trust\n");
        server.execute("select pg_reload_conf()");
        while (!stateOf(globex.direct("acme", "")).equals("28000")) {
            Thread.onSpinWait(); // until the server has read it
        }
        assertThat(ask(acme(globex, globex.direct("acme", ""))).verdict()).isEqualTo(Verdict.INCONCLUSIVE);

        globex.execute("revoke connect on database globex from public");
        answer = ask(acme(globex, globex.direct("acme", "")));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("failed before the server had asked for the privilege to connect, which proves nothing")
                .endsWith("Ask from where tenants are let in.");

        globex.fault();
        for (String role : List.of("nobody", "group_of_acme")) {
            answer = ask(TenantIsolation.byDatabase(
                    globex.asked(), role, Database.of("acme", globex.direct("acme", "")), "public.orders"));
            assertThat(answer.verdict().passed()).as(answer.toString()).isFalse();
            assertThat(answer.reason()).contains("role '" + role + "'");
        }
    }

    private static Check acme(TestDatabase globex, DataSource asAcme) {
        Database asTenant = Database.of("acme", asAcme).timeout(Duration.ofSeconds(20));
        return TenantIsolation.byDatabase(globex.asked(), "acme", asTenant, "public.orders");
    }

    private static String stateOf(DataSource source) {
        try {
            source.getConnection().close();
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
