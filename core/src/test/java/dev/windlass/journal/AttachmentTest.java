package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AttachmentTest {

    private static final byte[] CONTENT = "a dump of the database".getBytes(UTF_8);
    private static final String NAME = Attachments.hash(CONTENT);

    @TempDir
    Path directory;

    private Path record;
    private Path attachments;

    @BeforeEach
    void real() throws IOException {
        directory = directory.toRealPath();
        record = directory.resolve("azora/production/0001-run.jsonl");
        attachments = directory.resolve("azora/production/0001-run.d");
    }

    private static Journal.Hold hold(Journal journal) throws JournalException {
        return journal.hold("azora", "production", Samples.ANNA);
    }

    private List<Journal> journals() {
        return List.of(
                FileJournal.in(directory.resolve("safe")),
                FileJournal.in(directory.resolve("kill")).killSafe(),
                new MemoryJournal());
    }

    private static void append(Journal.RunLog log, boolean seal) throws JournalException {
        log.append(Samples.batch(1, new Event.PhaseStarted(NAME)), seal);
    }

    private List<String> files() throws IOException {
        if (!Files.exists(attachments)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(attachments)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    @DisplayName("S3: what was attached comes back, by its SHA-256, in this session and in the next ones")
    void comes_back() throws IOException {
        List<byte[]> contents = List.of(new byte[0], CONTENT, random(70_000), random(3_000_000));
        for (Journal journal : journals()) {
            var names = new ArrayList<String>();
            try (Journal.Hold hold = hold(journal);
                    Journal.RunLog log = hold.begin("run")) {
                for (byte[] content : contents) {
                    byte[] given = content.clone();
                    names.add(log.attach(given));
                    Arrays.fill(given, (byte) 'x');
                }
                append(log, false);
                for (int i = 0; i < contents.size(); i++) {
                    assertThat(log.attachment(names.get(i))).isEqualTo(contents.get(i));
                }
            }
            assertThat(names).allMatch(name -> name.matches("[0-9a-f]{64}")).doesNotHaveDuplicates();
            assertThat(names.get(0)).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
            for (int session = 2; session < 4; session++) {
                try (Journal.Hold hold = hold(journal);
                        Journal.RunLog log = hold.latest().orElseThrow()) {
                    for (int i = 0; i < contents.size(); i++) {
                        byte[] first = log.attachment(names.get(i));
                        Arrays.fill(first, (byte) 'x');
                        assertThat(log.attachment(names.get(i))).isEqualTo(contents.get(i));
                    }
                    if (!log.sealed()) {
                        append(log, true);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("S3: the same content is one file, which an audit reads without a hold and nobody but its owner else")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no POSIX permissions")
    void one_file() throws IOException {
        try (Journal.Hold hold = hold(FileJournal.in(directory));
                Journal.RunLog log = hold.begin("run")) {
            assertThat(log.attach(CONTENT)).isEqualTo(NAME);
            Object first = Files.getAttribute(attachments.resolve(NAME), "unix:ino");
            assertThat(log.attach(CONTENT.clone())).isEqualTo(NAME);
            assertThat(Files.getAttribute(attachments.resolve(NAME), "unix:ino"))
                    .isEqualTo(first);
            append(log, false);
            assertThat(FileJournal.attachment(record, NAME)).isEqualTo(CONTENT);
        }
        assertThat(files()).containsExactly(NAME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(attachments)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(attachments.resolve(NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("S3, J2: a content is forced, named, and its name forced before attach returns; kill-safe nothing is")
    void durable() throws IOException {
        for (boolean forced : List.of(true, false)) {
            var medium = new FaultyMedium();
            try (Journal.Hold hold = hold(new FileJournal(directory, forced, medium));
                    Journal.RunLog log = hold.begin("forced " + forced)) {
                medium.calls.clear();
                log.attach(CONTENT);
                List<String> written = List.of("attachment open", "attachment truncate", "attachment write");
                if (forced) {
                    assertThat(medium.calls.get(0)).isEqualTo("force directory");
                    assertThat(medium.calls.subList(1, 4)).isEqualTo(written);
                    assertThat(medium.calls.subList(4, 7))
                            .containsExactly("attachment force", "rename", "force directory");
                } else {
                    assertThat(medium.calls.subList(0, 3)).isEqualTo(written);
                    assertThat(medium.calls.subList(3, 4)).containsExactly("rename");
                }
                medium.calls.clear();
                log.attach(CONTENT);
                assertThat(medium.calls)
                        .as("its name may not have been durable yet when an earlier process died")
                        .isEqualTo(forced ? List.of("force directory") : List.of());
            }
        }
    }

    @Test
    @DisplayName("S3, J4: whatever fails while a content is written, nothing of it is left and the record goes on")
    void faults() throws IOException {
        for (boolean forced : List.of(true, false)) {
            var counting = new FaultyMedium();
            int before;
            int after;
            try (Journal.Hold hold = hold(new FileJournal(directory.resolve("count " + forced), forced, counting));
                    Journal.RunLog log = hold.begin("run")) {
                append(log, false);
                before = counting.calls.size();
                log.attach(CONTENT);
                after = counting.calls.size();
            }
            assertThat(after - before).isEqualTo(forced ? 7 : 4);
            for (FaultyDisk.Effect effect : FaultyDisk.Effect.values()) {
                for (int call = before; call < after; call++) {
                    fault(forced, call, effect);
                }
            }
        }
    }

    private void fault(boolean forced, int call, FaultyDisk.Effect effect) throws IOException {
        String error = call % 2 == 0 ? "No space left on device" : "Input/output error";
        var medium = new FaultyMedium().failing(call, effect, false, error);
        Path top = directory.resolve("forced " + forced + " call " + call + " " + effect);
        attachments = top.resolve("azora/production/0001-run.d");
        try (Journal.Hold hold = hold(new FileJournal(top, forced, medium));
                Journal.RunLog log = hold.begin("run")) {
            append(log, false);
            assertThatThrownBy(() -> log.attach(CONTENT))
                    .as(medium.calls.get(call) + " " + effect)
                    .isInstanceOf(JournalException.Full.class)
                    .hasMessageContaining("the attachment " + attachments.resolve(NAME) + " of " + CONTENT.length
                            + " bytes can't be kept: java.io.IOException: " + error)
                    .hasMessageContaining("nothing refers to it. Free some space there");
            assertThat(files()).as("after " + medium.calls.get(call)).isEmpty();
            assertThatThrownBy(() -> log.attachment(NAME)).isInstanceOf(JournalException.AttachmentLost.class);
            log.append(Samples.batch(2, new Event.PhaseStarted("rollback")), false);
            assertThat(log.attach(CONTENT)).isEqualTo(NAME);
            assertThat(log.attachment(NAME)).isEqualTo(CONTENT);
        }
    }

    @Test
    @DisplayName("S3: where a name that is there can't be forced again, the content an event refers to stays")
    void stays() throws IOException {
        var medium = new FaultyMedium();
        try (Journal.Hold hold = hold(new FileJournal(directory, true, medium));
                Journal.RunLog log = hold.begin("run")) {
            log.attach(CONTENT);
            medium.failing(medium.calls.size(), FaultyDisk.Effect.NONE, false, "Input/output error");
            assertThatThrownBy(() -> log.attach(CONTENT)).isInstanceOf(JournalException.Full.class);
            assertThat(log.attachment(NAME)).isEqualTo(CONTENT);
        }
    }

    @Test
    @DisplayName("S3: a content that is missing, or of which any byte was changed, is refused and its file named")
    void changed() throws IOException {
        try (Journal.Hold hold = hold(FileJournal.in(directory));
                Journal.RunLog log = hold.begin("run")) {
            log.attach(CONTENT);
            Path file = attachments.resolve(NAME);
            for (int at = 0; at <= CONTENT.length; at++) {
                byte[] cut = Arrays.copyOf(CONTENT, at);
                byte[] flipped = Arrays.copyOf(CONTENT, Math.max(at + 1, CONTENT.length));
                flipped[at] ^= 1;
                for (byte[] changed : at == CONTENT.length ? List.of(flipped) : List.of(cut, flipped)) {
                    Files.write(file, changed);
                    for (Callable<byte[]> read : List.<Callable<byte[]>>of(
                            () -> log.attachment(NAME), () -> FileJournal.attachment(record, NAME))) {
                        assertThatThrownBy(read::call)
                                .isInstanceOf(JournalException.AttachmentLost.class)
                                .hasMessageContaining("the attachment " + file + " was changed: its " + changed.length
                                        + " bytes have the SHA-256 " + Attachments.hash(changed))
                                .hasMessageContaining("Restore it from a copy");
                    }
                }
            }
            assertThat(log.attach(CONTENT)).as("it is written anew").isEqualTo(NAME);
            assertThat(log.attachment(NAME)).isEqualTo(CONTENT);
            Files.delete(file);
            assertThatThrownBy(() -> log.attachment(NAME))
                    .isInstanceOf(JournalException.AttachmentLost.class)
                    .hasMessageContaining("the attachment " + file + " is missing");
            Files.createDirectory(file);
            assertThatThrownBy(() -> log.attachment(NAME))
                    .isInstanceOf(JournalException.AttachmentLost.class)
                    .hasMessageContaining("the attachment " + file + " can't be read");
        }
        try (Journal.Hold hold = hold(new MemoryJournal());
                Journal.RunLog log = hold.begin("run")) {
            assertThatThrownBy(() -> log.attachment(NAME))
                    .isInstanceOf(JournalException.AttachmentLost.class)
                    .hasMessageContaining(NAME + " of run run is missing");
        }
    }

    @Test
    @DisplayName("S3: no name leads out of the directory")
    void no_path() throws IOException {
        for (Journal journal : journals()) {
            try (Journal.Hold hold = hold(journal);
                    Journal.RunLog log = hold.begin("run")) {
                for (String name :
                        List.of("", "..", "../0001-run.jsonl", NAME.toUpperCase(java.util.Locale.ROOT), NAME + "0")) {
                    assertThatThrownBy(() -> log.attachment(name))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("\"" + name + "\" is no SHA-256");
                }
            }
        }
    }

    @Test
    @DisplayName("C5: a hold that is closed or was overtaken, and a run that ended, attach nothing")
    void refused() throws IOException {
        for (Journal journal : journals()) {
            Journal.Hold first = hold(journal);
            Journal.RunLog log = first.begin("run");
            append(log, false);
            first.close();
            assertThatThrownBy(() -> log.attach(CONTENT)).isInstanceOf(JournalException.Stale.class);
            try (Journal.Hold second = hold(journal)) {
                assertThatThrownBy(() -> log.attach(CONTENT)).isInstanceOf(JournalException.Stale.class);
                Journal.RunLog newer = second.latest().orElseThrow();
                append(newer, true);
                assertThatThrownBy(() -> newer.attach(CONTENT)).hasMessageContaining("is sealed, its run has ended");
                assertThatThrownBy(() -> newer.attachment(NAME)).isInstanceOf(JournalException.AttachmentLost.class);
            }
        }
    }

    @Test
    @DisplayName("C5: one that is overtaken while it writes a content gives it no name")
    void overtaken() throws IOException {
        Journal.Hold[] hold = new Journal.Hold[1];
        Medium closing = new Medium() {
            @Override
            public Disk record(Path file) throws IOException {
                return FileDisk.writable(file);
            }

            @Override
            public Disk attachment(Path file) throws IOException {
                hold[0].close();
                return Medium.super.attachment(file);
            }
        };
        hold[0] = hold(new FileJournal(directory, true, closing));
        try (Journal.RunLog log = hold[0].begin("run")) {
            append(log, false);
            assertThatThrownBy(() -> log.attach(CONTENT)).isInstanceOf(JournalException.Stale.class);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("S3: what a crash left unfinished is deleted by the next hold, and nothing else")
    void cleaned() throws IOException {
        try (Journal.Hold hold = hold(FileJournal.in(directory));
                Journal.RunLog log = hold.begin("run")) {
            log.attach(CONTENT);
            append(log, true);
        }
        Files.writeString(attachments.resolve(Attachments.hash(new byte[1]) + ".new"), "half");
        hold(FileJournal.in(directory)).close();
        assertThat(files()).containsExactly(NAME);
        Files.createDirectories(attachments.resolve("stubborn.new/full"));
        hold(FileJournal.in(directory)).close(); // it can't be deleted: that is logged
        assertThat(files()).containsExactly(NAME, "stubborn.new");
    }

    @Test
    @DisplayName("S3: several threads may read while the run is recorded")
    void several_threads() throws Exception {
        for (Journal journal : journals()) {
            var threads = Executors.newFixedThreadPool(4);
            try (Journal.Hold hold = hold(journal);
                    Journal.RunLog log = hold.begin("run")) {
                List<byte[]> contents = Stream.of(10, 100_000, 1_000_000)
                        .map(AttachmentTest::random)
                        .toList();
                for (byte[] content : contents) {
                    log.attach(content);
                }
                var reading = new ArrayList<Future<byte[]>>();
                for (int i = 0; i < 100; i++) {
                    String name = Attachments.hash(contents.get(i % 3));
                    reading.add(threads.submit(() -> log.attachment(name)));
                    append(log, false);
                    log.attach(random(1_000 + i));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(reading.get(i).get()).isEqualTo(contents.get(i % 3));
                }
            } finally {
                threads.shutdown();
            }
        }
    }
}
