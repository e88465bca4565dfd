package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.real.On;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Server.class)
@On(Postgres.V14)
@DisplayName("A drill restores a backup, and proves it")
class RestoreDrillIT {

    private static final String SCRATCH = "windlass_drill_0123456789ab";

    @TempDir
    Path directory;

    @BeforeAll
    static void needsThePrograms() {
        Tool.PG_DUMP.version();
        Tool.PG_RESTORE.version();
    }

    private TestDatabase world;
    private Step<Backup> dump;

    @BeforeEach
    void aDatabase(TestDatabase fresh) {
        world(fresh);
    }

    private void world(TestDatabase fresh) {
        world = fresh;
        Orders.fill(world);
        dump = Orders.backups(world, directory).step("back up");
    }

    private Backup made() throws Exception {
        return Walk.through(dump).capture().run();
    }

    private RestoreDrill drill() {
        return RestoreDrill.on(Orders.address(world));
    }

    private Walk<?, RestoreProof> walk(RestoreDrill drill, Backup backup) throws Exception {
        return Walk.through(drill.step("drill", dump)).reading(backup).capture();
    }

    private List<String> scratches() {
        return world.rows("select datname from pg_database where datname like 'windlass%'");
    }

    @Test
    @DisplayName("S3: the proof tells which backup, what was compared, how long it took, and when it expires")
    void proves() throws Exception {
        Backup backup = made();

        RestoreProof proof =
                walk(drill().validFor(Duration.ofHours(6)).jobs(2), backup).run();

        assertThat(proof.sha256()).isEqualTo(backup.sha256());
        assertThat(proof.source()).isEqualTo(world.identity());
        assertThat(proof.tables()).isEqualTo(7);
        assertThat(proof.rows()).isEqualTo(2021);
        assertThat(proof.took()).isPositive();
        assertThat(proof.serverVersion()).isEqualTo("14.19");
        assertThat(proof.validUntil()).isEqualTo(proof.at().plus(Duration.ofHours(6)));
        assertThat(scratches()).isEmpty();
    }

    @Test
    @DisplayName("the source may have been written since: what counts is the snapshot that was dumped")
    void sourceWrittenSince() throws Exception {
        Backup backup = made();
        world.execute(
                "delete from lines", "update orders set note = 'later'", "drop table days", "create table later ()");

        assertThat(walk(drill(), backup).run().rows()).isEqualTo(2021);
    }

    @Test
    @DisplayName(
            "S3: of a directory that was copied, what is restored is the file that was inspected, not the one at its old place")
    void copiedDirectory(@TempDir Path copy) throws Exception {
        Backup backup = made();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(Path.of(backup.path()), "another one");

        RestoreProof proof = Walk.through(drill().step("drill", Orders.backups(world, copy)))
                .capture()
                .run();

        assertThat(proof.path())
                .isEqualTo(copy.resolve(Path.of(backup.path()).getFileName()).toString());
        assertThat(proof.rows()).isEqualTo(2021);
    }

    @Test
    @DisplayName("a backup whose name tells another time than what lies beside it is refused")
    void anotherTime() throws Exception {
        Backup backup = made();
        Path beside = Path.of(backup.path() + ".json");
        Files.writeString(
                beside,
                Files.readString(beside)
                        .replace(
                                backup.at().toString(),
                                backup.at().plusSeconds(86_400).toString()));

        assertThatThrownBy(() -> Walk.through(drill().step("drill", Orders.backups(world, directory)))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("its name tells " + backup.at());
    }

    @Test
    @DisplayName("a subscription is neither dumped nor restored: a scratch database that has one can't be dropped")
    void subscriber() throws Exception {
        world.execute("create subscription \"of_" + world.name() + "\" connection 'dbname=elsewhere' publication orders"
                + " with (connect = false, slot_name = none)");
        try {
            assertThat(walk(drill(), made()).run().rows()).isEqualTo(2021);
            assertThat(scratches()).isEmpty();
        } finally {
            world.execute("drop subscription \"of_" + world.name() + "\"");
        }
    }

    @Test
    @DisplayName("it takes the newest backup of a directory too")
    void newest() throws Exception {
        Backup backup = made();
        Step<RestoreProof> step = drill().step("drill", Orders.backups(world, directory));

        assertThat(Walk.through(step).capture().run().path()).isEqualTo(backup.path());
    }

    @Test
    @DisplayName("a flipped byte gives no proof, and nothing is restored")
    void flippedByte() throws Exception {
        Backup backup = made();
        world.fault();
        BackupChecksIT.Damage.flipByte(Path.of(backup.path()));
        Walk<?, RestoreProof> walk = walk(drill(), backup);

        assertThatThrownBy(walk::run).isInstanceOf(NotApplied.class).hasMessageContaining("SHA-256");
        assertThat(scratches()).isEmpty();
    }

    @Test
    @DisplayName("a dump cut short gives no proof")
    void cutShort() throws Exception {
        Backup backup = made();
        world.fault();
        BackupChecksIT.Damage.cut(Path.of(backup.path()), backup.bytes() - 1);
        Walk<?, RestoreProof> walk = walk(drill(), backup);

        assertThatThrownBy(walk::run).isInstanceOf(NotApplied.class).hasMessageContaining("bytes");
        assertThat(scratches()).isEmpty();
    }

    @Test
    @DisplayName("what restores, but to something else than was there, gives no proof: one row less, one value changed")
    void somethingElse() throws Exception {
        Backup backup = made();
        world.fault();

        differs(claiming(backup, "public.lines", 5, null));
        differs(claiming(backup, "public.lines", 4, "1:2"));
    }

    private void differs(Backup wrong) throws Exception {
        Walk<?, RestoreProof> walk = walk(drill(), wrong);
        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("table public.lines has 4 rows")
                .hasMessageContaining("The scratch database is dropped.");
        assertThat(scratches()).isEmpty();
    }

    /** The same dump, recorded as if a table had held something else. */
    private static Backup claiming(Backup backup, String name, long rows, String checksum) throws Exception {
        List<Backup.Table> tables = backup.tables().stream()
                .map(table -> table.name().equals(name)
                        ? new Backup.Table(
                                name, rows, Optional.ofNullable(checksum).orElse(table.checksum()))
                        : table)
                .toList();
        var claiming = new Backup(
                backup.path(),
                backup.bytes(),
                backup.sha256(),
                backup.source(),
                backup.shape(),
                tables,
                backup.at(),
                backup.took(),
                backup.serverVersion(),
                backup.pgDump());
        var file = BackupFile.of(backup.path());
        Files.move(file.dump(), file.part());
        Files.delete(file.checksum());
        Files.delete(file.description());
        file.finish(claiming);
        return claiming;
    }

    @Test
    @DisplayName("a restore that takes longer than the objective gives no proof")
    void tooSlow() throws Exception {
        Walk<?, RestoreProof> walk = walk(drill().within(Duration.ofMillis(1)), made());

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("longer than the objective of 1 ms");
        assertThat(scratches()).isEmpty();
    }

    @Test
    @DisplayName("a database that was there is never taken for the scratch database")
    void somebodyElses() throws Exception {
        world.execute("create database " + SCRATCH);
        Backup backup = made();
        try {
            assertThatThrownBy(() -> walk(drill(), backup))
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining(SCRATCH);
            assertThat(scratches()).containsExactly(SCRATCH);
        } finally {
            world.execute("drop database " + SCRATCH);
        }
    }

    @Test
    @DisplayName("C2, S5: after a crash the next attempt drops what the last one left, and so does the undo")
    void afterACrash() throws Exception {
        Walk<?, RestoreProof> walk = walk(drill(), made());
        world.execute("create database " + SCRATCH);
        world.fault();

        walk.run();
        assertThat(scratches()).isEmpty();

        world.execute("create database " + SCRATCH);
        walk.forgetResult().undo();
        walk.undo();
        assertThat(scratches()).isEmpty();
    }

    @Test
    @DisplayName("a role that may not create databases is told so")
    void withoutRights() throws Exception {
        world.execute("create role walker login");
        world.fault();
        Walk<?, RestoreProof> walk = walk(RestoreDrill.on(Orders.address(world).user("walker")), made());

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("permission denied to create database");
        world.execute("drop role walker");
    }

    @Test
    @DisplayName("a server that lacks the owner of a table: no proof, unless owners and grants are left out")
    void withoutOwner(Servers servers) throws Exception {
        OwnServer other = servers.own(Postgres.V14);
        world.execute("create role keeper", "alter table lines owner to keeper");
        Backup backup = made();
        world.execute("drop owned by keeper", "drop role keeper");
        RestoreDrill elsewhere = RestoreDrill.on(PostgresAddress.of("localhost", other.port(), "postgres"));

        assertThatThrownBy(() -> walk(elsewhere, backup).run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("role \"keeper\" does not exist")
                .hasMessageContaining("Create that role");
        assertThat(walk(elsewhere.withoutOwnersAndGrants(), backup).run().rows())
                .isEqualTo(2021);
    }

    @Test
    @DisplayName("SIGKILL of the server in the restore: no proof; the undo drops what is left when it is back")
    void killedServer(OwnServer server) throws Exception {
        world(server.fresh());
        world.execute(
                "create table stuck (id int)",
                "insert into stuck values (1)",
                "create function waits(int) returns boolean immutable language plpgsql as"
                        + " $$ begin if current_database() like 'windlass%' then perform pg_sleep(600); end if; return true; end $$",
                "alter table stuck add check (waits(id))");
        Backup backup = made();
        world.fault();
        Walk<?, RestoreProof> walk = walk(drill(), backup);
        CompletableFuture<Optional<Exception>> running = CompletableFuture.supplyAsync(() -> failing(walk));
        Processes.await(() -> Processes.child("--exit-on-error"));
        Processes.await(
                () -> Optional.of(world.value("select count(*) from pg_stat_activity where wait_event = 'PgSleep'"))
                        .filter("1"::equals));

        server.kill();

        assertThat(running.get())
                .get()
                .isInstanceOf(DatabaseException.class)
                .asString()
                .contains("The scratch database '" + SCRATCH + "' could not be dropped");
        server.startAgain();
        assertThat(scratches()).containsExactly(SCRATCH);
        walk.undo();
        assertThat(scratches()).isEmpty();
    }

    private static Optional<Exception> failing(Walk<?, RestoreProof> walk) {
        try {
            walk.run();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    @Test
    @DisplayName("the proof expires")
    void expires() throws Exception {
        Instant now = Instant.parse("2026-11-29T12:00:00Z");
        Backup backup = made();
        var drill = new RestoreDrill(
                Orders.address(world),
                NewDatabase.How.DEFAULT,
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Clock.fixed(now, ZoneOffset.UTC));

        RestoreProof proof = walk(drill, backup).run();

        assertThat(proof.requireValidAt(now.plusSeconds(3600))).isSameAs(proof);
        assertThatThrownBy(() -> proof.requireValidAt(now.plusSeconds(3601)))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("expired on 2026-11-29T13:00:00Z; back up and drill again");
        Instant soon = backup.at().plusSeconds(60);
        DatabaseIdentity mine = world.identity();
        for (var other :
                List.of(new DatabaseIdentity(mine.server(), "other"), new DatabaseIdentity("7", mine.database()))) {
            assertThatThrownBy(() -> proof.requireOf(other, soon, Duration.ofHours(1)))
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("is about " + mine + ", not about " + other);
        }
        assertThatThrownBy(() -> proof.requireOf(mine, soon, Duration.ofSeconds(59)))
                .hasMessageContaining("older than 59 s");
    }
}
