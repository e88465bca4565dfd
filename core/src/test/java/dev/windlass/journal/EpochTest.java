package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochTest {

    @TempDir
    Path directory;

    private Path runs;

    @BeforeEach
    void real() throws IOException {
        directory = directory.toRealPath();
        runs = directory.resolve("azora/production");
    }

    private static Journal.Hold hold(Journal journal) throws JournalException {
        return journal.hold("azora", "production", Samples.ANNA);
    }

    private Journal.Hold hold() throws JournalException {
        return hold(FileJournal.in(directory));
    }

    /** What an operator does who takes a living process for dead, as another process would find it. */
    private void deleteHoldFile() throws IOException {
        Files.delete(runs.resolve("hold"));
        System.getProperties().remove("dev.windlass.hold:" + runs.resolve("hold"));
    }

    private static void append(Journal.RunLog log, int seq) throws JournalException {
        log.append(Samples.batch(seq, new Event.PhaseStarted("phase " + seq)), false);
    }

    private List<Recorded> recorded() throws JournalException {
        var events = new java.util.ArrayList<Recorded>();
        FileJournal.read(runs.resolve("0001-run.jsonl"), events::add);
        return events;
    }

    @Test
    @DisplayName("C5: each hold has an epoch one higher than any before it, of its own product and environment")
    void counts() throws IOException {
        for (Journal journal : List.of(FileJournal.in(directory), new MemoryJournal())) {
            for (long epoch = 1; epoch <= 12; epoch++) {
                try (Journal.Hold hold = hold(journal)) {
                    assertThat(hold.epoch()).isEqualTo(epoch);
                    assertThatThrownBy(() -> hold(journal)).isInstanceOf(JournalException.Held.class);
                }
            }
            try (Journal.Hold other = journal.hold("azora", "staging", Samples.ANNA)) {
                assertThat(other.epoch()).isEqualTo(1);
            }
        }
        try (Journal.Hold killSafe = hold(FileJournal.in(directory).killSafe())) {
            assertThat(killSafe.epoch()).isEqualTo(13);
        }
        assertThat(runs.resolve("epoch"))
                .content(US_ASCII)
                .startsWith("{\"epoch\":")
                .hasLineCount(1);
    }

    @Test
    @DisplayName("C5: what a hold opened can't be written any more once it is closed")
    void closed() throws IOException {
        for (Journal journal : List.of(FileJournal.in(directory), new MemoryJournal())) {
            Journal.Hold first = hold(journal);
            Journal.RunLog log = first.begin("run");
            append(log, 1);
            String head = log.head();
            first.close();
            for (int newest = 1; newest <= 2; newest++) {
                String refusal = newest == 1 ? "has given that hold back" : "it was taken over with epoch 2";
                assertThatThrownBy(() -> append(log, 2))
                        .isInstanceOf(JournalException.Stale.class)
                        .hasMessageContaining("was not written: this process held it with epoch 1, ")
                        .hasMessageContaining(refusal);
                assertThatThrownBy(() -> log.reserve(10_000_000)).isInstanceOf(JournalException.Stale.class);
                assertThatThrownBy(() -> first.begin("other")).isInstanceOf(JournalException.Stale.class);
                assertThatThrownBy(log::reopen).isInstanceOf(JournalException.Stale.class);
                assertThatThrownBy(first::latest).isInstanceOf(JournalException.Stale.class);
                if (newest == 1) {
                    hold(journal).close();
                }
            }
            try (Journal.Hold third = hold(journal)) {
                assertThat(third.latest().orElseThrow().head()).isEqualTo(head);
            }
            log.close();
        }
    }

    @Test
    @DisplayName(
            "C5: where the hold file was deleted under a living holder, the older one is refused at its next append")
    void overtaken() throws IOException {
        for (FileJournal journal :
                List.of(FileJournal.in(directory), FileJournal.in(directory).killSafe())) {
            Journal.Hold older = hold(journal);
            Journal.RunLog stale = older.latest().isPresent() ? older.latest().orElseThrow() : older.begin("run");
            stale.read(recorded -> {});
            int seq = recorded().size();
            append(stale, ++seq);
            deleteHoldFile();
            try (Journal.Hold newer = hold(journal);
                    Journal.RunLog log = newer.latest().orElseThrow()) {
                assertThat(newer.epoch()).isEqualTo(older.epoch() + 1);
                byte[] before = Files.readAllBytes(runs.resolve("0001-run.jsonl"));
                assertThatThrownBy(() -> append(stale, 1_000))
                        .hasMessageContaining("epoch " + older.epoch())
                        .hasMessageContaining("epoch " + newer.epoch())
                        .asInstanceOf(type(JournalException.Stale.class))
                        .satisfies(refused -> {
                            assertThat(refused.epoch()).isEqualTo(older.epoch());
                            assertThat(refused.newest()).isEqualTo(newer.epoch());
                        });
                assertThatThrownBy(() -> stale.reserve(10_000_000)).isInstanceOf(JournalException.Stale.class);
                assertThatThrownBy(stale::reopen).isInstanceOf(JournalException.Stale.class);
                assertThatThrownBy(older::latest).isInstanceOf(JournalException.Stale.class);
                assertThatThrownBy(() -> older.begin("other")).isInstanceOf(JournalException.Stale.class);
                stale.close();
                assertThat(Files.readAllBytes(runs.resolve("0001-run.jsonl"))).isEqualTo(before);
                append(log, ++seq);
                older.close();
                append(log, ++seq);
                assertThat(recorded()).hasSize(seq);
            }
        }
    }

    @Test
    @DisplayName("C5, B7: one that was overtaken can't reopen a run that ended; the newer one can")
    void overtaken_after_the_end() throws IOException {
        for (FileJournal journal :
                List.of(FileJournal.in(directory), FileJournal.in(directory).killSafe())) {
            int seq = 1;
            try (Journal.Hold hold = hold(journal);
                    Journal.RunLog log = hold.begin("run")) {
                log.append(Samples.batch(seq, new Event.PhaseStarted("a")), true);
            }
            Journal.Hold older = hold(journal);
            Journal.RunLog stale = older.latest().orElseThrow();
            deleteHoldFile();
            try (Journal.Hold newer = hold(journal);
                    Journal.RunLog log = newer.latest().orElseThrow()) {
                byte[] before = Files.readAllBytes(Path.of(log.location()));
                assertThatThrownBy(stale::reopen).isInstanceOf(JournalException.Stale.class);
                assertThat(stale.sealed()).isTrue();
                assertThatThrownBy(() -> append(stale, 1_000)).isInstanceOf(JournalException.Stale.class);
                stale.close();
                older.close();
                assertThat(Files.readAllBytes(Path.of(log.location()))).isEqualTo(before);
                log.reopen();
                append(log, ++seq);
                assertThat(TestLog.events(log)).hasSize(2);
            }
        }
    }

    @Test
    @DisplayName("C5, B7: one that is overtaken between reopening and appending appends nothing")
    void overtaken_after_reopening() throws IOException {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Samples.batch(1, new Event.PhaseStarted("a")), true);
        }
        try (Journal.Hold older = hold();
                Journal.RunLog stale = older.latest().orElseThrow()) {
            stale.reopen();
            deleteHoldFile();
            try (Journal.Hold newer = hold();
                    Journal.RunLog log = newer.latest().orElseThrow()) {
                assertThat(log.sealed()).isTrue();
                assertThatThrownBy(() -> append(stale, 2)).isInstanceOf(JournalException.Stale.class);
                log.reopen();
                append(log, 3);
            }
        }
        assertThat(recorded()).extracting(Recorded::seq).containsExactly(1L, 3L);
    }

    @Test
    @DisplayName("B7: a run behind which another one was begun stays sealed, or there would be two that go on")
    void not_the_latest() throws IOException {
        for (Journal journal : List.of(FileJournal.in(directory), new MemoryJournal())) {
            try (Journal.Hold hold = hold(journal);
                    Journal.RunLog first = hold.begin("first")) {
                first.append(Samples.batch(1, new Event.PhaseStarted("a")), true);
                first.reopen();
                first.append(Samples.batch(2, new Event.PhaseStarted("b")), true);
                try (Journal.RunLog again = hold.latest().orElseThrow();
                        Journal.RunLog second = hold.begin("second")) {
                    for (Journal.RunLog each : List.of(first, again)) {
                        assertThatThrownBy(each::reopen)
                                .isExactlyInstanceOf(JournalException.class)
                                .hasMessageContaining("can't be reopened, since run")
                                .hasMessageContaining("only the latest run can go on");
                        assertThat(each.sealed()).isTrue();
                    }
                    second.append(Samples.batch(1, new Event.PhaseStarted("a")), true);
                    second.reopen();
                    append(second, 2);
                }
            }
        }
    }

    @Test
    @DisplayName("C5: one that was overtaken is refused even if the epoch was deleted too")
    void epoch_deleted() throws IOException {
        try (Journal.Hold older = hold();
                Journal.RunLog stale = older.begin("run")) {
            append(stale, 1);
            deleteHoldFile();
            Files.delete(runs.resolve("epoch"));
            try (Journal.Hold newer = hold();
                    Journal.RunLog log = newer.latest().orElseThrow()) {
                assertThatThrownBy(() -> append(stale, 2)).hasMessageContaining("somebody else has written");
                append(log, 3);
            }
        }
        assertThat(recorded()).extracting(Recorded::seq).containsExactly(1L, 3L);
    }

    /** Gives way to another hold just ahead of the write of a batch, as a process does that is stopped there. */
    private final class Frozen extends Through {

        private boolean overtaken;

        Frozen(Disk disk) {
            super(disk);
        }

        @Override
        public void write(long position, byte[] from, int offset, int length) throws IOException {
            if (!overtaken && new String(from, offset, length, US_ASCII).contains("phase 2")) {
                overtaken = true;
                deleteHoldFile();
                try (Journal.Hold newer = hold();
                        Journal.RunLog log = newer.latest().orElseThrow()) {
                    append(log, 10);
                    append(log, 11);
                }
            }
            super.write(position, from, offset, length);
        }
    }

    @Test
    @DisplayName("C5: one that is stopped just ahead of a write, and overtaken, harms nothing when it goes on")
    void frozen() throws IOException {
        Path file = runs.resolve("0001-run.jsonl");
        var journal = new FileJournal(directory, true, at -> new Frozen(FileDisk.writable(at)));
        try (Journal.Hold older = hold(journal);
                Journal.RunLog log = older.begin("run")) {
            append(log, 1);
            assertThatThrownBy(() -> append(log, 2)).isInstanceOf(JournalException.Stale.class);
            assertThatThrownBy(() -> append(log, 2)).isInstanceOf(JournalException.Stale.class);
        }
        assertThat(recorded()).extracting(Recorded::seq).containsExactly(1L, 10L, 11L);
        assertThat(file).exists();
        try (Journal.Hold next = hold()) {
            assertThat(next.epoch()).isEqualTo(3);
            assertThat(next.latest().orElseThrow().sealed()).isFalse();
        }
    }

    @Test
    @DisplayName("C5: who finds another's bytes where its next batch belongs writes nothing")
    void never_overwrites() throws IOException {
        Path file = runs.resolve("0001-run.jsonl");
        for (byte[] others : List.of(new byte[] {'{'}, new byte[200_000])) {
            try (Journal.Hold hold = hold();
                    Journal.RunLog log = hold.begin("run")) {
                append(log, 1);
                append(log, 2);
                if (others.length == 1) {
                    int end = new String(Files.readAllBytes(file), US_ASCII).indexOf('\0');
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.write(java.nio.ByteBuffer.wrap(others), end);
                    }
                } else {
                    Files.write(Path.of(log.location()), new byte[0]);
                }
                byte[] before = Files.readAllBytes(Path.of(log.location()));
                for (int attempt = 0; attempt < 2; attempt++) {
                    assertThatThrownBy(() -> append(log, 3))
                            .isExactlyInstanceOf(JournalException.class)
                            .hasMessageContaining("where its next batch belongs, somebody else has written");
                }
                assertThat(Files.readAllBytes(Path.of(log.location()))).isEqualTo(before);
            }
        }
    }

    @Test
    @DisplayName("C5: a record that was opened again after an interrupt is the same one, or none")
    void another_file() throws IOException {
        Path file = Files.createFile(directory.resolve("record"));
        try (Disk disk = FileDisk.writable(file)) {
            disk.write(0, new byte[] {1}, 0, 1);
            Files.move(file, directory.resolve("kept")); // so that its place on the disk is not used again
            Files.createFile(file);
            var stop = new java.util.concurrent.atomic.AtomicBoolean();
            Thread writer = Thread.currentThread();
            var nuisance = new Thread(() -> {
                while (!stop.get()) {
                    writer.interrupt();
                }
            });
            nuisance.start();
            try {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 1_000_000; i++) {
                                disk.write(0, new byte[] {2}, 0, 1);
                            }
                        })
                        .hasMessageContaining("another file has taken the name " + file);
            } finally {
                stop.set(true);
                while (nuisance.isAlive()) {
                    Thread.interrupted();
                    Thread.onSpinWait();
                }
                Thread.interrupted();
            }
        }
        assertThat(file).isEmptyFile();
    }

    @ParameterizedTest
    @DisplayName("C5: an epoch file that is empty, cut or something else refuses the start")
    @ValueSource(
            strings = {"", "\n", "5", "{\"epoch\":", "garbage that is as long as an epoch's line, but isn't one at all"
            })
    void garbage(String content) throws IOException {
        hold().close();
        Path epoch = runs.resolve("epoch");
        Files.writeString(epoch, content);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::hold)
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("the file " + epoch + " doesn't hold an epoch, but something else")
                    .hasMessageContaining("Nothing was started")
                    .hasMessageContaining("move the file away");
        }
        assertThat(epoch).hasContent(content);
        Files.delete(epoch);
        try (Journal.Hold hold = hold()) {
            assertThat(hold.epoch()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("C5, C3: an epoch file of which any byte is changed, cut off or added refuses the start")
    void changed() throws IOException {
        hold().close();
        Path epoch = runs.resolve("epoch");
        byte[] line = Files.readAllBytes(epoch);
        for (int at = 0; at < line.length; at++) {
            for (int bit : List.of(0x01, 0x08, 0x80)) {
                byte[] changed = line.clone();
                changed[at] ^= (byte) bit;
                Files.write(epoch, changed);
                assertThatThrownBy(this::hold).hasMessageContaining("doesn't hold an epoch");
            }
            Files.write(epoch, Arrays.copyOf(line, at));
            assertThatThrownBy(this::hold).hasMessageContaining("doesn't hold an epoch");
        }
        Files.write(epoch, Arrays.copyOf(line, line.length + 1));
        assertThatThrownBy(this::hold).hasMessageContaining("doesn't hold an epoch");
        Files.write(epoch, line);
        hold().close();
    }

    @Test
    @DisplayName("C5: a directory from before there were epochs begins with the first one and resumes its run")
    void older_directory() throws IOException {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), false);
        Files.createDirectories(runs);
        Files.write(runs.resolve("0001-run.jsonl"), record.bytes());
        Files.createFile(runs.resolve("hold"));
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(hold.epoch()).isEqualTo(1);
            append(log, 1_000);
        }
        assertThat(recorded()).hasSize(record.all().size() + 1);
    }

    @Test
    @DisplayName(
            "C5: a crash between the lock and the epoch leaves the product and environment free and nothing broken")
    void crash() throws IOException {
        for (FaultyEpoch.Place place : List.of(
                FaultyEpoch.Place.OPEN, FaultyEpoch.Place.READ, FaultyEpoch.Place.WRITE, FaultyEpoch.Place.FORCE)) {
            long before;
            try (Journal.Hold hold = hold()) {
                before = hold.epoch();
            }
            var journal = new FileJournal(directory, true, new FaultyEpoch(place));
            assertThatThrownBy(() -> hold(journal))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("the journal directory " + runs + " can't be used")
                    .hasMessageContaining("Input/output error")
                    .hasMessageContaining("nothing was started");
            try (Journal.Hold next = hold()) {
                assertThat(next.epoch()).isGreaterThan(before);
            }
        }
        Files.delete(runs.resolve("epoch"));
        Files.writeString(runs.resolve("epoch.new"), "half a li");
        try (Journal.Hold hold = hold()) {
            assertThat(hold.epoch()).isEqualTo(1);
        }
        assertThat(runs.resolve("epoch.new")).doesNotExist();
    }

    @Test
    @DisplayName("C5: while another process is taking its epoch none is taken")
    void contended() throws IOException {
        hold().close();
        try (FileChannel channel = FileChannel.open(runs.resolve("epoch"), StandardOpenOption.WRITE)) {
            assertThat(channel.lock().isValid()).isTrue();
            assertThatThrownBy(this::hold)
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("is being changed by another process at this moment");
        }
        try (Journal.Hold hold = hold()) {
            assertThat(hold.epoch()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("C5: an epoch that can't be read, or was damaged meanwhile, refuses the append")
    void unreadable() throws IOException {
        var faulty = new FaultyEpoch(FaultyEpoch.Place.READ_LATER);
        try (Journal.Hold hold = hold(new FileJournal(directory, true, faulty));
                Journal.RunLog log = hold.begin("run")) {
            append(log, 1);
            faulty.broken = true;
            assertThatThrownBy(() -> append(log, 2))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("was not written, since the epoch in " + runs.resolve("epoch"))
                    .hasMessageContaining("Input/output error");
            faulty.broken = false;
            byte[] line = Files.readAllBytes(runs.resolve("epoch"));
            byte[] damaged = line.clone();
            damaged[20] ^= 1;
            Files.write(runs.resolve("epoch"), damaged);
            assertThatThrownBy(() -> append(log, 2)).hasMessageContaining("doesn't hold an epoch");
            Files.write(runs.resolve("epoch"), line);
            append(log, 2);
        }
        assertThat(recorded()).hasSize(2);
    }

    /** An epoch file of which one thing fails. */
    private static final class FaultyEpoch implements Medium {

        enum Place {
            OPEN,
            READ,
            WRITE,
            FORCE,
            READ_LATER
        }

        private final Place place;
        private boolean broken;

        FaultyEpoch(Place place) {
            this.place = place;
            this.broken = place != Place.READ_LATER;
        }

        private void fail(Place here) throws IOException {
            if (broken && (here == place || (here == Place.READ && place == Place.READ_LATER))) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public Disk record(Path file) throws IOException {
            return FileDisk.writable(file);
        }

        @Override
        public Disk epoch(Path file) throws IOException {
            fail(Place.OPEN);
            return new Through(Medium.super.epoch(file)) {
                @Override
                public int read(long position, byte[] into, int offset, int length) throws IOException {
                    fail(Place.READ);
                    return super.read(position, into, offset, length);
                }

                @Override
                public void write(long position, byte[] from, int offset, int length) throws IOException {
                    fail(Place.WRITE);
                    super.write(position, from, offset, length);
                }

                @Override
                public void force() throws IOException {
                    fail(Place.FORCE);
                    super.force();
                }
            };
        }
    }

    @Test
    @DisplayName("C5: a run's number is never given out again, even if its file was deleted")
    void numbers() throws IOException {
        try (Journal.Hold hold = hold()) {
            for (String run : List.of("one", "two", "three")) {
                try (Journal.RunLog log = hold.begin(run)) {
                    log.append(Samples.batch(1, new Event.PhaseStarted("a")), true);
                }
            }
        }
        Files.delete(runs.resolve("0003-three.jsonl"));
        Files.delete(runs.resolve("0002-two.jsonl"));
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("four")) {
            assertThat(log.location()).endsWith("0004-four.jsonl");
            Files.move(runs.resolve("0001-one.jsonl"), runs.resolve("0077-one.jsonl"), StandardCopyOption.ATOMIC_MOVE);
            try (Journal.RunLog next = hold.begin("next")) {
                assertThat(next.location()).endsWith("0078-next.jsonl");
            }
        }
    }
}
