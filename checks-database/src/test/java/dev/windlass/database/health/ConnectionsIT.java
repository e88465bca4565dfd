package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.health;
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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections of a real server that fill up (G1). */
@ExtendWith(Server.class)
class ConnectionsIT {

    private final List<Connection> open = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: what is used is held against every limit, and evidence says by whom; none left is an error")
    void connectionsFillUp(Postgres version, Servers servers) throws Exception {
        // Of 24, 4 are reserved for superusers: 20 are to be had.
        OwnServer server = servers.own(
                version,
                Map.of("max_connections", "24", "superuser_reserved_connections", "4", "max_wal_senders", "2"));
        TestDatabase world = server.database("shop");
        world.execute("create role app login", "grant pg_monitor to app");
        Connections connections = health(world).connections();
        try {
            open(world, "orders", 6);
            open(world, "worker", 3);
            settled(connections);

            // 9 and the one that asks: 10 of 20
            assertThat(value(connections.used())).isEqualTo(50);
            assertThat(value(connections.count())).isEqualTo(10);
            assertThat(value(connections.countOf("orders"))).isEqualTo(6);
            assertThat(value(connections.countOf("nobody"))).isZero();
            Answer answer = ask(connections.usedAtMost(50));
            assertThat(answer.verdict()).as(answer.reason()).isEqualTo(Verdict.PASSED);
            assertThat(all(answer, "max_connections")).containsExactly("24, of which 4 are reserved");
            assertThat(all(answer, "by application")).contains("orders: 6", "worker: 3");
            assertThat(all(answer, "by state")).contains("active: 1", "idle: 9");
            answer = ask(connections.usedAtMost(49));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason())
                    .startsWith(
                            "of the connections of server: 10 of 20, 50 % are used, at most 49 % may be. Look at who");
            assertThat(ask(connections.between(10, 12)).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(ask(connections.between(11, 12)).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(ask(connections.between(0, 9)).verdict()).isEqualTo(Verdict.FAILED);

            // the pools may open 16, and 3 of the worker are there beside: 19 of 20
            assertThat(ask(connections.roomFor(PoolSize.of("orders", 4, 4))).verdict())
                    .isEqualTo(Verdict.PASSED);
            answer = ask(connections.roomFor(PoolSize.of("orders", 3, 6)));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason())
                    .startsWith("the pools may open 18 connections and others have 3 open, of 20 that are to be had.");
            assertThat(ask(connections.roomFor(PoolSize.of("orders", 3, 6), PoolSize.of("worker", 1, 2)))
                            .verdict())
                    .isEqualTo(Verdict.PASSED);

            world.execute("alter role app connection limit 7");
            settled(connections);
            assertThat(all(ask(connections.usedAtMost(80)), "limit")).contains("role 'app': 6 of 7, 85.7 %");
            assertThat(ask(connections.usedAtMost(80)).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(ask(connections.usedAtMost(86)).verdict()).isEqualTo(Verdict.PASSED);
            world.execute("alter database shop connection limit 11");
            settled(connections);
            assertThat(value(connections.used())).isBetween(90.9, 91.0);
            answer = ask(connections.roomFor(PoolSize.of("orders", 3, 3)));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason())
                    .startsWith(
                            "the pools may open 9 connections and others have 3 open in database 'shop', of 11 that")
                    .endsWith("or raise the connection limit of the database.");
            assertThat(ask(connections.roomFor(PoolSize.of("orders", 2, 4))).verdict())
                    .isEqualTo(Verdict.PASSED);
            world.execute("alter database shop connection limit -1", "alter role app connection limit -1");

            world.fault();
            SQLException full = fillUp(world);
            assertThat(full.getSQLState()).isEqualTo("53300");
            answer = ask(health(world, "app", "").connections().usedAtMost(99));
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .startsWith("asking database 'orders' failed: FATAL: ")
                    .contains("The server has no connection left: close some, or raise its limit.");
            answer = ask(connections.usedAtMost(99)); // by a reserved one
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    /** A session that was closed is there for a moment yet; those that ask come from the pool. */
    private static void settled(Connections connections) throws Exception {
        while (value(connections.count()) != 10) {
            Thread.onSpinWait();
        }
    }

    private void open(TestDatabase world, String application, int number) throws SQLException {
        for (int i = 0; i < number; i++) {
            open.add(session(world, application, application.equals("orders") ? "app" : "postgres", ""));
        }
    }

    private SQLException fillUp(TestDatabase world) {
        while (true) {
            try {
                open(world, "orders", 1);
            } catch (SQLException e) {
                return e;
            }
        }
    }
}
