package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "Flyway's migrations and what goes wrong around them: never a pass, nothing lost, no password (S4, C2, G1, J3)")
@ExtendWith(Server.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MigrationFaultsIT {

    private static final String HISTORY =
            "select version from flyway_schema_history where version is not null order by installed_rank";
    private static final String VALID = "select indisvalid from pg_index where indexrelid = 'i'::regclass";

    @TempDir
    private Path directory;

    private final List<TestDatabase> worlds = new ArrayList<>();
    private Scripts scripts;

    @BeforeEach
    void twoMigrationsAreWritten() {
        scripts = new Scripts(directory)
                .with("V1__orders.sql", "create table orders (id int);", "insert into orders values (1);");
    }

    private TestDatabase migrated(TestDatabase world) {
        worlds.add(world);
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        scripts.with("V2__lines.sql", "create table lines (id int);", "alter table orders add state text;")
                .with("U2__lines.sql", "alter table orders drop state;", "drop table lines;");
        return world;
    }

    @AfterEach
    void everyConnectionIsGivenBack() {
        for (TestDatabase world : worlds) {
            assertThat(world.pool().lost()).isZero();
        }
    }

    @Test
    @DisplayName("C2: the server dies amid a transactional migration: in doubt, then not done, then done")
    void killedInATransaction(OwnServer server) throws Exception {
        TestDatabase world = migrated(server.fresh());
        var walk = Walk.through(scripts.migrations(world.faulty().before("alter table orders add state", server::kill))
                        .migrate("migrate", "2"))
                .capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("migrating database 'orders' (history flyway_schema_history) from 1 to 2 failed")
                .hasMessageContaining("Its state can't be read any more")
                .hasMessageContaining("Check that host and port are right, that the server runs");
        assertThatThrownBy(walk::probe).as("nobody knows").hasMessageContaining("refused");
        assertThat(ask(scripts.migrations(world.pool()).nonePending()).verdict())
                .isEqualTo(Verdict.ERRORED);

        server.startAgain();
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());
        assertThat(world.has("lines")).isFalse();
        var again = Walk.through(scripts.migrations(world.pool()).migrate("migrate", "2"))
                .capture();
        assertThat(again.run().applied()).containsExactly("2");
        assertThat(world.rows(HISTORY)).containsExactly("1", "2");
    }

    @Test
    @DisplayName("C2: the server dies amid a concurrent index build: an invalid index is left, told, and taken back")
    void killedInAConcurrentBuild(OwnServer server) throws Exception {
        TestDatabase world = migrated(server.fresh());
        scripts.without("V2__lines.sql")
                .without("U2__lines.sql")
                .with("V3__i.sql", "create index concurrently i on orders (id);")
                .with("U3__i.sql", "drop index concurrently if exists i;");
        Migrations migrations = scripts.withSessionLock(world.pool());
        var walk = Walk.through(migrations.migrate("migrate", "3")).capture();
        world.fault();
        try (Connection writer = world.direct("postgres", "postgres").getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into orders values (2)"); // the build waits for this transaction
            var migrating = new FutureTask<>(() -> catchThrowable(walk::run));
            new Thread(migrating).start();
            until(
                    world,
                    "select count(*) > 0 from pg_stat_activity"
                            + " where query like 'create index concurrently i%' and wait_event_type = 'Lock'");

            server.kill();

            assertThat(migrating.get())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("from 1 to 3 failed")
                    .hasMessageContaining("Its state can't be read any more");
        }
        server.startAgain();

        assertThat(world.value(VALID)).as("what is half done").isEqualTo("f");
        assertThat(world.rows(HISTORY)).containsExactly("1");
        assertThat(walk.probe())
                .isInstanceOfSatisfying(Settlement.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("3 does not run in a transaction and may have left traces"));
        assertThatThrownBy(() -> Walk.through(migrations.migrate("migrate", "3"))
                        .capture()
                        .run())
                .as("not tried over what is there")
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("relation \"i\" already exists");

        walk.undo();
        assertThat(world.has("i")).isFalse();
        assertThat(Walk.through(migrations.migrate("migrate", "3"))
                        .capture()
                        .run()
                        .applied())
                .containsExactly("3");
        assertThat(world.value(VALID)).isEqualTo("t");
    }

    @Test
    @DisplayName(
            "Flyway's default lock keeps a concurrent build waiting for ever: the lint says so, and what to configure")
    void waitsForItself(TestDatabase fresh) throws Exception {
        TestDatabase world = migrated(fresh);
        world.fault();
        scripts.with("V2__lines.sql", "create index concurrently i on orders (id);")
                .with("U2__lines.sql", "drop index concurrently if exists i;");
        DataSource cutOff = cutOff(world);

        assertThatThrownBy(() -> Walk.through(scripts.migrations(cutOff).migrate("migrate", "2"))
                        .capture()
                        .run())
                .as("only its own lock is in the way, and only the server's limit ends it")
                .hasMessageContaining("statement timeout");
        Answer answer = ask(scripts.migrations(world.pool())
                .lockTimeout(Duration.ofSeconds(1))
                .lint(MigrationLint.standard()));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("flyway.postgresql.transactional.lock=false");

        world.execute("drop index concurrently if exists i");
        assertThat(ask(scripts.withSessionLock(world.pool()).lint(MigrationLint.standard()))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(Walk.through(scripts.withSessionLock(cutOff).migrate("migrate", "2"))
                        .capture()
                        .run()
                        .applied())
                .containsExactly("2");
    }

    /** Every statement on it has a limit of three seconds. */
    private static DataSource cutOff(TestDatabase world) {
        world.execute(
                "create role limited superuser login password 'x'", "alter role limited set statement_timeout = '3s'");
        return world.direct("limited", "x");
    }

    @Test
    @DisplayName("a role without rights changes nothing, and the refusal names what it may not")
    void noRights(TestDatabase fresh) throws Exception {
        TestDatabase world = migrated(fresh);
        world.fault();
        world.execute(
                "drop role if exists clerk",
                "create role clerk login password 'hunter2'",
                "grant select, insert on flyway_schema_history to clerk",
                "revoke create on schema public from public");
        try {
            Migrations clerk = scripts.migrations(world.direct("clerk", "hunter2"));
            var walk = Walk.through(clerk.migrate("migrate", "2")).capture();

            assertThatThrownBy(walk::run)
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("permission denied for schema public")
                    .hasMessageContaining("Nothing was applied.")
                    .hasMessageNotContaining("hunter2");
            world.execute("revoke all on flyway_schema_history from clerk");
            Answer answer = ask(clerk.nonePending());
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("permission denied for table flyway_schema_history");
            assertThat(world.rows(HISTORY)).containsExactly("1");
        } finally {
            world.execute("drop owned by clerk", "drop role clerk");
        }
    }

    @Test
    @DisplayName("J3: a wrong password, and no connection left, are told as what they are")
    void notLetIn(OwnServer server) throws Exception {
        TestDatabase world = migrated(server.fresh());
        world.fault();
        world.fault();
        world.execute("create role clerk superuser login password 'right'");
        server.wantsPasswords();
        Migrations wrong = scripts.migrations(world.direct("clerk", "hunter2"));
        Answer refused = ask(wrong.pendingExactly("2"));
        assertThat(refused.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(refused.toString())
                .contains("password authentication failed for user \"clerk\"")
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> Walk.through(wrong.migrate("migrate", "2")).capture())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("reading the schema history of database 'orders'")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("hunter2");

        Migrations right = scripts.migrations(world.direct("clerk", "right"));
        var walk = Walk.through(right.migrate("migrate", "2")).capture();
        world.execute("alter role clerk nosuperuser connection limit 0");
        Answer full = ask(right.pendingSql());
        assertThat(full.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(full.reason()).contains("The server has no connection left: close some, or raise its limit.");
        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("was not begun")
                .hasMessageContaining("The server has no connection left");
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    @DisplayName("an applied migration that was edited since: the step is refused by Flyway before it changes anything")
    void edited(TestDatabase fresh) throws Exception {
        TestDatabase world = migrated(fresh);
        world.fault();
        scripts.with("V1__orders.sql", "create table orders (id bigint);");

        assertThat(ask(scripts.migrations(world.pool()).valid()).verdict()).isEqualTo(Verdict.FAILED);
        assertThatThrownBy(() -> Walk.through(scripts.migrations(world.pool()).migrate("migrate", "2"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("checksum mismatch for migration version 1")
                .hasMessageContaining("Nothing was applied.");
        assertThat(world.has("lines")).isFalse();
    }

    @Test
    @DisplayName("two that migrate at the same time: one waits for the other, and each migration runs once")
    void twoAtOnce(TestDatabase fresh) throws Exception {
        TestDatabase world = migrated(fresh);
        world.fault();
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var slow = Migrations.of(
                "orders",
                scripts.on(world.direct("postgres", "postgres"))
                        .callbacks(new Pause(inside, goOn))
                        .load());
        var first = Walk.through(slow.migrate("migrate", "2")).capture();
        var attempts = new CountDownLatch(2);
        var second = Walk.through(
                        scripts.migrations(world.faulty().before("pg_try_advisory_xact_lock", attempts::countDown))
                                .migrate("migrate", "2"))
                .capture();
        var firstRuns = new FutureTask<>(first::run);
        var secondRuns = new FutureTask<>(second::run);
        new Thread(firstRuns).start();
        inside.await();
        new Thread(secondRuns).start();
        attempts.await(); // the first in vain, then it tries again

        goOn.countDown();

        assertThat(firstRuns.get().applied()).containsExactly("2");
        assertThat(secondRuns.get().to()).contains("2");
        assertThat(world.rows(HISTORY)).containsExactly("1", "2");
    }

    /** Looks until the server says yes; the time limit of the test ends it. */
    private static void until(TestDatabase world, String question) throws Exception {
        try (Connection connection = world.direct("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            while (true) {
                try (var rows = statement.executeQuery(question)) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        return;
                    }
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("not seen: " + question);
                }
            }
        }
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(60)));
    }

    /** Stops ahead of the first migration until it is told to go on. */
    private static final class Pause extends BaseCallback {
        private final CountDownLatch inside;
        private final CountDownLatch goOn;

        Pause(CountDownLatch inside, CountDownLatch goOn) {
            this.inside = inside;
            this.goOn = goOn;
        }

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            inside.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
