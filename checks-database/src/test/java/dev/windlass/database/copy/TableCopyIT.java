package dev.windlass.database.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Fact;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.StepDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Taking and dropping a copy: S3 result, S4 not applied, S5 idempotent undo, C2 probe; nothing of others is touched. */
@ExtendWith(Server.class)
class TableCopyIT {

    private static final String WRITE =
            "with o as (insert into orders default values returning id) insert into lines (order_id) select id from o";

    private TestDatabase world;

    @BeforeEach
    void ordersWithOneLineEach(TestDatabase fresh) {
        world = fresh;
        world.execute(
                "create table orders (id bigint generated always as identity primary key, at timestamptz default now())",
                "create table lines (order_id bigint not null references orders, weight float8 default random())",
                WRITE,
                WRITE);
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void aCopyHoldsTheRowsAndSaysWhenAndFromWhereItIs() throws Exception {
        TablesCopied copied =
                Walk.through(copy().copyDroppedOnUndo("copy")).capture().run();

        assertThat(copied.schema()).isEqualTo("backup_1");
        assertThat(copied.tables())
                .extracting(TablesCopied.Table::name, TablesCopied.Table::rows)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("public.orders", 2L),
                        org.assertj.core.groups.Tuple.tuple("public.lines", 2L));
        assertThat(copied.tables())
                .allSatisfy(table -> assertThat(table.checksum()).matches("-?\\d+:-?\\d+"));
        assertThat(copied.takenAt()).isNotNull();
        assertThat(copied.server()).contains("PostgreSQL 17").contains(world.name());
        assertThat(world.rows("select id from backup_1.orders")).isEqualTo(world.rows("select id from orders"));
    }

    @Test
    void aFunctionPlantedInSchemaPublicIsNotCalledForTheChecksum() throws Exception {
        world.execute("create function public.hashtextextended(text, integer) returns bigint language plpgsql"
                + " as $$ begin raise exception 'planted'; end $$");
        world.fault();

        assertThat(Walk.through(copy().copyDroppedOnUndo("copy"))
                        .capture()
                        .run()
                        .tables())
                .hasSize(2);
    }

    @Test
    void writesBetweenTwoTablesAreInNeitherCopy() throws Exception {
        DataSource writing = world.faulty().before("create table \"backup_1\".\"lines\"", () -> world.execute(WRITE));

        TablesCopied copied =
                Walk.through(copy(writing).copyDroppedOnUndo("copy")).capture().run();

        assertThat(world.value("select count(*) from orders")).isEqualTo("3");
        assertThat(copied.tables()).extracting(TablesCopied.Table::rows).containsExactly(2L, 2L);
    }

    @Test
    void copiesTakenWhileServicesWriteAreConsistent() throws Exception {
        var stop = new AtomicBoolean();
        var warm = new CountDownLatch(2);
        var written = new AtomicInteger();
        List<FutureTask<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            var writer = new FutureTask<>(() -> write(stop, warm, written));
            writers.add(writer);
            new Thread(writer).start();
        }
        warm.await();
        try {
            for (int i = 0; i < 8; i++) {
                int before = written.get();
                String schema = "backup_" + i;
                Walk.through(TableCopy.of(world.asked(), "public.lines", "public.orders")
                                .into(schema)
                                .copyDroppedOnUndo("copy"))
                        .capture()
                        .run();
                assertThat(world.rows("select order_id from " + schema + ".lines except select id from " + schema
                                + ".orders union all select id from " + schema + ".orders except select order_id from "
                                + schema + ".lines"))
                        .as("orders and lines of one transaction are copied together")
                        .isEmpty();
                while (written.get() == before) {
                    Thread.onSpinWait(); // nobody was locked out
                }
            }
        } finally {
            stop.set(true);
        }
        int all = 2;
        for (FutureTask<Integer> writer : writers) {
            all += writer.get();
        }
        assertThat(world.value("select count(*) from orders")).isEqualTo("" + all);
    }

    @Test
    void itsUndoDropsTheCopyTwiceAndLosesNoWrite() throws Exception {
        var walk = Walk.through(copy().copyDroppedOnUndo("copy")).capture();
        walk.run();
        world.execute(WRITE);

        walk.undo();
        walk.undo();

        assertThat(world.has("backup_1.orders")).isFalse();
        assertThat(world.value("select count(*) from orders")).isEqualTo("3");
        assertThat(Walk.through(copy().copyDroppedOnUndo("copy"))
                        .capture()
                        .run()
                        .tables()
                        .get(0)
                        .rows())
                .isEqualTo(3);
    }

    @Test
    void undoneWithoutAnActionItTouchesNothing() throws Exception {
        world.execute("create schema backup_1", "create table backup_1.theirs (id int)");

        Walk.through(copy().copyDroppedOnUndo("copy")).capture().undo();
        Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture().undo();

        assertThat(world.has("backup_1.theirs")).isTrue();
    }

    @Test
    void aSchemaThatItDidNotMakeIsNeverTouched() throws Exception {
        world.execute("create schema backup_1");

        assertThatThrownBy(() ->
                        Walk.through(copy().copyDroppedOnUndo("copy")).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining(
                        "copying [public.orders, public.lines] of database 'orders' into schema 'backup_1'"
                                + " failed: the schema exists and was not made by a copy. Name another one");
    }

    @Test
    void anotherCopyIsNeverOverwritten() throws Exception {
        var first = Walk.through(copy().copyDroppedOnUndo("copy")).capture();
        TablesCopied copied = first.run();
        var second = Walk.through(copy().copyDroppedOnUndo("copy")).capture();

        assertThatThrownBy(second::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("the schema holds another copy, taken " + copied.takenAt())
                .hasMessageContaining("drop schema backup_1 cascade");
        second.undo();

        assertThat(first.probe()).isEqualTo(Settlement.done(copied));
    }

    @Test
    void theProbeTellsDoneFromNotDoneAndARetryFindsItsOwnCopy() throws Exception {
        var walk = Walk.through(copy().copyDroppedOnUndo("copy")).capture();
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());

        TablesCopied copied = walk.run();

        assertThat(walk.forgetResult().probe()).isEqualTo(Settlement.done(copied));
        assertThat(walk.run()).isEqualTo(copied);
    }

    @Test
    void aCrashAfterTheCommitIsSettledByTheProbe() throws Exception {
        DataSource dying = world.faulty().afterCommit(() -> {
            throw new SQLException("the process died", "08006");
        });
        var walk = Walk.through(copy(dying).copyDroppedOnUndo("copy")).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("It is not known whether it was committed.");
        assertThat(world.has("backup_1.orders")).isTrue();
    }

    @Test
    void aFullDiskLeavesNothingBehind() throws Exception {
        DataSource full = world.faulty().before("create table \"backup_1\".\"lines\"", () -> {
            throw new SQLException(
                    "ERROR: could not extend file \"base/16384/16385\": No space left on device", "53100");
        });

        assertThatThrownBy(() -> Walk.through(copy(full).copyDroppedOnUndo("copy"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("Free disk space on the server, then try again. Nothing was copied.");
        assertThat(world.has("backup_1.orders")).isFalse();
    }

    @Test
    void anUnknownTableAndAViewAreRefused() throws Exception {
        world.fault();
        world.execute("create view v as select 1 as one");

        assertThatThrownBy(() -> run("public.Orders"))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("there is no table public.Orders. Check its spelling, upper and lower case too");
        assertThatThrownBy(() -> run("public.v"))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("public.v is no table (kind 'v' in pg_class).");
    }

    @Test
    void aTableWithInheritanceChildrenIsRefusedAPartitionedOneIsNot() throws Exception {
        world.fault();
        world.execute(
                "create table parent (id int)",
                "create table child () inherits (parent)",
                "create table parts (id int) partition by list (id)",
                "create table part_1 partition of parts for values in (1)",
                "insert into parts values (1)");

        assertThatThrownBy(() -> run("public.parent")).hasMessageContaining("has inheritance children");
        assertThat(run("public.parts").tables().get(0).rows()).isEqualTo(1);
    }

    @Test
    void aUserWithoutPrivilegesIsToldWhichOneIsMissing() throws Exception {
        world.fault();
        world.execute("create role copier login password 'a'", "grant select on all tables in schema public to copier");
        Database asApp = Database.of("orders", world.direct("copier", "a"));
        TableCopy copy = TableCopy.of(asApp, "public.lines").into("backup_1");

        assertThatThrownBy(() ->
                        Walk.through(copy.copyDroppedOnUndo("copy")).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("permission denied for database " + world.name())
                .hasMessageContaining("Grant the privilege");
        assertThatThrownBy(() -> Walk.through(copy.copyRestoredOnUndoLosingWrites("copy"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("may not truncate public.lines, so it couldn't be restored. Grant it");
    }

    @Test
    void rowsThatAPolicyHidesAreNotLeftOutInSilence() throws Exception {
        world.fault();
        world.execute(
                "create role limited login password 'a'",
                "grant select on all tables in schema public to limited",
                "grant create on database " + world.name() + " to limited",
                "alter table lines enable row level security");

        assertThatThrownBy(() -> Walk.through(
                                TableCopy.of(Database.of("orders", world.direct("limited", "a")), "public.lines")
                                        .into("backup_1")
                                        .copyDroppedOnUndo("copy"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("row-level security policy");
    }

    @Test
    void aLockedTableIsGivenUpOn() throws Exception {
        world.fault();
        try (Connection holder = world.direct("postgres", "postgres").getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table lines");

            assertThatThrownBy(() -> Walk.through(
                                    copy().lockTimeout(Duration.ofMillis(100)).copyDroppedOnUndo("copy"))
                            .capture()
                            .run())
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("lock timeout")
                    .hasMessageContaining("Find who holds the lock");
        }
    }

    @Test
    void anInterruptEndsACopyAndLeavesNothing() throws Exception {
        world.fault();
        var copy = new FutureTask<>(
                () -> Walk.through(copy().copyDroppedOnUndo("copy")).capture().run());
        var runner = new Thread(copy);
        try (Connection holder = world.direct("postgres", "postgres").getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table lines");
            runner.start();
            while (world.rows(
                            "select 1 from pg_stat_activity where query like 'lock table%' and wait_event_type = 'Lock'")
                    .isEmpty()) {
                Thread.onSpinWait();
            }

            runner.interrupt();

            assertThatThrownBy(copy::get).hasCauseInstanceOf(InterruptedException.class);
        }
        assertThat(world.has("backup_1.orders")).isFalse();
    }

    @Test
    void dropCopyDropsThatVeryCopyAndMayRunAgain() throws Exception {
        var taken = copy().copyDroppedOnUndo("copy");
        TablesCopied copied = Walk.through(taken).capture().run();
        var drop = copy().dropCopy("drop the copy", taken);
        var other = new TablesCopied(
                java.util.UUID.randomUUID(), copied.schema(), copied.tables(), copied.takenAt(), copied.server());

        Walk.through(drop).reading(other).run();
        assertThat(world.has("backup_1.orders")).isTrue();
        Walk.through(drop).reading(copied).run();
        Walk.through(drop).reading(copied).run();

        assertThat(world.value("select count(*) from pg_namespace where nspname = 'backup_1'"))
                .isEqualTo("0");
        assertThat(drop.definition().kind()).isInstanceOf(StepDefinition.Irreversible.class);
        assertThat(drop.definition().reads()).containsExactly("copy");
    }

    @Test
    void whatOthersPutIntoTheSchemaIsNotDropped() throws Exception {
        world.fault();
        var walk = Walk.through(copy().copyDroppedOnUndo("copy")).capture();
        walk.run();
        world.execute("create table backup_1.theirs (id int)");

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("dropping the copy in schema 'backup_1' of database 'orders' failed")
                .hasMessageContaining("cannot drop schema backup_1 because other objects depend on it");
        assertThat(world.has("backup_1.orders")).isTrue();
    }

    @Test
    void whatTheStepDeclaresTellsTheTwoUndosApart() {
        assertThat(copy().copyDroppedOnUndo("copy").definition().facts())
                .containsExactly(
                        new Fact("database", "orders"),
                        new Fact("tables", "[public.orders, public.lines]"),
                        new Fact("schema", "backup_1"),
                        new Fact("undo", "drops the copy, loses no write"));
        assertThat(copy().copyRestoredOnUndoLosingWrites("copy").definition().facts())
                .contains(new Fact("undo", "restores the tables, loses all writes made since the copy"));
    }

    private int write(AtomicBoolean stop, CountDownLatch warm, AtomicInteger written) throws SQLException {
        int own = 0;
        try (Connection connection = world.direct("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stop.get()) {
                statement.execute("insert into orders default values");
                statement.execute("insert into lines (order_id) values (currval('orders_id_seq'))");
                connection.commit();
                own++;
                written.incrementAndGet();
                warm.countDown();
            }
        }
        return own;
    }

    private TablesCopied run(String table) throws Exception {
        return Walk.through(TableCopy.of(world.asked(), table).into("backup_1").copyDroppedOnUndo("copy"))
                .capture()
                .run();
    }

    private TableCopy copy() {
        return copy(world.pool());
    }

    private static TableCopy copy(DataSource source) {
        return TableCopy.of(Database.of("orders", source), "public.orders", "public.lines")
                .into("backup_1");
    }
}
