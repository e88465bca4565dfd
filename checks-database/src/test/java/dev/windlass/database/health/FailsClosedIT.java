package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.database.Database;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
                TenantIsolation.byDatabase(database, database, "shop.orders")));
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

    @Test
    @DisplayName("G1, J3: a wrong password and a server that was stopped are errors to every check and metric")
    void aWrongPasswordAndAStoppedServer(Servers servers) throws Exception {
        OwnServer server = servers.own(Postgres.V17);
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

    @Test
    @DisplayName("G1: a role that doesn't see the sessions of others passes nothing that is told by them")
    void aRoleWithoutRights(TestDatabase world) throws Exception {
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
                assertThat(answer.reason()).as(check.name()).contains("within 0.");
            }
        }
    }
}
