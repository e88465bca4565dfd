package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to a release, in a process of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGTERM")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TerminationIT {

    private static final int TERMINATED = 143;
    private static final String COMPLETES = "completes";
    private static final String FAILS = "fails";

    @TempDir
    Path directory;

    private Jvm jvm;

    @BeforeEach
    void make() throws IOException {
        jvm = Jvm.in(directory);
        FileWorld.make(directory);
    }

    @Test
    @DisplayName("C7: an action that is let finish is recorded, then the run is suspended; resumed, it isn't run again")
    void an_action_finishes() throws Exception {
        assertThat(terminated(COMPLETES, "FINISH", "do")).isEqualTo(TERMINATED);

        RunRecord record = record();
        assertThat(record.finished("slow")).isTrue();
        assertThat(record.count(Event.StepStarted.class, "b"))
                .as("nothing new is started")
                .isZero();
        suspended(record, false);
        assertThat(resumed(COMPLETES)).isZero();
        assertThat(noted("do")).isEqualTo(1);
        completed();
    }

    @Test
    @DisplayName("C7, C2: an action that is interrupted leaves a run that is suspended; resumed, its doubt is settled")
    void an_action_is_interrupted() throws Exception {
        assertThat(terminated(COMPLETES, "INTERRUPT", "do")).isEqualTo(TERMINATED);

        RunRecord record = record();
        assertThat(record.finished("slow")).isFalse();
        assertThat(record.count(Event.CancelRequested.class, "slow")).isEqualTo(1);
        assertThat(record.count(Event.StepFailed.class, "slow")).isEqualTo(1);
        suspended(record, true);
        assertThat(resumed(COMPLETES)).isZero();
        assertThat(record().count(Event.DoubtSettled.class, "slow")).isEqualTo(1);
        assertThat(noted("do")).isEqualTo(2);
        completed();
    }

    @Test
    @DisplayName("C7, C6: an undo that is let finish is recorded, then the run is suspended; the rollback is resumed")
    void an_undo_finishes() throws Exception {
        assertThat(terminated(FAILS, "FINISH", "undo")).isEqualTo(TERMINATED);

        RunRecord record = record();
        assertThat(record.count(Event.UndoSucceeded.class, "slow")).isEqualTo(1);
        assertThat(record.count(Event.UndoStarted.class, "a"))
                .as("nothing new is started")
                .isZero();
        suspended(record, false);
        assertThat(resumed(FAILS)).isEqualTo(10);
        assertThat(noted("undo")).isEqualTo(1);
        rolledBack();
    }

    @Test
    @DisplayName("C7, C6: an undo that is interrupted leaves a run that is suspended; resumed, it is tried again")
    void an_undo_is_interrupted() throws Exception {
        assertThat(terminated(FAILS, "INTERRUPT", "undo")).isEqualTo(TERMINATED);

        RunRecord record = record();
        assertThat(record.count(Event.UndoSucceeded.class, "slow")).isZero();
        assertThat(record.count(Event.CancelRequested.class, "slow")).isEqualTo(1);
        suspended(record, true);
        assertThat(resumed(FAILS)).isEqualTo(10);
        assertThat(noted("undo")).isEqualTo(2);
        rolledBack();
    }

    @Test
    @DisplayName("C7: without the setting no hook is installed: an action is cut off, the run resumed as after a crash")
    void an_action_is_cut_off() throws Exception {
        assertThat(terminated(COMPLETES, "none", "do")).isEqualTo(TERMINATED);

        RunRecord record = record();
        assertThat(record.last()).isInstanceOf(Event.StepStarted.class);
        assertThat(record.events()).noneMatch(Event.StopRequested.class::isInstance);
        assertThat(resumed(COMPLETES)).isZero();
        assertThat(record().count(Event.DoubtSettled.class, "slow")).isEqualTo(1);
        completed();
    }

    @Test
    @DisplayName("C7, C6: without the setting no hook is installed: an undo is cut off, the rollback resumed")
    void an_undo_is_cut_off() throws Exception {
        assertThat(terminated(FAILS, "none", "undo")).isEqualTo(TERMINATED);

        RunRecord record = record();
        assertThat(record.last()).isInstanceOf(Event.UndoStarted.class);
        assertThat(record.events()).noneMatch(Event.StopRequested.class::isInstance);
        assertThat(resumed(FAILS)).isEqualTo(10);
        rolledBack();
    }

    // ------------------------------------------------------------------ what is held against the rule

    private static void suspended(RunRecord record, boolean interrupt) {
        assertThat(record.last()).isInstanceOf(Event.RunSuspended.class);
        assertThat(record.sealed()).isFalse();
        assertThat(record.events())
                .filteredOn(Event.StopRequested.class::isInstance)
                .singleElement()
                .extracting(event -> ((Event.StopRequested) event).interrupt())
                .isEqualTo(interrupt);
    }

    private void completed() throws IOException {
        assertThat(record().sealed()).isTrue();
        assertThat(FileWorld.seen(directory)).containsOnlyKeys("effects/a", "effects/slow", "effects/b");
    }

    private void rolledBack() throws IOException {
        assertThat(record().sealed()).isTrue();
        assertThat(FileWorld.seen(directory)).isEqualTo(Map.of());
    }

    private RunRecord record() throws IOException {
        return RunRecord.of(directory.resolve("journal"));
    }

    private long noted(String verb) throws IOException {
        return new Points(directory.resolve("trace"), Points.NOWHERE).noted(verb, "slow");
    }

    // ------------------------------------------------------------------ the process

    /** Starts it, and sends it SIGTERM once it is in the slow action or undo. */
    private int terminated(String plan, String running, String slowIn) throws Exception {
        Process process = jvm.start(TerminatedChild.class, directory.toString(), plan, running, slowIn);
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(TerminatedChild.SLOW + slowIn)) {
                    assertThat(process.toHandle().destroy())
                            .as("SIGTERM is sent")
                            .isTrue();
                } else if (line.equals(TerminatedChild.EVENT + "StopRequested") && running.equals("FINISH")) {
                    process.getOutputStream().write("go on\n".getBytes(UTF_8));
                    process.getOutputStream().flush();
                }
            }
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private int resumed(String plan) throws Exception {
        Process process = jvm.start(TerminatedChild.class, directory.toString(), plan, "none", "nothing");
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            int exitCode = process.waitFor();
            assertThat(said)
                    .as("exit code %d, errors: %s", exitCode, jvm.errors())
                    .contains("RunEnded");
            return exitCode;
        } finally {
            process.destroyForcibly();
        }
    }
}
