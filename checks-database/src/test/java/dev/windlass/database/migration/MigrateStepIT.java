package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Fact;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** The migrate step: S3 image and result, S4 not applied, S5 idempotent undo, C2 probe. */
@ExtendWith(Server.class)
class MigrateStepIT {

    private static final String HISTORY =
            "select version from flyway_schema_history where version is not null order by installed_rank";

    @TempDir
    private Path directory;

    private TestDatabase world;
    private Scripts scripts;

    @BeforeEach
    void oneMigrationIsAppliedAndTwoArePending(TestDatabase fresh) {
        world = fresh;
        scripts = new Scripts(directory).with("V1__orders.sql", "create table orders (id int);");
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        scripts.with("V2__lines.sql", "create table lines (id int);")
                .with("U2__lines.sql", "drop table lines;")
                .with(
                        "V3__f.sql",
                        "create function f() returns int language plpgsql as $$ begin return 1; end; $$;",
                        "alter table lines add f int;")
                .with("U3__f.sql", "alter table lines drop f; -- a comment; with a semicolon", "drop function f();");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void itMigratesUndoesAndMigratesAgain() throws Exception {
        var walk = Walk.through(step()).capture();

        assertThat(walk.run()).isEqualTo(new Migrated(Optional.of("1"), Optional.of("3"), List.of("2", "3")));
        assertThat(world.rows(HISTORY)).containsExactly("1", "2", "3");
        assertThat(walk.progress()).matches("migrated from version 1 to 3: 2 scripts in \\d.* m?s");

        walk.undo();
        assertThat(walk.progress()).matches("taken back from version 3 to 1: 2 scripts in \\d.* m?s");
        assertThat(world.rows(HISTORY)).containsExactly("1");
        assertThat(world.has("lines")).isFalse();
        assertThat(world.has("orders")).isTrue();

        assertThat(Walk.through(step()).capture().run().applied()).containsExactly("2", "3");
    }

    @Test
    void undoneTwiceIsTheSameAsOnce() throws Exception {
        var walk = Walk.through(step()).capture();
        walk.run();

        walk.undo();
        walk.undo();

        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void undoneWithoutAnActionItChangesNothing() throws Exception {
        Walk.through(step()).capture().undo();

        assertThat(world.rows(HISTORY)).containsExactly("1");
        assertThat(world.has("orders")).isTrue();
    }

    @Test
    void anEmptyDatabaseIsMigratedAndTakenBackToNothing(TestDatabase fresh) throws Exception {
        world.execute("drop table orders", "drop table flyway_schema_history");
        scripts.with("U1__orders.sql", "drop table orders;");
        var walk = Walk.through(scripts.migrations(world.pool()).migrate("migrate", "1", "2", "3"))
                .capture();

        assertThat(walk.run()).isEqualTo(new Migrated(Optional.empty(), Optional.of("3"), List.of("1", "2", "3")));
        walk.undo();

        assertThat(world.has("orders")).isFalse();
        assertThat(world.rows(HISTORY)).isEmpty();
    }

    @Test
    void whatIsAppliedAlreadyIsNeitherAppliedNorUndone() throws Exception {
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        var walk = Walk.through(step()).capture();

        assertThat(walk.run()).isEqualTo(new Migrated(Optional.of("3"), Optional.of("3"), List.of()));
        assertThat(walk.progress()).startsWith("nothing to migrate, 2, 3 had been applied before in ");
        walk.undo();

        assertThat(walk.progress()).startsWith("nothing had been applied, nothing was taken back in ");
        assertThat(world.rows(HISTORY)).containsExactly("1", "2", "3");
    }

    @Test
    void aMissingUndoScriptIsRefusedBeforeAnythingIsMigrated() throws Exception {
        scripts.without("U3__f.sql");
        var walk = Walk.through(step()).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("no undo script for version 3 was found in filesystem:" + directory)
                .hasMessageContaining("Add U3__….sql there.");
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void anUnreadableOrDoubleUndoScriptIsRefusedBeforeAnythingIsMigrated() throws Exception {
        scripts.with("U3__f.sql", "drop function ${what}();");
        assertThatThrownBy(() -> Walk.through(step()).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("undo script U3__f.sql can't be read");

        scripts.with("U3__f.sql", "drop function f();").with("U3__again.sql", "drop function f();");
        assertThatThrownBy(() -> Walk.through(step()).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("version 3 has two undo scripts");
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void otherPendingMigrationsThanThePlanDeclaresAreRefused() throws Exception {
        assertThatThrownBy(() -> Walk.through(scripts.migrations(world.pool()).migrate("migrate", "2", "4"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("the plan declares 2, 4, pending is 2, 3 at version 1;"
                        + " neither pending nor applied: 4; not declared: 3. Correct the plan");
        assertThatThrownBy(() -> Walk.through(scripts.migrations(world.pool()).migrate("migrate", "2"))
                        .capture()
                        .run())
                .as("one more is pending, and all that the plan declares")
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("at version 1; not declared: 3. Correct the plan");

        scripts.with("R__view.sql", "create or replace view v as select 1 as one;");
        assertThatThrownBy(() -> Walk.through(step()).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("repeatable migrations are pending")
                .hasMessageContaining("'view'");
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void aMigrationThatFailsFirstLeavesNothingAndSaysSo() throws Exception {
        world.fault();
        scripts.with("V2__lines.sql", "create table lines (id int);", "select broken;");
        var walk = Walk.through(step()).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining(
                        "migrating database 'orders' (history flyway_schema_history) from 1 to 2, 3 failed")
                .hasMessageContaining("V2__lines.sql")
                .hasMessageContaining("column \"broken\" does not exist")
                .hasMessageContaining("Nothing was applied.");
        assertThat(world.has("lines")).isFalse();
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());
    }

    @Test
    void aMigrationThatFailsHalfWayIsInDoubtAndItsUndoTakesTheFirstHalfBack() throws Exception {
        world.fault();
        scripts.with("V3__f.sql", "select broken;");
        var walk = Walk.through(step()).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("In the history now: 2; the undo takes back what was applied");
        assertThat(walk.probe())
                .isEqualTo(Settlement.unknown(
                        "migrating database 'orders' (history flyway_schema_history) is half done: 2 is"
                                + " applied, 3 is not; the undo takes back what was applied"));

        walk.undo();
        assertThat(world.rows(HISTORY)).containsExactly("1");
        assertThat(world.has("lines")).isFalse();
    }

    @Test
    void aMigrationOutsideOfATransactionThatFailsIsInDoubtAndItsTracesAreTakenBack() throws Exception {
        world.fault();
        world.execute("insert into orders values (1), (1)");
        scripts.without("V2__lines.sql")
                .without("U2__lines.sql")
                .with("V3__f.sql", "create unique index concurrently i on orders (id);")
                .with("U3__f.sql", "drop index concurrently if exists i;");
        var walk = Walk.through(scripts.withSessionLock(world.pool()).migrate("migrate", "3"))
                .capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("could not create unique index")
                .hasMessageContaining("In the history now: 3 (failed); the undo takes back what was applied");
        assertThat(world.has("i"))
                .as("the invalid index that PostgreSQL leaves")
                .isTrue();
        assertThat(walk.probe()).isInstanceOf(Settlement.Unknown.class);
        walk.undo();
        walk.undo();
        assertThat(world.has("i")).isFalse();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void aFailureWithoutARowIsNotCalledHarmlessWhereItMayHaveLeftTraces() throws Exception {
        world.fault();
        scripts.without("V2__lines.sql")
                .without("U2__lines.sql")
                .with("V3__f.sql", "create index concurrently i on orders (nothing);")
                .with("U3__f.sql", "drop index concurrently if exists i;");
        var walk = Walk.through(scripts.migrations(world.pool()).migrate("migrate", "3"))
                .capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("column \"nothing\" does not exist")
                .hasMessageContaining("The history has no row of it, but it may have left traces");
        walk.undo();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void aMigrationOutsideOfATransactionThatWasCutOffLeavesNoRowAndIsTakenBackAllTheSame() throws Exception {
        world.fault();
        scripts.without("V2__lines.sql")
                .without("U2__lines.sql")
                .with("V3__f.sql", "create index concurrently i on orders (id);")
                .with("U3__f.sql", "drop index concurrently if exists i;");
        var walk = Walk.through(scripts.withSessionLock(world.pool()).migrate("migrate", "3"))
                .capture();
        world.execute("create index i on orders (id)"); // the process died before Flyway wrote the row

        assertThat(walk.probe())
                .isInstanceOfSatisfying(Settlement.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("3 does not run in a transaction and may have left traces"));

        walk.undo();
        walk.undo();
        assertThat(world.has("i")).isFalse();
    }

    @Test
    void aMigrationOutsideOfATransactionIsUndoneByARepeatableScript() throws Exception {
        scripts.with("V3__f.sql", "create index concurrently i on lines (id);")
                .with("U3__f.sql", "drop index concurrently if exists i;");
        var walk = Walk.through(scripts.withSessionLock(world.pool()).migrate("migrate", "2", "3"))
                .capture();
        walk.run();
        assertThat(world.has("i")).isTrue();

        walk.undo();
        walk.undo();

        assertThat(world.has("i")).isFalse();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void aRowThatFlywayMarkedAsFailedIsRefusedAndTakenBackToo() throws Exception {
        world.fault();
        var walk = Walk.through(step()).capture();
        walk.run();
        world.execute("update flyway_schema_history set success = false where version = '3'");

        assertThat(walk.probe()).isInstanceOf(Settlement.Unknown.class);
        assertThatThrownBy(() -> Walk.through(step()).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("holds a failed migration: V3__f.sql")
                .hasMessageContaining("run flyway repair");

        walk.undo();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void aFailingUndoScriptIsRolledBackWithItsRowAndCanBeRetried() throws Exception {
        world.fault();
        scripts.with("U2__lines.sql", "drop table lines;", "drop table nowhere;");
        var walk = Walk.through(step()).capture();
        walk.run();

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("undo script U2__lines.sql on database 'orders'")
                .hasMessageContaining("table \"nowhere\" does not exist")
                .hasMessageContaining(
                        "It was rolled back, version 2 is still applied. Correct the script, then run this");
        assertThat(world.rows(HISTORY)).containsExactly("1", "2");
        assertThat(world.has("lines")).isTrue();

        scripts.with("U2__lines.sql", "drop table lines;");
        walk.undo();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void aCrashBetweenAnUndoScriptAndItsRowLeavesBoth() throws Exception {
        Walk.through(step()).capture();
        var walk = Walk.through(scripts.migrations(dying("delete from")).migrate("migrate", "2", "3"))
                .capture();
        walk.run();

        assertThatThrownBy(walk::undo).hasMessageContaining("the process died");

        assertThat(world.rows(HISTORY)).containsExactly("1", "2", "3");
        assertThat(world.value("select count(*) from pg_proc where proname = 'f'"))
                .isEqualTo("1");
    }

    @Test
    void theProbeTellsDoneFromNotDone() throws Exception {
        var walk = Walk.through(step()).capture();
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());

        Migrated migrated = walk.run();
        assertThat(walk.forgetResult().probe()).isEqualTo(Settlement.done(migrated));

        walk.undo();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void whatSomebodyElseAppliedSinceIsNotTornDown() throws Exception {
        var walk = Walk.through(step()).capture();
        walk.run();
        scripts.with("V4__hotfix.sql", "create table hotfix (id int);");
        scripts.on(world.direct("postgres", "postgres")).load().migrate();

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("was not begun: somebody else has applied 4 since.");
        assertThat(world.rows(HISTORY)).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aMigrationThatRunsElsewhereHoldsTheUndoBackAndLeavesTheProbeInDoubt() throws Exception {
        world.fault();
        var walk = Walk.through(scripts.migrations(world.pool())
                        .lockTimeout(Duration.ofMillis(100))
                        .migrate("migrate", "2", "3"))
                .capture();
        walk.run();
        scripts.with("V4__hotfix.sql", "create table hotfix (id int);");
        var migrating = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var other = new FutureTask<>(() -> scripts.on(world.direct("postgres", "postgres"))
                .callbacks(pausing(migrating, goOn))
                .load()
                .migrate());
        new Thread(other).start();
        migrating.await();

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("Find who holds the lock");
        assertThat(walk.probe())
                .isInstanceOfSatisfying(Settlement.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("somebody holds Flyway's lock"));

        goOn.countDown();
        other.get();
        assertThat(world.rows(HISTORY)).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aMigrationGivesUpWaitingForALock() throws Exception {
        world.fault();
        scripts.with("V2__lines.sql", "alter table orders add note text;");
        var walk = Walk.through(scripts.migrations(world.pool())
                        .lockTimeout(Duration.ofMillis(100))
                        .migrate("migrate", "2", "3"))
                .capture();
        try (var holder = world.direct("postgres", "postgres").getConnection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table orders");

            assertThatThrownBy(walk::run)
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("lock timeout")
                    .hasMessageContaining(
                            "Find who holds the lock, let it finish, then try again. While somebody waits,"
                                    + " PostgresHealth.of(…).locks() names who is in the way;");
        }
    }

    @Test
    void undoScriptsSeeTheSchemaThePlaceholdersAndTheInitialSqlOfTheMigrations() throws Exception {
        world.execute("create schema app", "create role deployer", "grant all on schema app to deployer");
        scripts.without("V2__lines.sql")
                .without("V3__f.sql")
                .without("V1__orders.sql")
                .with("V7__who.sql", "create table ${table} (id int);")
                .with("U7__who.sql", "create table gone as select current_user::text as who;", "drop table ${table};");
        var flyway = scripts.on(world.pool())
                .schemas("app")
                .placeholders(java.util.Map.of("table", "mine"))
                .initSql("set role deployer")
                .load();
        var walk = Walk.through(Migrations.of("orders", flyway).migrate("migrate", "7"))
                .capture();
        walk.run();
        assertThat(world.has("app.mine")).isTrue();

        walk.undo();

        assertThat(world.has("app.mine")).isFalse();
        assertThat(world.rows("select who from app.gone")).containsExactly("deployer");
        assertThat(world.rows("select version from app.flyway_schema_history where version is not null"))
                .isEmpty();
    }

    @Test
    void anUnreachableServerFailsAtTheImageAndShowsNoPassword() throws Exception {
        world.fault();
        var dead = Mockito.mock(DataSource.class);
        Mockito.when(dead.getConnection()).thenThrow(new SQLException("Connection refused; password=hunter2", "08001"));

        Step<Migrated> step = scripts.migrations(dead).migrate("migrate", "2", "3");
        var walk = Walk.through(step);

        assertThatThrownBy(walk::capture)
                .hasMessageContaining("reading the schema history of database 'orders'")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void whatTheStepDeclaresStandsInItsFacts() {
        assertThat(step().definition().facts())
                .contains(
                        new Fact("database", "orders"),
                        new Fact("versions", "2, 3"),
                        new Fact("undo", "undo scripts U2__….sql, U3__….sql"));
        assertThat(step().definition().remarks().byHand()).contains("newest first");
    }

    private DataSource dying(String at) throws SQLException {
        return world.faulty().before(at, () -> {
            throw new SQLException("the process died");
        });
    }

    private Step<Migrated> step() {
        return scripts.migrations(world.pool()).migrate("migrate", "2", "3");
    }

    private static Callback pausing(CountDownLatch reached, CountDownLatch goOn) {
        return new Callback() {
            @Override
            public boolean supports(Event event, Context context) {
                return event == Event.BEFORE_EACH_MIGRATE;
            }

            @Override
            public boolean canHandleInTransaction(Event event, Context context) {
                return true;
            }

            @Override
            public void handle(Event event, Context context) {
                reached.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public String getCallbackName() {
                return "pausing";
            }
        };
    }
}
