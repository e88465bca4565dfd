package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.On;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.StepDefinition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Server.class)
@On(Postgres.V14)
@DisplayName("What is asked of backups")
class BackupChecksIT {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private TestDatabase world;
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");

    @BeforeAll
    static void needsThePrograms() {
        Tool.PG_DUMP.version();
        Tool.PG_RESTORE.version();
    }

    @BeforeEach
    void aDatabase(TestDatabase fresh) {
        world = fresh;
        Orders.fill(world);
    }

    private Backups backups() {
        return new Backups(
                Orders.address(world),
                directory,
                "orders",
                Duration.ofSeconds(30),
                true,
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private Backup made() throws Exception {
        return Walk.through(backups().step("back up")).capture().run();
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(() -> Duration.ofMinutes(1));
    }

    private void refused(String words) throws Exception {
        Answer answer = ask(backups().intactWithin(HOUR));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains(words);
    }

    @Test
    @DisplayName("G1: no backup at all is no data")
    void noneAtAll() throws Exception {
        assertThat(ask(backups().freshWithin(HOUR)).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(backups().intactWithin(HOUR)).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(backups().retained(Retention.ofAtLeast(1))).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("an intact one passes until it is too old; the evidence names it")
    void freshness() throws Exception {
        Backup backup = made();
        now = now.plus(HOUR);

        Answer intact = ask(backups().intactWithin(HOUR));
        assertThat(intact.verdict()).as(intact.reason()).isEqualTo(Verdict.PASSED);
        assertThat(intact.evidence().toString())
                .contains(
                        backup.sha256(),
                        backup.path(),
                        "rows=2021",
                        "of server=" + backup.source().server());
        assertThat(ask(backups().freshWithin(HOUR)).verdict()).isEqualTo(Verdict.PASSED);

        now = now.plusSeconds(1);
        assertThat(ask(backups().freshWithin(HOUR)).verdict()).isEqualTo(Verdict.FAILED);
        refused("older than 1 h");
    }

    @Test
    @DisplayName("one of another database in the same directory is none, however intact")
    void ofAnotherDatabase(Servers servers) throws Exception {
        TestDatabase mine = world;
        world = servers.fresh(Postgres.V14);
        Backup foreign = made();
        world = mine;

        refused("is of " + foreign.source() + ", not of database '" + mine.name() + "'");
    }

    @Test
    @DisplayName("one of a time to come proves nothing")
    void ofATimeToCome() throws Exception {
        made();
        now = now.minus(HOUR);

        assertThat(ask(backups().freshWithin(HOUR)).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("a flipped byte is found by its checksum")
    void flippedByte() throws Exception {
        Backup backup = made();
        world.fault();
        Damage.flipByte(Path.of(backup.path()));

        refused("its SHA-256 is");
        assertThatThrownBy(() -> verify(backup)).isInstanceOf(NotApplied.class).hasMessageContaining("SHA-256");
    }

    @Test
    @DisplayName("one cut short is found by its size, an empty one too")
    void cutShort() throws Exception {
        Backup backup = made();
        world.fault();
        Damage.cut(Path.of(backup.path()), backup.bytes() / 2);
        refused("not the " + backup.bytes() + " that it was made with");
        assertThatThrownBy(() -> verify(backup)).isInstanceOf(NotApplied.class).hasMessageContaining("bytes");

        Damage.cut(Path.of(backup.path()), 0);
        refused("is empty");
    }

    @Test
    @DisplayName("one that was cut short before it was recorded is found by pg_restore")
    void recordedWrong() throws Exception {
        Backup backup = made();
        world.fault();
        Path dump = Path.of(backup.path());
        Damage.cut(dump, 100);
        record(backup, dump);

        refused("pg_restore can't read it");
    }

    @Test
    @DisplayName("an archive that lacks the rows of tables is found by what pg_restore lists")
    void withoutRows() throws Exception {
        Backup backup = made();
        world.fault();
        Path dump = Path.of(backup.path());
        Process schema = new ProcessBuilder(
                        Tool.PG_DUMP.program().toString(),
                        "--schema-only",
                        "--format=custom",
                        "--host=localhost",
                        "--port=" + world.port(),
                        "--username=postgres",
                        "--file=" + dump,
                        world.name())
                .start();
        assertThat(schema.waitFor()).isZero();
        record(backup, dump);

        refused("the rows of 0 tables in it, it was made of 6");
    }

    /** As if it had been made like that. */
    private static void record(Backup backup, Path dump) throws IOException {
        var file = new BackupFile(dump);
        Files.move(dump, file.part());
        Files.delete(file.checksum());
        Files.delete(file.description());
        file.finish(new Backup(
                backup.path(),
                Files.size(file.part()),
                BackupFile.sha256(file.part()),
                backup.source(),
                backup.shape(),
                backup.tables(),
                backup.at(),
                backup.took(),
                backup.serverVersion(),
                backup.pgDump()));
    }

    @Test
    @DisplayName("without what lies beside it, it is none")
    void withoutItsRecord() throws Exception {
        Backup backup = made();
        Files.delete(BackupFile.of(backup.path()).description());
        refused("is not there");
    }

    @Test
    @DisplayName("a step verifies the backup of an earlier one, which is not another one of that name")
    void verifyStep() throws Exception {
        Backup backup = made();

        assertThat(verify(backup)).isEqualTo(backup);
        var other = new Backup(
                backup.path(),
                backup.bytes(),
                backup.sha256(),
                backup.source(),
                backup.shape(),
                List.of(),
                backup.at(),
                backup.took(),
                backup.serverVersion(),
                backup.pgDump());
        assertThatThrownBy(() -> verify(other)).hasMessageContaining("something else than the step that made it");
        assertThat(backups()
                        .verify("verify", backups().step("back up"))
                        .definition()
                        .kind())
                .isInstanceOf(StepDefinition.ReadOnly.class);
    }

    private Backup verify(Backup backup) throws Exception {
        return Walk.through(backups().verify("verify", backups().step("back up")))
                .reading(backup)
                .run();
    }

    @Test
    @DisplayName("retention: number, span and gaps, by what is there")
    void retention() throws Exception {
        made();
        now = now.plus(HOUR);
        made();

        assertThat(ask(backups()
                                .retained(Retention.ofAtLeast(2)
                                        .reachingBack(HOUR)
                                        .withoutGapOver(HOUR)))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        Answer lacking = ask(backups().retained(Retention.ofAtLeast(3)));
        assertThat(lacking.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(lacking.reason()).contains("there are 2 backups, 3 are to be kept");
    }

    @Test
    @DisplayName(
            "S1: pruning deletes what the retention doesn't need, can't be taken back, and resumes with the same ones")
    void pruning() throws Exception {
        for (int i = 0; i < 3; i++) {
            made();
            now = now.plus(HOUR);
        }
        var step = backups().prune("prune", Retention.ofAtLeast(2));
        assertThat(step.definition().kind()).isInstanceOf(StepDefinition.Irreversible.class);
        Walk<?, Pruned> walk = Walk.through(step).capture();

        Pruned pruned = walk.run();
        assertThat(walk.run()).isEqualTo(pruned);

        assertThat(pruned.kept()).isEqualTo(2);
        assertThat(pruned.deleted()).singleElement().asString().contains("20261129T120000Z");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(6);
        }
    }

    @Test
    @DisplayName("nothing is pruned where the retention isn't met, nor while the newest isn't intact")
    void nothingIsPruned() throws Exception {
        made();
        now = now.plus(HOUR);
        Backup newest = made();
        assertThatThrownBy(() -> Walk.through(backups().prune("prune", Retention.ofAtLeast(3)))
                        .capture())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("there are 2 backups, 3 are to be kept");
        Damage.flipByte(Path.of(newest.path()));
        assertThatThrownBy(() -> Walk.through(backups().prune("prune", Retention.ofAtLeast(1)))
                        .capture())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("SHA-256");
    }

    /** What happens to files. */
    static final class Damage {

        private Damage() {}

        static void flipByte(Path file) throws IOException {
            try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
                long middle = bytes.length() / 2;
                bytes.seek(middle);
                int was = bytes.read();
                bytes.seek(middle);
                bytes.write(was ^ 1);
            }
        }

        static void cut(Path file, long length) throws IOException {
            try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.setLength(length);
            }
        }
    }
}
