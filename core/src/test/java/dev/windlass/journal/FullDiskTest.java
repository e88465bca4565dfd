package dev.windlass.journal;

import static dev.windlass.journal.Samples.batch;
import static dev.windlass.journal.Samples.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule J4: what can't be written isn't started, and a full disk leaves room for the rollback. */
class FullDiskTest {

    private final FaultyDisk disk = new FaultyDisk(new byte[0]);
    private final FileRunLog log = TestLog.forced(disk);

    private void appended() throws JournalException {
        log.append(batch(1, sized(100), sized(200)), false);
    }

    @Test
    void roomThatIsNotThereIsRefusedAndNothingIsLost() throws JournalException {
        appended();
        byte[] before = disk.bytes();
        String head = log.head();
        disk.full(before.length + 5_000);
        assertThatThrownBy(() -> log.reserve(before.length + 5_000))
                .isInstanceOf(JournalException.Full.class)
                .hasMessageContaining("the journal run.jsonl can't be given room for")
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("nothing was written. Free some space there");
        assertThat(disk.bytes())
                .as("what was taken of the full disk is given back")
                .isEqualTo(before);
        assertThat(log.head()).isEqualTo(head);
        assertThat(TestLog.events(log)).hasSize(2);
    }

    @Test
    @DisplayName("J4, B7: where there is no room behind a seal the run stays as completed as it was")
    void noRoomBehindASeal() throws JournalException {
        log.append(batch(1, sized(100)), true);
        log.close();
        byte[] before = disk.bytes();
        disk.full(before.length);
        for (int attempt = 0; attempt < 2; attempt++) {
            log.reopen();
            assertThatThrownBy(() -> log.reserve(1_000)).isInstanceOf(JournalException.Full.class);
            assertThatThrownBy(() -> log.append(batch(2, sized(100)), false)).isInstanceOf(JournalException.Full.class);
            assertThat(TestLog.read(disk).sealed()).isTrue();
            assertThat(disk.bytes()).isEqualTo(before);
        }
        disk.full(Long.MAX_VALUE);
        log.append(batch(2, sized(100)), true);
        assertThat(TestLog.read(disk).events()).hasSize(2);
    }

    @Test
    @DisplayName("C3, B7: a record that can't be made ready stays sealed, and is lost to this process")
    void reopeningFails() throws JournalException {
        log.append(batch(1, sized(100)), true);
        byte[] before = disk.bytes();
        disk.failing(disk.calls.size(), FaultyDisk.Effect.NONE, false);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(log::reopen)
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining(attempt == 0 ? "prepared for appending" : "reopened, since an earlier write");
            assertThat(log.sealed()).isTrue();
        }
        assertThat(disk.bytes()).isEqualTo(before);
    }

    @Test
    void whenNoByteMoreFitsWhatWasReservedForTheRollbackIsStillThere() throws JournalException {
        appended();
        log.reserve(150_000);
        disk.full(disk.size());
        assertThatThrownBy(() -> log.reserve(300_000)).isInstanceOf(JournalException.Full.class);
        for (int i = 0; i < 100; i++) {
            log.append(batch(3 + i, sized(1_000)), i == 99);
        }
        TestLog.Reading reading = TestLog.read(disk);
        assertThat(reading.damage()).isNull();
        assertThat(reading.sealed()).isTrue();
        assertThat(reading.events()).hasSize(102);
    }

    @Test
    void anAppendThatFindsNoRoomWritesNothingAndMayBeTriedAgain() throws JournalException {
        appended();
        disk.full(disk.size());
        byte[] before = disk.bytes();
        assertThatThrownBy(() -> log.append(batch(3, sized(before.length)), false))
                .isInstanceOf(JournalException.Full.class);
        assertThat(disk.bytes()).isEqualTo(before);
        log.append(batch(3, sized(10)), false);
        disk.full(Long.MAX_VALUE);
        log.append(batch(4, sized(before.length)), false);
        assertThat(TestLog.read(disk).events()).hasSize(4);
    }

    @Test
    void onADiskThatIsNearlyFullLessRoomThanUsualIsEnough() throws JournalException {
        disk.full(3_000);
        log.reserve(2_000);
        assertThat(disk.size()).isEqualTo(2_000);
        log.append(batch(1, sized(1_500)), false);
        assertThat(TestLog.read(disk).events()).hasSize(1);
    }

    @Test
    void roomThatCanNotBeForcedIsNotReliedOn() throws JournalException {
        disk.failing(1, FaultyDisk.Effect.NONE, true);
        assertThatThrownBy(() -> log.reserve(1_000)).isInstanceOf(JournalException.Full.class);
        disk.failing(Integer.MAX_VALUE, FaultyDisk.Effect.NONE, false);
        disk.calls.clear();
        log.append(batch(1, sized(10)), false);
        assertThat(disk.calls).as("room, its force, the batch, its force").hasSize(4);
    }

    @Test
    void reservingIsExactToTheByteAndTakesNothingTwice() throws JournalException {
        log.reserve(100);
        long room = disk.size();
        int calls = disk.calls.size();
        log.reserve(room);
        assertThat(disk.calls).as("that room is there already").hasSize(calls);
        log.reserve(room + 1);
        assertThat(disk.size()).isGreaterThan(room);
    }

    @Test
    void aWriteOrForceThatFailsPoisonsTheRecordForThisProcess() throws JournalException {
        for (int call : List.of(0, 1)) {
            for (FaultyDisk.Effect effect : FaultyDisk.Effect.values()) {
                var faulty = new FaultyDisk(new byte[0]);
                FileRunLog run = TestLog.forced(faulty);
                run.append(batch(1, sized(10)), false);
                String head = run.head();
                faulty.failing(faulty.calls.size() + call, effect, false);
                assertThatThrownBy(() -> run.append(batch(2, sized(600)), false))
                        .isExactlyInstanceOf(JournalException.class)
                        .hasMessageContaining("can't be appended to: java.io.IOException: Input/output error")
                        .hasMessageContaining("no further effect is started");
                int calls = faulty.calls.size();
                assertThatThrownBy(() -> run.append(batch(2, sized(1)), false))
                        .isExactlyInstanceOf(JournalException.class)
                        .hasMessageContaining("since an earlier write to it failed");
                run.close();
                assertThat(faulty.calls)
                        .as("nothing is written after a failure")
                        .hasSize(calls);
                assertThat(run.head()).isEqualTo(head);
            }
        }
    }

    @Test
    void anErrorOfTheJvmInTheMiddleOfAWritePoisonsTheRecordToo() throws JournalException {
        FileRunLog run = TestLog.forced(new OutOfMemory());
        assertThatThrownBy(() -> run.append(batch(1, sized(10)), false))
                .isExactlyInstanceOf(JournalException.class)
                .hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> run.append(batch(1, sized(10)), false))
                .hasMessageContaining("since an earlier write to it failed");
    }

    @Test
    void aMediumThatTurnedReadOnlyRefusesTheResumeAndNamesWhatToDo(@TempDir Path directory) throws IOException {
        byte[] bytes = TestLog.write(Samples.sixBatches(), false).bytes();
        try (var resumable = new TestLog.Resumable(directory)) {
            assertThatThrownBy(() -> resumable.unfinished(new FaultyDisk(bytes).readOnly()))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("can't be prepared for appending")
                    .hasMessageContaining("Mend the medium and start again");
            assertThat(resumable.resumesWith(bytes, TestLog.flat(Samples.sixBatches())))
                    .isEmpty();
        }
    }

    @Test
    void aFileThatCanNotBeMadeRefusesTheStart(@TempDir Path directory) throws JournalException {
        var journal = new FileJournal(directory, true, file -> {
            throw new IOException("Read-only file system");
        });
        try (Journal.Hold hold = journal.hold("azora", "production", Samples.ANNA)) {
            assertThatThrownBy(() -> hold.begin("run"))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("0001-run.jsonl can't be opened for writing")
                    .hasMessageContaining("nothing was started");
        }
    }

    @Test
    void anInterruptMeantForTheUsersCodeDoesNotCostTheJournal(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("run.jsonl");
        try (var run = new FileRunLog(file, FileDisk::writable, true, location -> {})) {
            run.append(batch(1, sized(10)), false);
            Thread.currentThread().interrupt();
            run.append(batch(2, sized(100_000)), false);
            assertThat(TestLog.events(run)).hasSize(2);
            assertThat(Thread.interrupted())
                    .as("it is kept for whom it is meant")
                    .isTrue();
        }
    }

    @Test
    void anInterruptInTheMiddleOfAWriteDoesNotCostTheJournalEither(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("run.jsonl");
        Thread runner = Thread.currentThread();
        var stop = new java.util.concurrent.atomic.AtomicBoolean();
        var nuisance = new Thread(() -> {
            while (!stop.get()) {
                runner.interrupt();
                Thread.onSpinWait();
            }
        });
        try (var run = new FileRunLog(file, FileDisk::writable, false, location -> {})) {
            nuisance.start();
            for (int i = 1; i <= 300; i++) {
                run.append(batch(i, sized(2_000)), false);
            }
        } finally {
            stop.set(true);
            while (nuisance.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        try (Disk written = Disk.readOnly(file)) {
            assertThat(TestLog.read(written).events()).hasSize(300);
        }
    }

    @Test
    @DisplayName("C3: a system that writes and reads less than it was asked for is asked again for the rest")
    void shortWrites(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("run.jsonl");
        try (FileChannel whole = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Disk reluctant = new FileDisk(file, sevenBytesAtMost(whole));
                var run = new FileRunLog(file, at -> reluctant, true, location -> {})) {
            for (List<Recorded> each : Samples.sixBatches()) {
                run.append(each, false);
            }
            assertThat(TestLog.events(run)).isEqualTo(TestLog.flat(Samples.sixBatches()));
            assertThat(FileJournal.read(file, recorded -> {}).head()).isEqualTo(run.head());
        }
    }

    private static FileChannel sevenBytesAtMost(FileChannel whole) throws IOException {
        FileChannel channel = mock(FileChannel.class);
        when(channel.size()).thenAnswer(call -> whole.size());
        when(channel.write(any(ByteBuffer.class), anyLong())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(0);
            int count = whole.write(bytes.slice(bytes.position(), Math.min(7, bytes.remaining())), call.getArgument(1));
            bytes.position(bytes.position() + count);
            return count;
        });
        when(channel.read(any(ByteBuffer.class), anyLong())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(0);
            int count = whole.read(bytes.slice(bytes.position(), Math.min(7, bytes.remaining())), call.getArgument(1));
            bytes.position(bytes.position() + Math.max(0, count));
            return count;
        });
        return channel;
    }

    /** Has the room, but not the heap to write into it. */
    private static final class OutOfMemory implements Disk {

        private final FaultyDisk room = new FaultyDisk(new byte[0]);

        @Override
        public long size() {
            return room.size();
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
            return room.read(position, into, offset, length);
        }

        @Override
        public void write(long position, byte[] from, int offset, int length) throws IOException {
            if (from[offset] != 0) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            room.write(position, from, offset, length);
        }

        @Override
        public void force() throws IOException {
            room.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            room.truncate(size);
        }

        @Override
        public void close() {}
    }
}
