package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Release;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.RestoresDatabase;
import dev.windlass.database.real.On;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.database.real.Walk;
import dev.windlass.database.real.Wire;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Server.class)
@On(Postgres.V14)
@DisplayName("A restore puts a database back, all of it or nothing")
class DatabaseRestoreIT {

    @TempDir
    Path directory;

    @BeforeAll
    static void needsThePrograms() {
        Tool.PG_DUMP.version();
        Tool.PG_RESTORE.version();
    }

    private TestDatabase world;
    private String shop;
    private String restored;
    private String replaced;
    private Step<Backup> dump;
    private Backup backup;
    private List<Backup.Table> before;

    @BeforeEach
    void aDatabaseWithABackup(TestDatabase fresh) throws Exception {
        world(fresh);
    }

    private void world(TestDatabase fresh) throws Exception {
        world = fresh;
        shop = world.name();
        restored = shop + "_restored_0123456789ab";
        replaced = shop + "_replaced_0123456789ab";
        Orders.fill(world);
        dump = Orders.backups(world, directory).step("back up");
        backup = Walk.through(dump).capture().run();
        before = content(shop);
        assertThat(before).isEqualTo(backup.tables());
    }

    private List<Backup.Table> content(String database) throws SQLException {
        try (Connection connection =
                Orders.address(world).database(database).dataSource().getConnection()) {
            connection.setAutoCommit(false);
            return Contents.of(connection, words -> {});
        }
    }

    private List<String> databases() {
        return world.rows("select datname from pg_database where datname ~ '^" + shop + "(_|$)' order by 1");
    }

    /** Runs statements beside the database. */
    private void beside(String... statements) throws SQLException {
        try (Connection connection =
                        Orders.address(world).maintaining().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.replace("{shop}", shop));
            }
        }
    }

    private void spoil() {
        world.execute("delete from lines", "alter table orders drop column note", "create table later (id int)");
    }

    private Walk<?, RestoredDatabase> wayBack() throws Exception {
        Walk<?, RestoredDatabase> walk = Walk.through(
                        DatabaseRestore.of(Orders.address(world)).onRollbackLosingWrites("way back", dump))
                .reading(backup)
                .capture();
        walk.run();
        return walk;
    }

    private Walk<?, RestoredDatabase> emergency() throws Exception {
        return Walk.through(DatabaseRestore.of(Orders.address(world)).jobs(2).step("restore", dump))
                .reading(backup)
                .capture();
    }

    @Test
    @DisplayName(
            "the undo brings back exactly what was backed up, and keeps the database before under the name it told")
    void bringsBack() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        assertThat(content(shop)).as("the action changes nothing").isEqualTo(before);
        spoil();
        List<Backup.Table> spoiled = content(shop);

        walk.undo();

        assertThat(content(shop)).isEqualTo(before);
        assertThat(databases()).containsExactly(shop, replaced);
        assertThat(content(replaced)).isEqualTo(spoiled);
    }

    @Test
    @DisplayName("S5: undone twice it keeps what was written after the first time")
    void twice() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        spoil();
        walk.undo();
        world.execute("insert into lines values (2, '5h')");
        List<Backup.Table> since = content(shop);

        walk.undo();

        assertThat(content(shop)).isEqualTo(since);
    }

    @Test
    @DisplayName("nothing is restored where the step itself did not end: nothing of the release came after it")
    void withoutAResult() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        spoil();
        List<Backup.Table> spoiled = content(shop);

        walk.forgetResult().undo();

        assertThat(content(shop)).isEqualTo(spoiled);
    }

    @Test
    @DisplayName("owner, grants, settings, limit and comment of the database are carried over")
    void traits() throws Exception {
        beside(
                "create role restore_keeper",
                "create role \"Odd Restore Role\"",
                "alter database {shop} owner to restore_keeper",
                "revoke connect on database {shop} from public",
                "grant connect on database {shop} to \"Odd Restore Role\" with grant option",
                "alter database {shop} set search_path to public, \"Odd.Schema\"",
                "alter database {shop} set work_mem to '5MB'",
                "alter database {shop} set datestyle to 'German, DMY'",
                "alter role \"Odd Restore Role\" in database {shop} set app.tenant to 'it''s'",
                "alter database {shop} connection limit 17",
                "comment on database {shop} is 'the shop''s'");
        String traits = Shop.traits(shop);
        String wanted = world.value(traits);
        Walk<?, RestoredDatabase> walk = wayBack();

        walk.undo();

        assertThat(world.value(traits)).isEqualTo(wanted).contains("Odd Restore Role", "it's", "the shop's");
    }

    @Test
    @DisplayName("sessions in it are ended at the exchange, new ones are let in behind it")
    void sessions() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        try (Connection session = world.direct("postgres", "postgres").getConnection();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("insert into lines values (2, '5h')");

            walk.undo();

            assertThatThrownBy(() -> statement.execute("insert into lines values (2, '6h')"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(content(shop)).isEqualTo(before);
        assertThat(world.rows("select datallowconn from pg_database where datname ~ '^" + shop + "(_|$)'"))
                .containsExactly("t", "t");
    }

    @Test
    @DisplayName("C6: a crash anywhere before the exchange leaves all as it was, and the next attempt ends it")
    void crashBefore() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        spoil();
        world.fault();
        beside("create database " + restored, "alter database {shop} allow_connections false");

        walk.undo();

        assertThat(content(shop)).isEqualTo(before);
        assertThat(databases()).containsExactly(shop, replaced);
    }

    @Test
    @DisplayName(
            "SIGKILL of the server in the restore: the database is untouched; the undo ends it when the server is back")
    void killedServer(OwnServer server) throws Exception {
        world(server.database("shop"));
        world.execute(
                "create table stuck (id int)",
                "insert into stuck values (1)",
                "create function waits(int) returns boolean immutable language plpgsql as"
                        + " $$ begin if current_database() like '%restored%' and not exists (select from pg_database where"
                        + " datname = 'open') then perform pg_sleep(600); end if; return true; end $$",
                "alter table stuck add check (waits(id))");
        backup = Walk.through(Orders.backups(world, directory.resolve("second")).step("back up"))
                .capture()
                .run();
        before = content(shop);
        Walk<?, RestoredDatabase> walk = wayBack();
        spoil();
        List<Backup.Table> spoiled = content(shop);
        world.fault();
        CompletableFuture<Optional<Exception>> running = CompletableFuture.supplyAsync(() -> failing(walk::undo));
        Processes.await(
                () -> Optional.of(world.value("select count(*) from pg_stat_activity where wait_event = 'PgSleep'"))
                        .filter("1"::equals));

        server.kill();

        assertThat(running.get()).get().isInstanceOf(DatabaseException.class);
        server.startAgain();
        assertThat(content(shop)).isEqualTo(spoiled);
        beside("create database open");
        walk.undo();
        assertThat(content(shop)).isEqualTo(before);
        assertThat(databases()).containsExactly(shop, replaced);
    }

    @FunctionalInterface
    private interface Attempt {
        void make() throws Exception;
    }

    private static Optional<Exception> failing(Attempt attempt) {
        try {
            attempt.make();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    @Test
    @DisplayName("a damaged backup is found ahead, by the step, and in the undo; nothing is changed")
    void damaged() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        world.fault();
        BackupChecksIT.Damage.flipByte(Path.of(backup.path()));
        spoil();
        List<Backup.Table> spoiled = content(shop);

        assertThatThrownBy(walk::undo).hasMessageContaining("SHA-256");
        assertThatThrownBy(this::wayBack).isInstanceOf(NotApplied.class).hasMessageContaining("SHA-256");

        assertThat(content(shop)).isEqualTo(spoiled);
        assertThat(databases()).containsExactly(shop);
    }

    @Test
    @DisplayName("a restore that fails half-way has changed nothing, and leaves nothing")
    void halfWay() throws Exception {
        spoil();
        world.fault();
        List<Backup.Table> spoiled = content(shop);
        Backup other = damagedClaim();
        Walk<?, RestoredDatabase> wrong = Walk.through(
                        DatabaseRestore.of(Orders.address(world)).step("restore", dump))
                .reading(other)
                .capture();

        assertThatThrownBy(wrong::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("what was restored is not what was backed up")
                .hasMessageContaining("The database is as it was.");

        assertThat(content(shop)).isEqualTo(spoiled);
        assertThat(databases()).containsExactly(shop);
    }

    @Test
    @DisplayName("what is known of the backup is what the step noted: a description that was changed since is refused")
    void changedDescription() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        spoil();
        List<Backup.Table> spoiled = content(shop);
        world.fault();
        damagedClaim();

        assertThatThrownBy(walk::undo)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("says something else than the step that made it");

        assertThat(content(shop)).isEqualTo(spoiled);
        assertThat(databases()).containsExactly(shop);
    }

    private Backup damagedClaim() throws Exception {
        var file = BackupFile.of(backup.path());
        var claim = new Backup(
                backup.path(),
                backup.bytes(),
                backup.sha256(),
                backup.source(),
                backup.shape(),
                backup.tables().subList(1, backup.tables().size()),
                backup.at(),
                backup.took(),
                backup.serverVersion(),
                backup.pgDump());
        Files.move(file.dump(), file.part());
        Files.delete(file.checksum());
        Files.delete(file.description());
        file.finish(claim);
        return claim;
    }

    @Test
    @DisplayName("the emergency restore can be taken back: the database before gets its name again")
    void emergencyAndBack() throws Exception {
        spoil();
        List<Backup.Table> spoiled = content(shop);
        Walk<?, RestoredDatabase> walk = emergency();

        RestoredDatabase result = walk.run();
        assertThat(result.replaced()).isEqualTo(replaced);
        assertThat(result.rows()).isEqualTo(2021);
        assertThat(content(shop)).isEqualTo(before);
        assertThat(walk.run()).as("run again after a crash").isEqualTo(result);

        walk.undo();
        walk.undo();
        assertThat(content(shop)).isEqualTo(spoiled);
        assertThat(databases()).containsExactly(shop);
    }

    @ParameterizedTest
    @EnumSource(
            value = Wire.Fault.class,
            names = {"CUT_BEFORE", "CUT_AFTER"})
    @DisplayName(
            "S4, C1: cut off at each request of the exchange, it never claims to have done nothing; taken back, or run again and"
                    + " taken back, the database has its name and lets everybody in")
    void cutOffInTheExchange(Wire.Fault fault) throws Exception {
        spoil();
        List<Backup.Table> spoiled = content(shop);
        int cut = 0;
        try (Wire wire = new Wire(world.port())) {
            PostgresAddress through = PostgresAddress.of("localhost", wire.port(), shop);
            boolean done = false;
            while (!done) {
                world.fault();
                int requests = cut;
                Walk<?, RestoredDatabase> walk = Walk.through(
                                DatabaseRestore.of(through).step("restore", dump))
                        .reading(backup)
                        .telling(words -> {
                            if (words.startsWith("puts '")) {
                                wire.breakAfter(requests, fault);
                            }
                        })
                        .capture();

                Optional<Exception> failed = failing(walk::run);
                done = failed.isEmpty();
                wire.breakAfter(Integer.MAX_VALUE, fault);

                failed.ifPresent(
                        e -> assertThat(e).as("cut at request %d", requests).isNotInstanceOf(NotApplied.class));
                if (cut % 2 == 0) {
                    walk.telling(words -> {}).run();
                    assertThat(content(shop)).isEqualTo(before);
                }
                walk.undo();
                assertThat(content(shop)).as("cut at request %d", cut).isEqualTo(spoiled);
                assertThat(databases()).as("cut at request %d", cut).containsExactly(shop);
                cut++;
            }
        }
        assertThat(cut).as("requests at which it was cut").isGreaterThanOrEqualTo(10);
    }

    @Test
    @DisplayName("a database that a crash left closed is opened again, also where nothing more is restored")
    void openedAgain() throws Exception {
        Walk<?, RestoredDatabase> walk = emergency();
        world.fault();
        beside("alter database {shop} allow_connections false");

        walk.undo();

        assertThat(content(shop)).isEqualTo(before);
    }

    @Test
    @DisplayName("which backup is the newest is decided once: one that is made meanwhile is not taken")
    void decidedOnce() throws Exception {
        Backups backups = Orders.backups(world, directory);
        Walk<?, RestoredDatabase> walk = Walk.through(
                        DatabaseRestore.of(Orders.address(world)).step("restore", backups))
                .capture();
        spoil();
        Backup later = Walk.through(new Backups(
                                Orders.address(world),
                                directory,
                                "orders",
                                Duration.ofSeconds(30),
                                true,
                                Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)))
                        .step("another"))
                .capture()
                .run();

        RestoredDatabase restored = walk.run();

        assertThat(restored.sha256()).isEqualTo(backup.sha256()).isNotEqualTo(later.sha256());
        assertThat(content(shop)).isEqualTo(before);
    }

    @Test
    @DisplayName("only the very database that was replaced is dropped, whatever has its name now")
    void dropsOnlyThat() throws Exception {
        Walk<?, RestoredDatabase> walk = emergency();
        RestoredDatabase result = walk.run();
        var restore = DatabaseRestore.of(Orders.address(world)).step("restore", dump);
        Walk<?, Void> drop = Walk.through(
                        DatabaseRestore.of(Orders.address(world)).dropReplaced("drop", restore))
                .reading(result);
        beside("alter database " + replaced + " rename to {shop}_mine", "create database " + replaced);

        assertThatThrownBy(drop::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("is not the one that was replaced");
        beside("drop database " + replaced, "alter database {shop}_mine rename to " + replaced);
        drop.run();
        drop.run();

        assertThat(databases()).containsExactly(shop);
    }

    @Test
    @DisplayName("the planner knows what was restored")
    void analyzed() throws Exception {
        emergency().run();

        assertThat(world.value("select reltuples from pg_class where relname = 'orders'"))
                .isEqualTo("2003");
    }

    @Test
    @DisplayName("somebody else's exchange is not touched")
    void somebodyElse() throws Exception {
        Walk<?, RestoredDatabase> walk = wayBack();
        beside("alter database {shop} rename to {shop}_kept", "create database {shop}");

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("somebody replaced it. Nothing was changed");
        assertThat(databases()).containsExactly(shop, shop + "_kept");
    }

    @Test
    @DisplayName("a backup of another database is refused, and so is a role that could not restore")
    void refused(Servers servers) throws Exception {
        TestDatabase other = servers.fresh(Postgres.V14);
        other.execute("create table one (id int)");
        Backup foreign = Walk.through(
                        Orders.backups(other, directory.resolve("other")).step("back up"))
                .capture()
                .run();
        beside("create role restore_clerk login");
        var asClerk = Walk.through(DatabaseRestore.of(Orders.address(world).user("restore_clerk"))
                        .onRollbackLosingWrites("way back", dump))
                .reading(backup)
                .capture();

        assertThatThrownBy(asClerk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("user 'restore_clerk' is no superuser")
                .hasMessageContaining("createdb");
        backup = foreign;
        assertThatThrownBy(this::wayBack)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("is of " + other.identity() + ", not of " + world.identity());
    }

    @Test
    @DisplayName(
            "a backup of a database of this name on another server is refused, unless the plan says that it will do")
    void ofAnotherServer(OwnServer server) throws Exception {
        TestDatabase elsewhere = server.database(shop);
        elsewhere.execute("create table orders (id int)", "insert into orders values (1)");
        Backup foreign = Walk.through(
                        Orders.backups(elsewhere, directory.resolve("other")).step("back up"))
                .capture()
                .run();
        DatabaseRestore restore = DatabaseRestore.of(Orders.address(world));
        Backups others = Orders.backups(elsewhere, directory.resolve("other"));
        world.fault();

        for (Step<RestoredDatabase> step : List.of(
                restore.onRollbackLosingWrites("way back", dump),
                restore.step("restore", dump),
                restore.step("restore the newest", others))) {
            assertThatThrownBy(() -> Walk.through(step).reading(foreign).capture())
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("is of " + foreign.source() + ", not of " + world.identity())
                    .hasMessageContaining("ofAnyServer()");
        }
        assertThat(content(shop)).isEqualTo(before);

        RestoredDatabase moved = Walk.through(restore.ofAnyServer().step("restore", dump))
                .reading(foreign)
                .capture()
                .run();
        assertThat(content(shop)).isEqualTo(foreign.tables());
        assertThat(content(moved.replaced())).isEqualTo(before);
    }

    @Test
    @DisplayName("a pg_restore that is too new for the server is refused before anything is made, by drill and restore")
    void tooNew() throws Exception {
        PostgresAddress address = Orders.address(world).programs(Tool.client(Postgres.V17));
        world.fault();

        for (Step<?> step : List.of(
                RestoreDrill.on(address).step("drill", dump),
                DatabaseRestore.of(address).onRollbackLosingWrites("way back", dump),
                DatabaseRestore.of(address).step("restore", dump))) {
            assertThatThrownBy(() -> Walk.through(step).reading(backup).capture())
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("pg_restore " + Tool.PG_RESTORE_17.version() + " is too new for the server")
                    .hasMessageContaining("14: it sets transaction_timeout")
                    .hasMessageContaining("programs(…)");
        }
        assertThat(databases()).containsExactly(shop);
    }

    @Test
    @DisplayName("the address leads to another server when the rollback comes: nothing is restored there")
    void failedOver(OwnServer server) throws Exception {
        TestDatabase elsewhere = server.database(shop);
        world.fault();
        Walk<?, RestoredDatabase> walk = Walk.through(
                        DatabaseRestore.of(Orders.address(elsewhere)).onRollbackLosingWrites("way back", dump))
                .reading(backup)
                .takingOver(wayBack());

        assertThatThrownBy(walk::undo)
                .hasMessageContaining("is of " + world.identity() + ", not of " + elsewhere.identity());
        assertThat(content(shop)).isEqualTo(before);
    }

    @Test
    @DisplayName("the database that was replaced is dropped by a step of its own, that can't be taken back")
    void dropReplaced() throws Exception {
        Walk<?, RestoredDatabase> walk = emergency();
        RestoredDatabase result = walk.run();
        Step<RestoredDatabase> restore =
                DatabaseRestore.of(Orders.address(world)).step("restore", dump);
        Step<Void> drop = DatabaseRestore.of(Orders.address(world)).dropReplaced("drop", restore);

        Walk.through(drop).reading(result).run();

        assertThat(databases()).containsExactly(shop);
        assertThat(drop.definition().kind()).isInstanceOf(StepDefinition.Irreversible.class);
    }

    @Test
    @DisplayName("J5, B8: what restores says so")
    void saysSo() {
        DatabaseRestore restore = DatabaseRestore.of(Orders.address(world));
        for (Step<?> step : List.of(restore.onRollbackLosingWrites("way back", dump), restore.step("restore", dump))) {
            assertThat(step.definition().remarks().traits()).contains(StepDefinition.Trait.UNDO_LOSES_WRITES);
            assertThat(Release.plan("shop", "1")
                            .to("production")
                            .step(dump)
                            .step(step)
                            .build()
                            .undos())
                    .anySatisfy(undo -> assertThat(undo)
                            .isInstanceOfSatisfying(RestoresDatabase.class, it -> assertThat(it.restored())
                                    .hasToString("database '" + shop + "' at postgres@localhost:" + world.port())));
        }
    }
}
