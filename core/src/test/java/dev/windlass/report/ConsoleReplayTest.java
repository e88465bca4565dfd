package dev.windlass.report;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R1: the same journal gives the same report, today or in a year. */
class ConsoleReplayTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream live = new ByteArrayOutputStream();
    private final ByteArrayOutputStream later = new ByteArrayOutputStream();

    private static Console console(ByteArrayOutputStream bytes) {
        return Console.coloured(new PrintStream(bytes, true, StandardCharsets.UTF_8), ZoneId.of("Asia/Kolkata"));
    }

    private Outcome run(Plan plan) {
        return Runner.of(plan)
                .journal(FileJournal.in(directory))
                .listener(console(live))
                .run();
    }

    private void replay() throws Exception {
        Path journal;
        try (Stream<Path> files = Files.walk(directory)) {
            journal = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no journal in " + directory));
        }
        FileJournal.read(journal, console(later)::on);
    }

    private static PlanBuilder gated() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .phase(
                        "readiness",
                        checks("cluster")
                                .critical(Check.named("nodes")
                                        .asks(c -> Answer.passed("ready").with("n", 3)))
                                .recommended(Check.named("changelog").holds(c -> false)))
                .step(Stories.step("deploy"));
    }

    private static Step<Void> failing() {
        return Step.named("switch")
                .run(c -> {
                    throw new IOException("two\nlines, \u001b[31mcolour and " + "much ".repeat(400));
                })
                .undo(c -> {});
    }

    @Test
    void r1_aCompletedRunIsToldByItsJournalAsItWasToldLive() throws Exception {
        assertThat(run(gated().build())).isInstanceOf(Outcome.Completed.class);
        replay();
        assertThat(later.toByteArray()).isNotEmpty().isEqualTo(live.toByteArray());
    }

    @Test
    void r1_aRollbackIsToldByItsJournalAsItWasToldLive() throws Exception {
        Plan plan = gated().step(failing()).step(Stories.step("never")).build();
        assertThat(run(plan)).isInstanceOf(Outcome.RolledBack.class);
        replay();
        assertThat(later.toByteArray()).isNotEmpty().isEqualTo(live.toByteArray());
    }

    @Test
    void r1_whatIsLeftByHandIsToldByTheJournalAlone() throws Exception {
        Step<Void> stuck = Step.named("stuck")
                .run(c -> {})
                .undo(c -> {
                    throw new IOException("no");
                })
                .undoRetry(Retry.never())
                .undoByHand("kubectl rollout undo deployment/azora");
        assertThat(run(gated().step(stuck).step(failing()).build())).isInstanceOf(Outcome.RollbackFailed.class);
        replay();
        assertThat(later.toByteArray()).isEqualTo(live.toByteArray());
        assertThat(later.toString(StandardCharsets.UTF_8))
                .contains("1. stuck", "kubectl rollout undo deployment/azora", "2. deploy");
    }

    @Test
    void r1_aRunThatAsksIsToldByItsJournalAsItWasToldLive() throws Exception {
        assertThat(run(gated().pointOfNoReturn("gone").step(failing()).build())).isInstanceOf(Outcome.Suspended.class);
        replay();
        assertThat(later.toByteArray()).isEqualTo(live.toByteArray());
        assertThat(later.toString(StandardCharsets.UTF_8)).contains("ROLL_BACK would undo: switch");
    }
}
