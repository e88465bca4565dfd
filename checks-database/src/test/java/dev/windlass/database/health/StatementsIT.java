package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.health;
import static dev.windlass.database.health.Asked.read;
import static dev.windlass.database.health.Asked.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.metric.Reading;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slow statements by a real pg_stat_statements, and what happens where it can't tell (G1, J3). */
@ExtendWith(Server.class)
class StatementsIT {

    private static final Duration QUICK = Duration.ofMillis(40);
    private static final Duration SLOW = Duration.ofMinutes(10);

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "G1, J3: slow statements are told without literals; since the release by a difference, unless it was reset")
    void slowStatements(Postgres version, Servers servers) throws Exception {
        OwnServer server = servers.own(version, Map.of("shared_preload_libraries", "pg_stat_statements"));
        TestDatabase world = server.database("shop");
        world.execute("create schema ext", "create extension pg_stat_statements schema ext", "create role app login");
        Statements statements = health(world).statements().ofUser("app");
        TestDatabase other = server.database("other");

        assertThat(ask(health(other).statements().meanAtMost(SLOW)).reason())
                .startsWith("the extension pg_stat_statements is not in this database, so nobody counts");
        assertThat(ask(health(other).statements().meanAtMost(SLOW)).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(statements.meanAtMost(SLOW)).verdict()).isEqualTo(Verdict.NO_DATA);
        var mean = statements.mean();
        assertThat(read(mean)).isInstanceOf(Reading.Missing.class);

        as(world, "select pg_sleep(0.05), 'hunter2'", "select 1", "select 1");
        Answer answer = ask(statements.meanAtMost(QUICK));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .startsWith("the mean time of the slowest of ")
                .contains(", at most 40 ms expected");
        assertThat(all(answer, "slowest").get(0))
                .contains("1 calls by 'app': select pg_sleep($1), $2")
                .doesNotContain("hunter2");
        assertThat(ask(statements.maxAtMost(QUICK)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(statements.meanAtMost(SLOW)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(statements.maxAtMost(SLOW)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(statements.calledAtLeast(100).meanAtMost(SLOW)).verdict())
                .isEqualTo(Verdict.NO_DATA);
        assertThat(value(mean)).isPositive();
        assertThat(read(mean)).isInstanceOf(Reading.Missing.class);

        since(world, statements);
    }

    /** The slow one ran before the release, so it is none of those since. */
    private static void since(TestDatabase world, Statements statements) throws Exception {
        Step<StatementStatistics> note = statements.note("note");
        StatementStatistics before = Walk.through(note).run();
        Step<StatementsSince> quick = statements.meanSince(note, "quick", QUICK);

        assertThatThrownBy(Walk.through(quick).reading(before)::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no statement ran since " + before.at());
        as(world, "select 2", "select 2");
        StatementsSince since = Walk.through(quick).reading(before).run();
        assertThat(since.calls()).isGreaterThanOrEqualTo(2);
        assertThat(since.slowest()).anyMatch(one -> one.contains("select $1"));
        assertThat(Walk.through(statements.maxSince(note, "max", QUICK))
                        .reading(before)
                        .run()
                        .statements())
                .isPositive();

        world.fault();
        as(world, "select pg_sleep(0.2), 'hunter2'");
        assertThatThrownBy(Walk.through(quick).reading(before)::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("1 statement of ")
                .hasMessageContaining("slower than 40 ms on average since " + before.at())
                .hasMessageContaining("1 calls by 'app': select pg_sleep($1), $2");
        assertThatThrownBy(Walk.through(statements.maxSince(note, "max", QUICK)).reading(before)::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("slower than 40 ms at most since");

        world.fault();
        world.execute("select ext.pg_stat_statements_reset()");
        as(world, "select 3");
        assertThatThrownBy(Walk.through(quick).reading(before)::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("were reset at ")
                .hasMessageContaining("so what ran since can't be told");
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: an extension that is created and not loaded is no data, a role without rights an error")
    void whereItCantTell(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        world.execute("create extension pg_stat_statements");
        world.fault();

        Answer answer = ask(health(world).statements().meanAtMost(SLOW));
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason())
                .startsWith("pg_stat_statements is created and not loaded, so nobody counts")
                .contains("shared_preload_libraries = 'pg_stat_statements'");

        String blind = "blind_" + world.name();
        world.execute("create role " + blind + " login");
        answer = ask(health(world, blind, "").statements().meanAtMost(SLOW));
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("grant pg_monitor to");
        assertThat(read(health(world, blind, "").statements().mean())).isInstanceOf(Reading.Failed.class);
    }

    private static void as(TestDatabase world, String... statements) throws Exception {
        try (var connection = world.direct("app", "").getConnection()) {
            for (String sql : statements) {
                Asked.run(connection, sql);
            }
        }
    }
}
