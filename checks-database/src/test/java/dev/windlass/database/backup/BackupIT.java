package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.real.On;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Server.class)
@On(Postgres.V14)
@DisplayName("A dump by the real pg_dump")
class BackupIT {

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeAll
    static void needsThePrograms() {
        Tool.PG_DUMP.version();
        Tool.PG_RESTORE.version();
    }

    @BeforeEach
    void placeForBackups() {
        directory = temporary.resolve("backups");
    }

    private List<String> left() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Walk<?, Backup> walk(Backups backups) throws Exception {
        return Walk.through(backups.step("back up")).capture();
    }

    @Test
    @DisplayName("S3: it is a dated result: where, size, digest, versions, and what each table held")
    void isADatedResult(TestDatabase world) throws Exception {
        Orders.fill(world);

        Backup backup = walk(Orders.backups(world, directory)).run();

        Path dump = Path.of(backup.path());
        assertThat(backup.bytes()).isEqualTo(Files.size(dump)).isPositive();
        assertThat(backup.sha256()).isEqualTo(BackupFile.sha256(dump));
        assertThat(backup.serverVersion()).isEqualTo("14.19");
        assertThat(backup.pgDump()).isEqualTo(Tool.PG_DUMP.version());
        assertThat(backup.source()).isEqualTo(world.identity());
        assertThat(backup.took()).isPositive();
        assertThat(backup.tables())
                .extracting(table -> table.name() + " " + table.rows())
                .containsExactly(
                        "\"Odd.Schema\".empty 1",
                        "public.base 1",
                        "public.child 1",
                        "public.days_2026 10",
                        "public.lines 4",
                        "public.orders 2003",
                        "large objects 1");
        assertThat(left())
                .containsExactly(
                        dump.getFileName().toString(), dump.getFileName() + ".json", dump.getFileName() + ".sha256");
        assertThat(dump.getFileName().toString()).matches("orders-\\d{8}T\\d{6}Z-01234567\\.dump");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dump)))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("S5: run twice it is the same dump; undone twice just this one is gone, if that was said")
    void twiceIsAsOnce(TestDatabase world) throws Exception {
        Orders.fill(world);
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(directory.resolve("orders-20200101T000000Z-aaaaaaaa.dump"), "another");
        Walk<?, Backup> walk = walk(Orders.backups(world, directory).deletedOnRollback());

        Backup first = walk.run();
        world.execute("delete from lines");
        assertThat(walk.run()).isEqualTo(first);
        walk.undo();
        walk.undo();

        assertThat(left()).containsExactly("orders-20200101T000000Z-aaaaaaaa.dump");
    }

    @Test
    @DisplayName("a rollback keeps a whole dump, since that may be when somebody needs it, and says where it is")
    void kept(TestDatabase world) throws Exception {
        Walk<?, Backup> walk = walk(Orders.backups(world, directory));
        Backup made = walk.run();
        List<String> files = left();

        walk.undo();

        assertThat(left()).isEqualTo(files).hasSize(3);
        assertThat(BackupFile.sha256(Path.of(made.path()))).isEqualTo(made.sha256());
    }

    @Test
    @DisplayName("S5: after a crash its undo finds what was begun, by the before-image")
    void undoAfterACrash(TestDatabase world) throws Exception {
        Walk<?, Backup> walk = walk(Orders.backups(world, directory));
        Backup made = walk.run();
        Path part = BackupFile.of(made.path()).part();
        Files.move(Path.of(made.path()), part);

        walk.forgetResult().undo();

        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName(
            "counts and dump are of one snapshot, whatever is committed while they are made: what is restored is the same")
    void countsAreOfTheSnapshot(TestDatabase world) throws Exception {
        Orders.fill(world);
        Backups backups = Orders.backups(world, directory);
        Walk<?, Backup> walk = walk(backups);
        try (Connection writing = world.direct("postgres", "postgres").getConnection();
                Statement statement = writing.createStatement()) {
            writing.setAutoCommit(false);
            statement.execute("lock table lines in access exclusive mode");
            statement.execute("insert into lines values (1, '1s')");
            CompletableFuture<Backup> running = CompletableFuture.supplyAsync(() -> run(walk));
            Processes.await(() -> Processes.child("--format=custom"));
            Processes.await(() -> Optional.of(world.value(
                            "select count(*) from pg_locks where not granted and relation = 'lines'::regclass"))
                    .filter("2"::equals));

            writing.commit();

            assertThat(running.get().tables()).anySatisfy(table -> {
                assertThat(table.name()).isEqualTo("public.lines");
                assertThat(table.rows()).isEqualTo(4);
            });
        }
        Walk<?, RestoreProof> drill = Walk.through(
                        RestoreDrill.on(Orders.address(world)).step("drill", backups))
                .capture();
        assertThat(drill.run().rows()).isEqualTo(2021);
    }

    @Test
    @DisplayName("a pg_dump older than the server is refused: the message says both versions and what to do")
    void olderThanTheServer(@On(Postgres.V17) TestDatabase world) throws Exception {
        world.fault();
        Walk<?, Backup> walk = walk(Orders.backups(world, directory));

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("pg_dump " + Tool.PG_DUMP.version() + " is older than the server, 17.6")
                .hasMessageContaining("Install the client programs of PostgreSQL 17 or newer");
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("a role that may not ask which server it is gets no dump: what it is of would not be known")
    void unknownServer(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        world.execute(
                "create role clerk login in role pg_read_all_data",
                "revoke execute on function pg_control_system() from public");
        world.fault();
        Walk<?, Backup> walk =
                walk(Backups.of(Orders.address(world).user("clerk")).in(directory));

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("permission denied for function pg_control_system")
                .hasMessageContaining("Grant the privilege");
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("J3: a wrong password is refused, leaves nothing, and is told nowhere")
    void wrongPassword(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        server.execute("create role clerk login password 'the-right-one'");
        server.wantsPasswords();
        world.fault();
        Walk<?, Backup> walk =
                walk(Backups.of(Orders.address(world).user("clerk").password(Secret.of("the-wrong-one")))
                        .in(directory));

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("Check the user and the password")
                .satisfies(e -> assertThat(everything(e)).doesNotContain("the-wrong-one"));
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("J3: the right password reaches pg_dump, and no command line")
    void rightPassword(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        Orders.fill(world);
        server.execute("create role clerk login password 'the-right-one' in role pg_read_all_data");
        world.execute("grant select on large object 4711 to clerk");
        server.wantsPasswords();
        world.execute("create table held (id int)");
        Backups backups = Backups.of(Orders.address(world).user("clerk").password(Secret.of("the-right-one")))
                .in(directory);
        try (Connection holding = world.direct("postgres", "postgres").getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("lock table held in access exclusive mode");
            Walk<?, Backup> walk = walk(backups);
            CompletableFuture<Backup> running = CompletableFuture.supplyAsync(() -> run(walk));

            String line = Processes.await(() -> Processes.child("--format=custom"));
            holding.rollback();

            assertThat(line).contains("--username=clerk").doesNotContain("the-right-one");
            assertThat(running.get().rows()).isEqualTo(2021);
        }
    }

    private static Backup run(Walk<?, Backup> walk) {
        try {
            return walk.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("a role that may not read a table gives no backup: the message names the table")
    void withoutRights(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        Orders.fill(world);
        server.execute("create role clerk login");
        world.fault();
        Walk<?, Backup> walk =
                walk(Backups.of(Orders.address(world).user("clerk")).in(directory));

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("permission denied for")
                .hasMessageContaining("Grant the");
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("a full disk leaves nothing")
    void fullDisk(TestDatabase world) throws Exception {
        Orders.fill(world);
        world.fault();
        Walk<?, Backup> walk = walk(Backups.of(Orders.address(world).programs(Wrapped.limitingFiles(temporary, 8)))
                .in(directory));

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("nothing is left of it")
                .hasMessageContaining("File too large");
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("limits of the database for statements and idle transactions don't end a dump that takes longer")
    void limitsOfTheDatabase(TestDatabase world) throws Exception {
        Orders.fill(world);
        world.execute(
                "create table many as select i, repeat('x', 200) as what from generate_series(1, 400000) i",
                "alter database \"" + world.name() + "\" set statement_timeout = '250ms'",
                "alter database \"" + world.name() + "\" set idle_in_transaction_session_timeout = '250ms'");
        try (Connection locking = world.direct("postgres", "postgres").getConnection();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            // pg_dump wants this lock, the measuring doesn't: its transaction idles.
            statement.execute("set local statement_timeout = 0");
            statement.execute("set local idle_in_transaction_session_timeout = 0");
            statement.execute("lock table only days in access exclusive mode");
            Walk<?, Backup> walk = walk(Orders.backups(world, directory));
            CompletableFuture<Backup> running = CompletableFuture.supplyAsync(() -> run(walk));
            Processes.await(() -> Optional.of(world.value("select count(*) from pg_stat_activity where datname = '"
                            + world.name() + "' and application_name = 'windlass' and state = 'idle in transaction'"
                            + " and clock_timestamp() - state_change > interval '500 ms'"))
                    .filter("1"::equals));
            locking.commit();

            assertThat(running.join().rows()).isEqualTo(402_021);
        }
    }

    @Test
    @DisplayName("functions that a role planted in schema public are not called in place of PostgreSQL's own")
    void plantedFunctions(TestDatabase world) throws Exception {
        Orders.fill(world);
        world.execute(
                "create function public.set_config(varchar, varchar, boolean) returns text language plpgsql"
                        + " as $$ begin raise exception 'planted'; end $$",
                "create function public.current_setting(varchar) returns text language plpgsql"
                        + " as $$ begin raise exception 'planted'; end $$");
        world.fault();

        assertThat(walk(Orders.backups(world, directory)).run().rows()).isEqualTo(2021);
    }

    @Test
    @DisplayName("SIGKILL of pg_dump leaves nothing called a backup")
    void killedProgram(TestDatabase world) throws Exception {
        Orders.fill(world);
        world.fault();
        Walk<?, Backup> walk = walk(Backups.of(Orders.address(world).programs(Wrapped.killedBehind(temporary)))
                .in(directory));

        assertThatThrownBy(walk::run).isInstanceOf(NotApplied.class).hasMessageContaining("nothing is left of it");
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("SIGKILL of the server leaves nothing; afterwards the same step makes its backup")
    void killedServer(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        Orders.fill(world);
        world.execute("create table held (id int)");
        world.fault();
        Walk<?, Backup> walk = walk(Orders.backups(world, directory));
        try (Connection holding = world.direct("postgres", "postgres").getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("lock table held in access exclusive mode");
            CompletableFuture<Optional<Throwable>> running = CompletableFuture.supplyAsync(() -> failing(walk));
            Processes.await(() -> Processes.child("--format=custom"));

            server.kill();

            assertThat(running.get()).get().isInstanceOf(NotApplied.class);
        }
        assertThat(left()).isEmpty();
        server.startAgain();
        assertThat(walk.run().rows()).isEqualTo(2021);
    }

    private static Optional<Throwable> failing(Walk<?, Backup> walk) {
        try {
            walk.run();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    @Test
    @DisplayName("S7: interrupted it ends pg_dump, and leaves nothing")
    void interrupted(TestDatabase world) throws Exception {
        Orders.fill(world);
        world.execute("create table held (id int)");
        world.fault();
        Walk<?, Backup> walk = walk(Orders.backups(world, directory));
        try (Connection holding = world.direct("postgres", "postgres").getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("lock table held in access exclusive mode");
            var ended = new CompletableFuture<Throwable>();
            var thread = new Thread(() -> ended.complete(failing(walk).orElseThrow()));
            thread.start();
            Processes.await(() -> Processes.child("--format=custom"));

            thread.interrupt();

            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        }
        assertThat(Processes.child("--format=custom")).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("a table that somebody locked is waited for no longer than was said")
    void lockedTable(TestDatabase world) throws Exception {
        world.execute("create table held (id int)");
        world.fault();
        Walk<?, Backup> walk = walk(Orders.backups(world, directory).lockTimeout(Duration.ofMillis(50)));
        try (Connection holding = world.direct("postgres", "postgres").getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("lock table held in access exclusive mode");

            assertThatThrownBy(walk::run).isInstanceOf(NotApplied.class).hasMessageContaining("timeout");
        }
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("a directory in which others may write is refused")
    void othersDirectory(TestDatabase world) throws Exception {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Walk<?, Backup> walk = walk(Orders.backups(world, directory));

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("others may write in '" + directory + "' (rwxrwxrwx)");
    }

    private static String everything(Throwable thrown) {
        var all = new java.io.StringWriter();
        thrown.printStackTrace(new java.io.PrintWriter(all));
        return all.toString();
    }
}
