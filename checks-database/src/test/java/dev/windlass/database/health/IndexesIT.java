package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.beside;
import static dev.windlass.database.health.Asked.health;
import static dev.windlass.database.health.Asked.run;
import static dev.windlass.database.health.Asked.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Indexes that a real server left invalid, and tables that lack one (G1). */
@ExtendWith(Server.class)
class IndexesIT {

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: what a failed create index concurrently left is seen; one that is being built is inconclusive")
    void invalidIndexes(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        world.execute(
                "create table orders (id int primary key, note text)", "insert into orders values (1, 'x'), (2, 'x')");
        Indexes indexes = health(world).indexes();
        assertThat(ask(indexes.valid()).verdict()).isEqualTo(Verdict.PASSED);

        world.fault();
        try (Connection builder = session(world, "builder")) {
            assertThatThrownBy(() -> run(builder, "create unique index concurrently orders_note on orders (note)"))
                    .isInstanceOf(SQLException.class);
            Answer answer = ask(indexes.valid());
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).startsWith("1 index not valid: used by no query, and kept up by each write.");
            assertThat(all(answer, "not valid")).containsExactly("orders_note on orders");
            run(builder, "drop index orders_note");
            assertThat(ask(indexes.valid()).verdict()).isEqualTo(Verdict.PASSED);
        }

        try (Connection builder = session(world, "builder");
                Connection old = session(world, "old")) {
            old.setAutoCommit(false);
            run(old, "insert into orders values (3, 'y')"); // which the build has to wait for
            var building = beside(builder, "create index concurrently orders_note on orders (note)");
            Asked.await(world, "exists (select from pg_stat_progress_create_index where phase like 'waiting%')");
            Answer answer = ask(indexes.valid());
            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(all(answer, "not valid")).containsExactly("orders_note on orders, being built now");
            old.rollback();
            assertThat(building.get()).isEmpty();
            assertThat(ask(indexes.valid()).verdict()).isEqualTo(Verdict.PASSED);
        }

        world.execute(
                "create table parts (id int, at date) partition by range (at)",
                "create table parts_1 partition of parts for values from ('2020-01-01') to ('2021-01-01')",
                "create index parts_at on only parts (at)");
        Answer answer = ask(indexes.valid());
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(all(answer, "not valid")).containsExactly("parts_at on parts, lacks the index of a partition");
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: a large table that is mostly read sequentially is told; where nothing was read there is no data")
    void tablesThatAreReadSequentially(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        Indexes indexes = health(world).indexes();
        assertThat(ask(indexes.noneSeemsMissing(1, 1)).reason()).isEqualTo("there is no table in this database");
        world.execute("create table orders (id int, customer int)");
        assertThat(ask(indexes.noneSeemsMissing(1, 1)).verdict()).isEqualTo(Verdict.NO_DATA);

        world.execute("insert into orders select i, i from generate_series(1, 20000) i");
        for (int i = 0; i < 12; i++) {
            world.execute("select count(*) from orders where customer = 5");
        }
        Asked.await(world, "seq_scan >= 12 from pg_stat_user_tables where relname = 'orders'");
        Answer answer = ask(indexes.noneSeemsMissing(100_000, 10));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).startsWith("1 large table mostly read sequentially: an index may be missing.");
        assertThat(all(answer, "table"))
                .singleElement()
                .asString()
                .startsWith("public.orders: ")
                .contains("(20000 rows each), by index 0 times");
        assertThat(ask(indexes.noneSeemsMissing(1L << 30, 10)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(indexes.noneSeemsMissing(100_000, 1000)).verdict()).isEqualTo(Verdict.PASSED);

        world.fault();
        try (Connection holder = session(world, "migration")) {
            holder.setAutoCommit(false);
            run(holder, "lock table orders in access exclusive mode");
            answer = ask(indexes.noneSeemsMissing(100_000, 10));
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .startsWith("the size of table public.orders can't be told: somebody has locked the table, and"
                            + " asking gave up after 1 s");
            assertThat(world.value("select count(*) from pg_locks where not granted"))
                    .isEqualTo("0");
            assertThat(ask(indexes.noneSeemsMissing(1, 1000)).verdict()).isEqualTo(Verdict.PASSED); // it isn't asked
            holder.rollback();
        }

        world.execute("create index on orders (customer)", "analyze orders");
        for (int i = 0; i < 40; i++) {
            world.execute("select count(*) from orders where customer = 5");
        }
        Asked.await(world, "idx_scan >= 40 from pg_stat_user_tables where relname = 'orders'");
        assertThat(ask(indexes.noneSeemsMissing(100_000, 10)).verdict()).isEqualTo(Verdict.PASSED);
    }
}
