package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only the operating system can prove: holds between processes (rule C5), and a limit to a file (rule J4). */
class RealDiskIT {

    @TempDir
    Path directory;

    private Process child(List<String> before, String what) throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                ChildProcess.class.getName(),
                what,
                directory.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** A child that was asked to hold, and has said what came of it. */
    private record Child(Process process, String said) implements AutoCloseable {

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private Child holding() throws IOException {
        Process process = child(List.of(), "hold");
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        return new Child(process, String.valueOf(lines.readLine()));
    }

    private Journal.Hold hold() throws JournalException {
        return FileJournal.in(directory).hold("azora", "production", Samples.ANNA);
    }

    @Test
    void aHoldOfAnotherProcessIsRefusedWithItsHolderAndFreeOnceThatIsKilled() throws Exception {
        try (Child child = holding()) {
            assertThat(child.said()).isEqualTo("held");
            assertThatThrownBy(this::hold)
                    .isInstanceOf(JournalException.Held.class)
                    .hasMessageContaining("by ben on ops-2, process 815, since 2026-11-21T12:01:00.123456789Z");
        }
        hold().close();
    }

    @Test
    void whatAKilledProcessHadAppendedIsResumed() throws Exception {
        try (Child child = holding()) {
            assertThat(child.said()).isEqualTo("held");
        }
        try (Journal.Hold hold = hold();
                Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
            assertThat(TestLog.events(log)).isEqualTo(Samples.recorded(Samples.all()));
            log.append(Samples.batch(1_000, new Event.RunResumed(2, Samples.ANNA, 2)), true);
        }
    }

    @Test
    void aSecondHoldRefusedInThisProcessDoesNotGiveTheFirstOneAwayToAnother() throws Exception {
        try (Journal.Hold first = hold()) {
            assertThatThrownBy(this::hold).isInstanceOf(JournalException.Held.class);
            try (Child child = holding()) {
                assertThat(child.said()).contains("being released already, by anna on ops-1");
            }
            assertThat(first).isNotNull();
        }
        try (Child child = holding()) {
            assertThat(child.said()).isEqualTo("held");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no ulimit")
    void aFileThatMayNotGrowLeavesRoomForTheRollback() throws Exception {
        Process process = child(List.of("sh", "-c", "ulimit -f 600; exec \"$0\" \"$@\""), "fill");
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("full: the journal")
                .contains("can't be given room")
                .contains("rolled back");
        var events = new ArrayList<Recorded>();
        FileJournal.Verified verified =
                FileJournal.read(directory.resolve("azora/production/0001-run.jsonl"), events::add);
        assertThat(verified.sealed()).isTrue();
        assertThat(events).hasSizeGreaterThan(ChildProcess.ROLLBACK);
    }
}
