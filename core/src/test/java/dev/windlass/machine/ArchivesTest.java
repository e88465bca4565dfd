package dev.windlass.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Step;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Archives of files")
class ArchivesTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private Path etc;
    private Path backups;

    @BeforeEach
    void write() throws Exception {
        directory = directory.toRealPath();
        etc = Files.createDirectories(directory.resolve("etc/shop"));
        Files.writeString(etc.resolve("app.yml"), "slot: blue\n");
        Files.createDirectories(etc.resolve("empty"));
        Files.createSymbolicLink(etc.resolve("link.yml"), Path.of("app.yml"));
        backups = directory.resolve("backups");
    }

    private static Outcome run(Step<?> step, boolean fails) {
        return Runner.of(Release.plan("azora", "1.0.0")
                        .to("production")
                        .step(step)
                        .step(Step.named("then")
                                .run(c -> {
                                    if (fails) {
                                        throw new IllegalStateException("boom");
                                    }
                                })
                                .readOnly())
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(backups)) {
            return files.sorted().toList();
        }
    }

    private Step<Archive> at(Instant time, OwnersFile.Opening opening) {
        return ArchiveStep.of(
                "backup",
                List.of(etc),
                new ArchiveStep(backups, "conf", List.of(etc), Clock.fixed(time, ZoneOffset.UTC), opening));
    }

    private Answer asked(Instant now) throws IOException {
        return new ArchiveCheck(backups, "conf", HOUR, Clock.fixed(now, ZoneOffset.UTC)).answer();
    }

    @Test
    @DisplayName("hold every file under its path, followed links too, and a checksum of each, for their owner alone")
    void made() throws Exception {
        assertThat(run(Archives.in(backups, "conf").step("backup", etc), false)).isInstanceOf(Outcome.Completed.class);

        Path zip = left().get(0);
        assertThat(zip.getFileName().toString()).matches("conf-\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.zip");
        assertThat(left()).containsExactly(zip, backups.resolve(zip.getFileName() + ".sha256"));
        for (Path file : left()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backups)))
                .isEqualTo("rwx------");
        String root = etc.toString().substring(1);
        try (ZipFile read = new ZipFile(zip.toFile())) {
            assertThat(read.stream())
                    .extracting(Object::toString)
                    .containsExactly(root + "/", root + "/app.yml", root + "/empty/", root + "/link.yml", "SHA256SUMS");
            try (var link = read.getInputStream(read.getEntry(root + "/link.yml"))) {
                assertThat(link).hasContent("slot: blue\n");
            }
        }
        Answer intact = Archives.in(backups, "conf").intactWithin(HOUR).ask(CheckContext.within(HOUR));
        assertThat(intact.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(intact.toString()).contains("with 2 files is intact");
    }

    @Test
    @DisplayName("S1: the undo deletes the one that the step made, and no other")
    void undone() throws Exception {
        assertThat(run(at(NOON, OwnersFile::create), false)).isInstanceOf(Outcome.Completed.class);
        List<Path> before = left();

        assertThat(run(at(NOON.plusSeconds(60), OwnersFile::create), true)).isInstanceOf(Outcome.RolledBack.class);

        assertThat(left()).isEqualTo(before).hasSize(2);
    }

    @Test
    @DisplayName("S4: a full disk leaves nothing, wherever it fills up, and took no effect")
    void fullDisk() throws Exception {
        for (int room : new int[] {0, 10, 300, 100_000}) {
            var files = new int[1];
            Outcome outcome =
                    run(at(NOON, file -> new Full(OwnersFile.create(file), files[0]++ == 0 ? room : 10)), false);

            assertThat(outcome.toString()).contains("was not made, and nothing is left of it: No space left on device");
            assertThat(outcome)
                    .as("no undo is needed")
                    .isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.undone())
                            .isEmpty());
            assertThat(left()).isEmpty();
        }
    }

    private static final class Full extends FilterOutputStream {
        private int room;

        Full(OutputStream out, int room) {
            super(out);
            this.room = room;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            room -= count;
            if (room < 0) {
                throw new IOException("No space left on device");
            }
            out.write(bytes, from, count);
        }
    }

    @Test
    @DisplayName("S4: what can't be archived is refused before anything is written, with the reason")
    void refused() throws Exception {
        assertThat(refusal(directory.resolve("none"))).contains("should be archived, but isn't there");
        Files.createDirectories(backups);
        assertThat(refusal(directory)).contains("is where the archives are");
        Path link = Files.createSymbolicLink(etc.resolve("there"), backups);
        assertThat(refusal(etc)).contains("is where the archives are");
        Files.delete(link);
        link = Files.createSymbolicLink(etc.resolve("loop"), etc);
        assertThat(refusal(etc)).contains("leads back to what it is in");
        Files.delete(link);
        Files.createSymbolicLink(etc.resolve("dangling"), Path.of("nowhere"));
        assertThat(refusal(etc)).contains("is a link to 'nowhere', which isn't there");
        assertThat(refusal(Files.createDirectory(directory.resolve("bare"))))
                .contains("an archive of none is no backup");
        assertThat(left()).isEmpty();
    }

    private String refusal(Path source) {
        Outcome outcome = run(Archives.in(backups, "conf").step("backup", source), false);
        assertThat(outcome).isNotInstanceOf(Outcome.Completed.class);
        return outcome.toString();
    }

    @Test
    @DisplayName("what can't be right is refused early")
    void early() {
        Archives archives = Archives.in(backups, "conf");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> archives.step("backup"))
                .withMessageContaining("nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> archives.step("backup", etc, etc.resolve("app.yml")))
                .withMessageContaining("is archived twice");
        assertThatIllegalArgumentException().isThrownBy(() -> Archives.in(backups, "../conf"));
        assertThatIllegalArgumentException().isThrownBy(() -> archives.intactWithin(Duration.ZERO));
    }

    @Test
    @DisplayName("a file that changes while it is read makes no archive")
    void changing() throws Exception {
        Path changing = etc.resolve("large");
        var noise = new byte[1024 * 1024];
        new Random(7).nextBytes(noise);
        Files.write(changing, noise);

        Outcome outcome = run(
                at(NOON, file -> new FilterOutputStream(OwnersFile.create(file)) {
                    @Override
                    public void write(byte[] bytes, int from, int count) throws IOException {
                        Files.writeString(changing, "more", StandardOpenOption.APPEND);
                        out.write(bytes, from, count);
                    }
                }),
                false);

        assertThat(outcome.toString()).contains("large' was changed while it was read");
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("G1: none, an old, a damaged or a changed one never passes")
    void checked() throws Exception {
        assertThat(asked(NOON).verdict()).isEqualTo(Verdict.NO_DATA);
        run(at(NOON, OwnersFile::create), false);
        assertThat(asked(NOON.plus(HOUR)).verdict()).isEqualTo(Verdict.PASSED);
        Answer old = asked(NOON.plus(HOUR).plusSeconds(1));
        assertThat(old.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(old.reason()).contains("older than PT1H");
        assertThat(asked(NOON.minus(HOUR)).verdict()).isEqualTo(Verdict.ERRORED);

        Path zip = left().get(0);
        Path checksum = left().get(1);
        byte[] whole = Files.readAllBytes(zip);
        whole[whole.length / 2] ^= 1;
        Files.write(zip, whole);
        assertThat(asked(NOON).reason()).contains("is damaged: its SHA-256 is");
        whole[whole.length / 2] ^= 1;
        Files.write(zip, whole);
        Files.delete(checksum);
        assertThat(asked(NOON).reason()).contains("has no checksum beside it");
    }

    @Test
    @DisplayName("C2: after a crash the one that is there counts, and half of one is made anew")
    void crashed() throws Exception {
        var archive =
                new ArchiveStep(backups, "conf", List.of(etc), Clock.fixed(NOON, ZoneOffset.UTC), OwnersFile::create);
        var chosen = archive.choose(new Given(null));
        Files.createDirectories(backups);
        Path zip = Path.of(chosen.path());
        Files.writeString(backups.resolve("." + zip.getFileName() + ".part"), "half");
        Files.writeString(ArchiveStep.checksum(zip), "half");

        Archive made = archive.make(new Given(chosen));

        assertThat(left()).containsExactly(zip, ArchiveStep.checksum(zip));
        assertThat(archive.make(new Given(chosen))).isEqualTo(made);
        assertThat(made.files()).isEqualTo(2);
        assertThat(made.bytes()).isEqualTo(Files.size(zip));
        assertThat(Files.readString(ArchiveStep.checksum(zip))).startsWith(made.sha256() + "  conf-20261129T120000Z-");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> new Given(null).before());
    }
}
