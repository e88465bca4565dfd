package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.beside;
import static dev.windlass.database.health.Asked.health;
import static dev.windlass.database.health.Asked.run;
import static dev.windlass.database.health.Asked.session;
import static dev.windlass.database.health.Asked.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions and queries that really last (G1). */
@ExtendWith(Server.class)
class SessionsIT {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: what lasts is told with who and what to do, unless it is meant to last")
    void whatLasts(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        Sessions sessions = health(world).sessions();
        assertThat(ask(sessions.noTransactionLongerThan(MOMENT)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(sessions.noQueryLongerThan(MOMENT)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(sessions.noneIdleInTransactionFor(MOMENT)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(value(sessions.longestTransaction())).isZero();
        assertThat(value(sessions.longestQuery())).isZero();
        assertThat(value(sessions.longestIdleInTransaction())).isZero();

        world.fault();
        try (Connection idle = session(world, "shop");
                Connection busy = session(world, "pg_dump")) {
            idle.setAutoCommit(false);
            run(idle, "select 'hunter2'");
            var querying = beside(busy, "select pg_sleep(600)");
            Asked.await(
                    world,
                    "(select count(*) from pg_stat_activity where application_name in ('shop', 'pg_dump') and"
                            + " datname = current_database() and clock_timestamp() - state_change > interval '5 ms'"
                            + " and (query like '%hunter2%' or query like '%600%')) = 2");

            Answer answer = ask(sessions.noTransactionLongerThan(MOMENT));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).isEqualTo("2 sessions with a transaction open for longer than 1 ms");
            assertThat(all(answer, "too long")).hasSize(2);
            answer = ask(sessions.exceptApplications("pg_dump").noTransactionLongerThan(MOMENT));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(all(answer, "left out")).containsExactly("1");
            String pid = world.value("select pid from pg_stat_activity where application_name = 'shop'");
            assertThat(all(answer, "too long"))
                    .singleElement()
                    .asString()
                    .endsWith(": pid " + pid + " (application 'shop', user 'postgres'), idle in transaction, last:"
                            + " select ?");
            assertThat(all(answer, "what to do")).singleElement().asString().endsWith("(" + pid + ")");
            assertThat(ask(sessions.noTransactionLongerThan(LONG)).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(value(sessions.longestTransaction())).isPositive();

            answer = ask(sessions.noQueryLongerThan(MOMENT));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(all(answer, "too long"))
                    .singleElement()
                    .asString()
                    .endsWith("active, doing: select pg_sleep(?)");
            assertThat(ask(sessions.exceptUsers("postgres").noQueryLongerThan(MOMENT))
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(value(sessions.longestQuery())).isPositive();

            answer = ask(sessions.exceptApplications("pg_dump").noneIdleInTransactionFor(MOMENT));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.toString()).doesNotContain("hunter2");
            assertThat(ask(sessions.exceptApplications("shop").noneIdleInTransactionFor(MOMENT))
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(value(sessions.longestIdleInTransaction())).isPositive();

            world.value("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pg_dump'"
                    + " and datname = current_database()");
            assertThat(querying.get()).isNotEmpty();
        }
    }
}
