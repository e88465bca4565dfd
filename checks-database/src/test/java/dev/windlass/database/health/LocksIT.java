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
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that really stand in each other's way (G1), whose texts hold secrets (J3). */
@ExtendWith(Server.class)
class LocksIT {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final String WAITS =
            "exists (select from pg_locks where not granted" + " and clock_timestamp() - waitstart > interval '5 ms')";

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1, J3: who waits for whom is told with what to do, without literals; what is told to do helps")
    void aBlocker(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        Locks locks = health(world).locks();
        world.execute("create table orders (id int primary key, note text)", "insert into orders values (1, '')");
        Answer answer = ask(locks.noneWaitsLongerThan(MOMENT));
        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason()).isEqualTo("nobody waits for a lock");
        assertThat(value(locks.waiting())).isZero();
        assertThat(value(locks.longestWait())).isZero();

        world.fault();
        try (Connection holder = session(world, "nightly");
                Connection waiter = session(world, "shop")) {
            holder.setAutoCommit(false);
            run(holder, "update orders set note = 'hunter2' where id = 1");
            FutureTask<String> waiting = beside(waiter, "update orders set note = 'hunter3' where id = 1");
            Asked.await(world, WAITS);

            answer = ask(locks.noneWaitsLongerThan(MOMENT));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).isEqualTo("1 session waiting for a lock, 1 of them longer than 1 ms");
            String pid = world.value("select pid from pg_stat_activity where application_name = 'nightly'");
            assertThat(all(answer, "blocked"))
                    .singleElement()
                    .asString()
                    .contains("(application 'shop', user 'postgres') waits ")
                    .contains(" for ShareLock on transactionid, to do: update orders set note = ? where id = ?;")
                    .contains("in its way: pid " + pid
                            + " (application 'nightly', user 'postgres'), idle in transaction" + " since ")
                    .contains("last: update orders set note = ? where id = ?");
            assertThat(all(answer, "what to do"))
                    .containsExactly("let pid " + pid + " (application 'nightly', user 'postgres') finish, or end it by"
                            + " hand: select pg_terminate_backend(" + pid + ")");
            assertThat(answer.toString()).doesNotContain("hunter");
            assertThat(ask(locks.noneWaitsLongerThan(LONG)).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(value(locks.waiting())).isEqualTo(1);
            assertThat(value(locks.longestWait())).isPositive();
            // of another database nothing is told
            assertThat(value(health(servers.fresh(version)).locks().waiting())).isZero();

            world.value("select pg_terminate_backend(" + pid + ")");
            assertThat(waiting.get()).isEmpty();
            assertThat(ask(locks.noneWaitsLongerThan(MOMENT)).verdict()).isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    @DisplayName("G1: where many wait in a row, what to do names the one with whom it began")
    void aQueue(TestDatabase world) throws Exception {
        world.execute("create table orders (id int primary key)");
        world.fault();
        try (Connection holder = session(world, "report");
                Connection alter = session(world, "migration");
                Connection reader = session(world, "shop")) {
            holder.setAutoCommit(false);
            run(holder, "select * from orders");
            FutureTask<String> altering = beside(alter, "alter table orders add column note text");
            Asked.await(world, "(select count(*) from pg_locks where not granted) = 1");
            FutureTask<String> reading = beside(reader, "select * from orders");
            Asked.await(world, "(select count(*) from pg_locks where not granted) = 2 and " + WAITS);

            Answer answer = ask(health(world).locks().noneWaitsLongerThan(MOMENT));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(all(answer, "blocked"))
                    .anySatisfy(one -> assertThat(one).contains("AccessExclusiveLock on relation of orders"))
                    .anySatisfy(one -> assertThat(one).contains("AccessShareLock on relation of orders"));
            assertThat(all(answer, "what to do")).singleElement().asString().contains("application 'report'");
            holder.rollback();
            assertThat(altering.get()).isEmpty();
            assertThat(reading.get()).isEmpty();
        }
    }

    @Test
    @DisplayName("G1: a prepared transaction that stands in the way is named as one, and found as left over")
    void aPreparedTransaction(Servers servers) throws Exception {
        OwnServer server = servers.own(Postgres.V17, Map.of("max_prepared_transactions", "5"));
        TestDatabase world = server.database("shop");
        world.execute("create table orders (id int primary key)", "insert into orders values (1)");
        Sessions sessions = health(world).sessions();
        assertThat(ask(sessions.noPreparedTransactionOlderThan(MOMENT)).verdict())
                .isEqualTo(Verdict.PASSED);
        world.fault();
        try (Connection waiter = session(world, "shop")) {
            world.execute("begin", "delete from orders", "prepare transaction 'left over'");
            FutureTask<String> waiting = beside(waiter, "delete from orders");
            Asked.await(world, WAITS);

            Answer answer = ask(health(world).locks().noneWaitsLongerThan(MOMENT));

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(all(answer, "blocked"))
                    .singleElement()
                    .asString()
                    .contains("in its way: a prepared transaction (pg_prepared_xacts)");
            assertThat(all(answer, "what to do")).singleElement().asString().startsWith("commit or roll back");
            answer = ask(sessions.noPreparedTransactionOlderThan(MOMENT));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(all(answer, "too long"))
                    .singleElement()
                    .asString()
                    .startsWith("prepared as left over by user 'postgres' ");
            assertThat(ask(sessions.noPreparedTransactionOlderThan(LONG)).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(ask(sessions.exceptUsers("postgres").noPreparedTransactionOlderThan(MOMENT))
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            world.execute("rollback prepared 'left over'");
            assertThat(waiting.get()).isEmpty();
        }
    }
}
