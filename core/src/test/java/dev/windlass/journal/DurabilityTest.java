package dev.windlass.journal;

import static dev.windlass.journal.Samples.batch;
import static dev.windlass.journal.Samples.sized;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule J2: a power-safe journal forces each batch once, a kill-safe one never; a batch is one write. */
class DurabilityTest {

    private final FaultyDisk disk = new FaultyDisk(new byte[0]);

    @Test
    void aPowerSafeAppendIsOneWriteAndThenOneForce() throws JournalException {
        FileRunLog log = TestLog.forced(disk);
        log.reserve(100_000);
        disk.calls.clear();
        for (int i = 1; i <= 5; i++) {
            log.append(batch(i, sized(2_000), sized(10)), false);
            assertThat(disk.calls).containsExactly("write", "force");
            disk.calls.clear();
        }
    }

    @Test
    void newRoomIsForcedAheadOfTheBatchThatUsesIt() throws JournalException {
        TestLog.forced(disk).append(batch(1, sized(10)), false);
        assertThat(disk.calls).containsExactly("write", "force", "write", "force");
    }

    @Test
    void aSealedRecordGivesItsRoomBackDurably() throws JournalException {
        FileRunLog log = TestLog.forced(disk);
        log.append(batch(1, sized(10)), true);
        disk.calls.clear();
        log.close();
        assertThat(disk.calls).containsExactly("truncate", "force");
        assertThat(disk.bytes()).doesNotContain(0);
        log.close();
        assertThat(disk.calls).as("closed once").hasSize(2);
    }

    @Test
    void aKillSafeJournalNeverForces(@TempDir Path directory) throws IOException {
        var journal = new FileJournal(directory, true, file -> disk).killSafe();
        try (Journal.Hold hold = journal.hold("azora", "production", Samples.ANNA)) {
            java.nio.file.Files.createFile(directory.resolve("azora/production/0001-run.jsonl"));
            try (Journal.RunLog log = hold.begin("run")) {
                log.reserve(10_000);
                log.append(batch(1, sized(10)), false);
            }
            try (Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
                log.append(batch(2, sized(10)), false);
                log.append(batch(3, sized(10)), true);
            }
        }
        assertThat(disk.count("write")).isPositive();
        assertThat(disk.count("force")).isZero();
        assertThat(TestLog.read(disk).events()).hasSize(3);
    }

    @Test
    void aResumeForcesWhatAKilledProcessMayHaveWrittenButNotForced(@TempDir Path directory) throws IOException {
        byte[] bytes = TestLog.write(Samples.sixBatches(), false).bytes();
        var written = new FaultyDisk(bytes);
        try (var resumable = new TestLog.Resumable(directory)) {
            Optional<Journal.RunLog> log = resumable.unfinished(written);
            assertThat(log).isPresent();
            assertThat(written.calls).endsWith("force");
            assertThat(written.bytes()).as("nothing was torn").isEqualTo(bytes);
        }
    }
}
