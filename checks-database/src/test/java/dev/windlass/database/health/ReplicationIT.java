package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.health;
import static dev.windlass.database.health.Asked.read;
import static dev.windlass.database.health.Asked.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.Database;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Wire;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas that really stream: caught up, paused, cut off, stopped, promoted (G1). */
@ExtendWith(Server.class)
class ReplicationIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Map<String, String> IMPATIENT = Map.of(
            "wal_receiver_status_interval", "1s",
            "wal_retrieve_retry_interval", "100ms",
            "wal_receiver_timeout", "2s");

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "G1: a replica passes while it streams and replays; paused, cut off, stopped or promoted it never does")
    void aReplica(Postgres version, Servers servers) throws Exception {
        OwnServer primary = servers.own(version);
        TestDatabase world = primary.database("shop");
        world.execute("create table orders (id int primary key)");
        try (var wire = new Wire(primary.port())) {
            OwnServer standby = servers.replica(primary, "replica1", wire.port(), IMPATIENT);
            try (var there = new TestDatabase(standby.port(), "shop")) {
                Asked.await(world, "exists (select from pg_stat_replication where state = 'streaming')");
                caughtUp(world, there);
                paused(world, there);
                cutOff(world, there, wire);
                stoppedAndPromoted(world, there, standby);
            }
        }
    }

    private static void caughtUp(TestDatabase world, TestDatabase there) throws Exception {
        world.execute("insert into orders select generate_series(1, 1000)");
        PostgresHealth primary = health(world);

        Answer answer = ask(primary.replicas("replica1").lagAtMost(LIMIT));
        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(all(answer, "lag")).singleElement().asString().startsWith("replica1: ");
        assertThat(all(answer, "connected")).singleElement().asString().contains("replica1 (pid ", ": streaming, ");
        assertThat(there.value("select count(*) from orders")).isEqualTo("1000");
        assertThat(ask(primary.replicas("replica1").streaming()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(primary.replicas(1).streaming()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(primary.replicas("replica1").behindAtMost(1 << 20)).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(value(primary.replicas("replica1").lag())).isBetween(0.0, 20.0);

        assertThat(ask(primary.replicas("replica1", "replica2").streaming()).reason())
                .startsWith("'replica2' is not connected. Look at its log");
        assertThat(ask(primary.replicas("replica1", "replica2").lagAtMost(LIMIT))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(ask(primary.replicas(2).streaming()).reason()).startsWith("1 replica connected, 2 wanted");
        assertThat(read(primary.replicas(2).lag())).isInstanceOf(Reading.Missing.class);
        assertThat(read(primary.replicas("replica2").behind())).isInstanceOf(Reading.Missing.class);

        PostgresHealth replica = health(there);
        answer = ask(replica.replica().receiving());
        assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
        assertThat(all(answer, "receiver")).containsExactly("streaming");
        assertThat(ask(replica.replica().delayAtMost(LIMIT)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(value(replica.replica().delay())).isBetween(0.0, 20.0);
        for (var check : java.util.List.of(
                replica.replicas(1).streaming(),
                replica.replicas(1).lagAtMost(LIMIT),
                replica.replicationSlots().holdBackAtMost(1))) {
            assertThat(ask(check).verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(ask(check).reason()).contains("this server is a replica itself");
        }
        assertThat(ask(primary.replica().receiving()).reason()).startsWith("the server is no replica");
        assertThat(ask(primary.replica().receiving()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(primary.replica().delayAtMost(LIMIT)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(read(primary.replica().delay())).isInstanceOf(Reading.Missing.class);
    }

    /** What the server tells as replay_lag stays as small as it was, which must not pass. */
    private static void paused(TestDatabase world, TestDatabase there) throws Exception {
        world.fault();
        there.execute("select pg_wal_replay_pause()");
        Asked.await(there, "pg_get_wal_replay_pause_state() = 'paused'");
        world.execute("insert into orders select generate_series(1001, 50000)");
        PostgresHealth primary = health(world);

        Answer answer = ask(primary.replicas("replica1").lagAtMost(SHORT));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .startsWith(
                        "what the primary had written was not replayed within 400 ms by replica1. Look at the replica");
        assertThat(all(answer, "lag")).singleElement().asString().startsWith("replica1: more than 4");
        assertThat(ask(primary.replicas("replica1").streaming()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(primary.replicas("replica1").behindAtMost(1 << 20)).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(value(primary.replicas("replica1").behind())).isGreaterThan(1 << 20);
        PostgresHealth hurried = PostgresHealth.of(world.asked().timeout(Duration.ofSeconds(10)));
        assertThat(value(hurried.replicas(1).lag())).isGreaterThanOrEqualTo(8);

        PostgresHealth replica = health(there);
        assertThat(ask(replica.replica().receiving()).reason()).startsWith("its replay is paused (paused). Go on");
        assertThat(ask(replica.replica().delayAtMost(LIMIT)).verdict()).isEqualTo(Verdict.FAILED);
        Asked.await(there, "pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()");
        assertThat(value(replica.replica().delay())).isPositive();

        there.execute("select pg_wal_replay_resume()");
        assertThat(ask(primary.replicas("replica1").lagAtMost(LIMIT)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(replica.replica().receiving()).verdict()).isEqualTo(Verdict.PASSED);
    }

    private static void cutOff(TestDatabase world, TestDatabase there, Wire wire) throws Exception {
        world.fault();
        there.execute("select pg_wal_replay_pause()"); // all is replayed, which is no news from the primary
        wire.cut();
        world.execute("insert into orders values (0)");
        PostgresHealth primary = health(world);

        assertThat(ask(primary.replicas("replica1").lagAtMost(SHORT)).verdict()).isEqualTo(Verdict.FAILED);
        Asked.await(there, "not exists (select from pg_stat_wal_receiver where status = 'streaming')");
        PostgresHealth replica = health(there);
        assertThat(ask(replica.replica().receiving()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(replica.replica().delayAtMost(LIMIT)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(read(replica.replica().delay())).isInstanceOf(Reading.Missing.class);
        there.execute("select pg_wal_replay_resume()");
        assertThat(read(replica.replica().delay())).isInstanceOf(Reading.Missing.class);

        wire.mend();
        Asked.await(world, "exists (select from pg_stat_replication where state = 'streaming')");
        assertThat(ask(primary.replicas("replica1").lagAtMost(LIMIT)).verdict()).isEqualTo(Verdict.PASSED);
    }

    private static void stoppedAndPromoted(TestDatabase world, TestDatabase there, OwnServer standby) throws Exception {
        world.fault();
        there.close(); // its connections end with the server
        standby.stop();
        Asked.await(world, "not exists (select from pg_stat_replication)");
        PostgresHealth primary = health(world);
        assertThat(ask(primary.replicas("replica1").streaming()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(primary.replicas("replica1").behindAtMost(Long.MAX_VALUE))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(ask(primary.replicas(1).lagAtMost(LIMIT)).reason()).startsWith("no replica connected, 1 wanted");

        standby.startAgain();
        try (var again = new TestDatabase(standby.port(), "shop")) {
            again.execute("select pg_promote()");
            Answer answer = ask(health(again).replica().receiving());
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("it was promoted");
        }
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: a slot that was left behind and holds back WAL is seen, and one that lost what it needs")
    void aSlotThatWasLeftBehind(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(version, Map.of("max_slot_wal_keep_size", "16MB", "min_wal_size", "32MB"));
        TestDatabase world = server.database("shop");
        PostgresHealth health = health(world);

        assertThat(ask(health.replicationSlots().holdBackAtMost(1)).reason())
                .isEqualTo("there is no replication slot that could hold back WAL");
        assertThat(value(health.replicationSlots().heldBack())).isZero();

        world.fault();
        world.execute(
                "select pg_create_physical_replication_slot('left', true)",
                "create table big as select repeat('x', 1000) from generate_series(1, 3000)");
        Answer answer = ask(health.replicationSlots().holdBackAtMost(1 << 20));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .startsWith("1 replication slot holding back more than 1024 KiB of WAL.")
                .endsWith("select pg_drop_replication_slot('left')");
        assertThat(all(answer, "slot")).singleElement().asString().startsWith("left (physical): not in use, reserved");
        assertThat(ask(health.replicationSlots().except("left").holdBackAtMost(1 << 20))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(health.replicationSlots().holdBackAtMost(1L << 30)).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(value(health.replicationSlots().heldBack())).isGreaterThan(1 << 20);

        world.fault();
        while (!world.value("select wal_status from pg_replication_slots").equals("lost")) {
            world.execute(
                    "select pg_switch_wal()", "insert into big values ('y')", "select pg_switch_wal()", "checkpoint");
        }
        answer = ask(health.replicationSlots().holdBackAtMost(Long.MAX_VALUE));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).startsWith("a replication slot has lost WAL that it needs");
    }

    @Test
    @DisplayName("G1: a role that may not see replication errs, it doesn't see no replica")
    void aRoleWithoutRights(TestDatabase world) throws Exception {
        String blind = "blind_" + world.name();
        world.execute("create role " + blind + " login");
        world.fault();

        Answer answer = ask(PostgresHealth.of(Database.of("orders", world.direct(blind, "")))
                .replicas("replica1")
                .streaming());

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("role '" + blind + "' doesn't see what other sessions do")
                .contains("grant pg_monitor to \"" + blind + "\"");
    }
}
