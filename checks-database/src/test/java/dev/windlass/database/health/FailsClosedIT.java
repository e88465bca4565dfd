package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.database.Database;
import dev.windlass.database.real.FaultyDataSource;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every question of this room, asked where it can't be answered (G1, J3). */
@ExtendWith(Server.class)
class FailsClosedIT {

    private static final Duration LONG = Duration.ofHours(1);
    private static final long MUCH = 1L << 50;

    /** With limits that nothing breaks. */
    private static List<Check> checks(Database database) {
        PostgresHealth health = PostgresHealth.of(database);
        List<Check> all = new ArrayList<>(needingRights(database));
        all.addAll(List.of(
                health.replicationSlots().holdBackAtMost(MUCH),
                health.sessions().noPreparedTransactionOlderThan(LONG),
                health.statements().meanAtMost(LONG),
                health.indexes().noneSeemsMissing(MUCH, MUCH),
                health.storage().sizeAtMost(MUCH),
                health.storage().tableAtMost("public.orders", MUCH),
                health.storage().transactionIdsUsedAtMost(100),
                database.latency("probe", "select 1").p95AtMost(LONG),
                database.invariant("none", "select 1 where false").holds(),
                database.query("one", "select 1").equalTo(database.query("another", "select 1")),
                TenantIsolation.bySchema(database, "app", "globex.orders"),
                TenantIsolation.byRowSecurity(database, "app", "app.tenant")
                        .table("shop.orders", "tenant")
                        .between("a", "b"),
                TenantIsolation.byDatabase(database, "app", database, "shop.orders")));
        return all;
    }

    private static List<Check> needingRights(Database database) {
        PostgresHealth health = PostgresHealth.of(database);
        return List.of(
                health.connections().usedAtMost(100),
                health.connections().between(0, 1000),
                health.connections().roomFor(PoolSize.of("a", 1, 1)),
                health.replicas("replica1").streaming(),
                health.replicas(1).behindAtMost(MUCH),
                health.replicas(1).lagAtMost(Duration.ofSeconds(1)),
                health.replica().receiving(),
                health.replica().delayAtMost(LONG),
                health.locks().noneWaitsLongerThan(LONG),
                health.sessions().noTransactionLongerThan(LONG),
                health.sessions().noQueryLongerThan(LONG),
                health.sessions().noneIdleInTransactionFor(LONG),
                health.indexes().valid(),
                health.storage().onVolume(MUCH).filledAtMost(100),
                health.storage().onVolume(MUCH).roomFor(1));
    }

    private static List<Metric> metrics(Database database) {
        PostgresHealth health = PostgresHealth.of(database);
        return Stream.of(
                        health.connections().used(),
                        health.connections().count(),
                        health.connections().countOf("a"),
                        health.replicas(1).lag(),
                        health.replicas(1).behind(),
                        health.replica().delay(),
                        health.replicationSlots().heldBack(),
                        health.locks().waiting(),
                        health.locks().longestWait(),
                        health.sessions().longestTransaction(),
                        health.sessions().longestQuery(),
                        health.sessions().longestIdleInTransaction(),
                        health.statements().mean(),
                        health.storage().size(),
                        health.storage().onVolume(MUCH).filled(),
                        health.storage().transactionIdsUsed(),
                        database.latency("probe", "select 1").p95(),
                        database.invariant("none", "select 1 where false").violations(),
                        database.query("one", "select 1").metric())
                .toList();
    }

    private static void nothingPasses(Database database, String reason) throws Exception {
        for (Check check : checks(database)) {
            Answer answer = ask(check);
            assertThat(answer.verdict()).as(check.name()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).as(check.name()).contains(reason);
            assertThat(answer.toString()).as(check.name()).doesNotContain("hunter2");
        }
        for (Metric metric : metrics(database)) {
            Reading reading = Asked.read(metric);
            assertThat(reading).as(metric.name()).isInstanceOf(Reading.Failed.class);
            assertThat(((Reading.Failed) reading).reason()).as(metric.name()).contains(reason);
        }
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1, J3: a wrong password and a server that was stopped are errors to every check and metric")
    void aWrongPasswordAndAStoppedServer(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(version);
        TestDatabase world = server.database("shop");
        world.execute("create role app login password 'right'", "grant pg_monitor to app");
        server.wantsPasswords();
        assertThat(ask(PostgresHealth.of(Database.of("orders", world.direct("app", "right")))
                                .locks()
                                .noneWaitsLongerThan(LONG))
                        .verdict())
                .isEqualTo(Verdict.PASSED);

        world.fault();
        nothingPasses(Database.of("orders", world.direct("app", "hunter2")), "Check the user and the password");

        world.fault();
        server.stop();
        nothingPasses(Database.of("orders", world.direct("app", "hunter2")), "Check that host and port are right");
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: where no connection is left, that is an error to every check and metric")
    void noConnectionLeft(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(
                version, Map.of("max_connections", "8", "superuser_reserved_connections", "4", "max_wal_senders", "1"));
        TestDatabase world = server.database("shop");
        world.execute("create role app login", "grant pg_monitor to app");
        world.fault();
        List<Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                open.add(world.direct("app", "").getConnection());
            }
            nothingPasses(Database.of("orders", world.direct("app", "")), "The server has no connection left");
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: a server that dies in a query, or between two, is an error that says where to look")
    void aServerThatDies(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(version);
        TestDatabase world = server.database("shop");
        world.execute("create role app login", "grant pg_monitor to app");

        world.fault();
        var own = new FutureTask<>(() -> ask(Database.of("orders", world.direct("app", ""))
                .query("long", "select 1 from pg_sleep(599)")
                .atLeast(1)));
        new Thread(own, "asking").start();
        Asked.await(world, "exists (select from pg_stat_activity where usename = 'app' and query like '%(599)%')");
        server.kill();
        assertThat(own.get().verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(own.get().reason())
                .startsWith("query 'long' on database 'orders' failed: ")
                .endsWith("Check that host and port are right, that the server runs, and that the network lets you"
                        + " through.");

        server.startAgain();
        var dying =
                new FaultyDataSource(world.direct("app", ""), world::fault).before("pg_blocking_pids", server::kill);
        Answer answer =
                ask(PostgresHealth.of(Database.of("orders", dying)).locks().noneWaitsLongerThan(LONG));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .startsWith("asking database 'orders' failed: ")
                .contains("Check that host and port are right");
        server.startAgain();
        assertThat(ask(PostgresHealth.of(Database.of("orders", world.direct("app", "")))
                                .locks()
                                .noneWaitsLongerThan(LONG))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "G1: a session that is ended, a statement over its timeout and a locked catalogue are told as what they are")
    void aSessionInTrouble(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        String app = "app_" + world.name();
        world.execute("create table orders (id int)", "create role " + app + " login", "grant pg_monitor to " + app);

        Database ended = Database.of(
                "orders",
                new FaultyDataSource(world.direct(app, ""), world::fault)
                        .before(
                                "pg_blocking_pids",
                                () -> world.value("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                                        + " where usename = '" + app + "'")));
        Answer answer = ask(PostgresHealth.of(ended).locks().noneWaitsLongerThan(LONG));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("(SQL state 57P01). Somebody ended the session");

        try (Connection holder = Asked.session(world, "migration")) {
            holder.setAutoCommit(false);
            Asked.run(holder, "lock table orders in access exclusive mode");
            world.fault();
            world.execute("alter role " + app + " set statement_timeout = '30ms'");
            answer = ask(PostgresHealth.of(Database.of("orders", world.direct(app, "")))
                    .storage()
                    .tableAtMost("public.orders", MUCH));
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .startsWith("asking database 'orders' was cut off after ")
                    .contains("canceling statement due to statement timeout (SQL state 57014).");
            holder.rollback();

            world.fault();
            assertThat(ask(Asked.health(world).indexes().valid()).verdict()).isEqualTo(Verdict.PASSED);
            Asked.run(holder, "lock table pg_index in access exclusive mode");
            answer = ask(Asked.health(world).indexes().valid());
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .startsWith("asking database 'orders' failed: ERROR: canceling statement due to lock timeout")
                    .contains("Find who holds the lock");
            holder.rollback();
        }
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: a role that doesn't see the sessions of others passes nothing that is told by them")
    void aRoleWithoutRights(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        String blind = "blind_" + world.name();
        world.execute("create role " + blind + " login");
        world.fault();
        Database database = Database.of("orders", world.direct(blind, ""));

        for (Check check : needingRights(database)) {
            Answer answer = ask(check);
            assertThat(answer.verdict()).as(check.name()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).as(check.name()).contains("grant pg_monitor to \"" + blind + "\"");
        }

        world.execute("grant pg_monitor to " + blind);
        assertThat(ask(PostgresHealth.of(database).locks().noneWaitsLongerThan(LONG))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(PostgresHealth.of(database).storage().onVolume(MUCH).filledAtMost(100))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("G1: a server that accepts and never answers is an error to every check, in time")
    void aServerThatNeverAnswers(TestDatabase world) throws Exception {
        world.fault();
        try (var silent = new ServerSocket(0)) {
            var database =
                    Database.of("orders", new TestDatabase(silent.getLocalPort(), "shop").direct("app", "hunter2"));
            for (Check check : checks(database)) {
                Answer answer = check.ask(CheckContext.within(Duration.ofMillis(200)));
                assertThat(answer.verdict()).as(check.name()).isEqualTo(Verdict.ERRORED);
                assertThat(answer.reason()).as(check.name()).containsPattern("within \\d+ ms");
            }
        }
    }
}
