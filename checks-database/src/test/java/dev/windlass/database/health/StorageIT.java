package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.health;
import static dev.windlass.database.health.Asked.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes of a real server (G1). */
@ExtendWith(Server.class)
class StorageIT {

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: sizes are held against what is declared; a table that is not there is no data")
    void sizes(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        Storage storage = health(world).storage();
        world.execute("create table orders as select repeat('x', 1000) as note from generate_series(1, 2000)");
        long size = Long.parseLong(world.value("select pg_database_size(current_database())"));
        long table = Long.parseLong(world.value("select pg_total_relation_size('orders')"));

        assertThat(value(storage.size())).isBetween(size * 0.9, size * 1.1);
        assertThat(ask(storage.sizeAtMost(size * 2)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(storage.sizeAtMost(size / 2)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(storage.tableAtMost("public.orders", table)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(storage.tableAtMost("public.orders", table - 1)).verdict())
                .isEqualTo(Verdict.FAILED);
        Answer answer = ask(storage.tableAtMost("public.oders", table));
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason()).startsWith("there is no table public.oders. Check its name");

        world.fault();
        try (Connection holder = Asked.session(world, "migration")) {
            holder.setAutoCommit(false);
            Asked.run(holder, "lock table orders in access exclusive mode");
            answer = ask(storage.tableAtMost("public.orders", table));
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .startsWith("the size of table public.orders can't be told: somebody has locked the table")
                    .endsWith("Find who holds the lock (pg_stat_activity, pg_locks), let it finish, then try again.");
            holder.rollback();
        }
        assertThat(ask(storage.tableAtMost("public.orders", table)).verdict()).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: databases and WAL fill a volume of a declared size")
    void aVolume(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        Storage storage = health(world).storage();
        long all = Long.parseLong(world.value("select (select sum(pg_database_size(oid)) from pg_database)"
                + " + (select sum(size) from pg_ls_waldir())"));

        assertThat(value(storage.onVolume(all * 2).filled())).isBetween(45.0, 55.0);
        assertThat(ask(storage.onVolume(all * 2).filledAtMost(60)).verdict()).isEqualTo(Verdict.PASSED);
        Answer answer = ask(storage.onVolume(all * 2).filledAtMost(40));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).startsWith("databases and WAL fill ").endsWith(" %, at most 40 % expected");
        assertThat(all(answer, "databases, in bytes")).hasSize(1);
        assertThat(ask(storage.onVolume(all * 2).roomFor(all / 2)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(storage.onVolume(all * 2).roomFor(all * 2)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(storage.onVolume(all / 2).roomFor(1)).reason()).contains("which leaves nothing");
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("G1: the age of the oldest transaction id is held against what there is")
    void transactionIds(Postgres version, Servers servers) throws Exception {
        TestDatabase world = servers.fresh(version);
        Storage storage = health(world).storage();

        Answer answer = ask(storage.transactionIdsUsedAtMost(1));
        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.reason()).contains(" of 2147483648 ids, 0 %");
        assertThat(value(storage.transactionIdsUsed())).isBetween(0.0, 1.0);
    }
}
