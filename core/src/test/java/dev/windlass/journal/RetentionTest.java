package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long runs are kept, and that their files are told apart. */
class RetentionTest {

    @TempDir
    Path directory;

    private Path runs;

    @BeforeEach
    void real() throws IOException {
        directory = directory.toRealPath();
        runs = directory.resolve("azora/production");
    }

    private static void run(FileJournal journal, String environment, boolean seal) throws JournalException {
        try (Journal.Hold hold = journal.hold("azora", environment, Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            String name = log.attach("a dump".getBytes(UTF_8));
            log.append(Samples.batch(1, new Event.PhaseStarted(name)), seal);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(runs)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d.*"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> numbered(int... numbers) {
        return IntStream.of(numbers)
                .boxed()
                .flatMap(number -> Stream.of("000" + number + "-run.d", "000" + number + "-run.jsonl"))
                .toList();
    }

    @Test
    @DisplayName("J1: every run is kept unless somebody chose otherwise")
    void everything() throws IOException {
        for (int i = 0; i < 4; i++) {
            run(FileJournal.in(directory), "production", true);
        }
        assertThat(files()).isEqualTo(numbered(1, 2, 3, 4));
    }

    @Test
    @DisplayName("J1: the oldest ended runs beyond the number that is kept are deleted with their attachments")
    void the_oldest() throws IOException {
        for (FileJournal journal : List.of(
                FileJournal.in(directory).keeping(2),
                FileJournal.in(directory).keeping(2).killSafe())) {
            run(journal, "staging", true);
            for (int i = 0; i < 2; i++) {
                run(journal, "production", true);
            }
        }
        assertThat(files()).isEqualTo(numbered(2, 3, 4));
        assertThat(directory.resolve("azora/staging/0001-run.jsonl")).exists();
        run(FileJournal.in(directory).keeping(1), "production", true);
        assertThat(files()).isEqualTo(numbered(4, 5));
        assertThatThrownBy(() -> FileJournal.in(directory).keeping(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 run must be kept, not 0");
    }

    @Test
    @DisplayName("J1: a run that did not end, or is damaged, is never deleted, and neither is the latest")
    void never() throws IOException {
        FileJournal journal = FileJournal.in(directory).keeping(1);
        run(journal, "production", false);
        run(journal, "production", true);
        byte[] damaged = Files.readAllBytes(runs.resolve("0002-run.jsonl"));
        damaged[300] ^= 1;
        Files.write(runs.resolve("0002-run.jsonl"), damaged);
        for (int i = 0; i < 3; i++) {
            run(journal, "production", true);
        }
        assertThat(files()).isEqualTo(numbered(1, 2, 4, 5));
        assertThat(runs.resolve("0002-run.jsonl")).hasBinaryContent(damaged);
    }

    @Test
    @DisplayName("J1, B7: the latest run is kept until another one began, so that it can still be rolled back")
    void latest_until_the_next_began() throws IOException {
        FileJournal journal = FileJournal.in(directory).keeping(1);
        run(journal, "production", true);
        for (int attempt = 0; attempt < 3; attempt++) {
            try (Journal.Hold hold = journal.hold("azora", "production", Samples.ANNA);
                    Journal.RunLog latest = hold.latest().orElseThrow();
                    Journal.RunLog torn = hold.begin("run")) {
                assertThat(TestLog.events(latest)).hasSize(1);
                if (attempt > 0) {
                    torn.reserve(1_000); // and the process ends ahead of its first event
                }
            }
        }
        try (Journal.Hold hold = journal.hold("azora", "production", Samples.ANNA);
                Journal.RunLog latest = hold.latest().orElseThrow()) {
            latest.reopen();
            String name = latest.attach("another dump".getBytes(UTF_8));
            latest.append(Samples.batch(2, new Event.PhaseStarted(name)), true);
            assertThat(TestLog.events(latest)).hasSize(2);
        }
        run(journal, "production", true);
        assertThat(files()).contains("0001-run.jsonl", "0001-run.d");
        run(journal, "production", true);
        assertThat(files()).doesNotContain("0001-run.jsonl", "0001-run.d").contains("0005-run.jsonl", "0006-run.jsonl");
    }

    @Test
    @DisplayName("J1: what can't be deleted is left alone, harms no run, and is deleted by a later one")
    void stubborn() throws IOException {
        FileJournal journal = FileJournal.in(directory).keeping(1);
        run(journal, "production", true);
        Path stubborn = Files.createDirectories(runs.resolve("0001-run.d/stubborn/full"));
        run(journal, "production", true);
        run(journal, "production", true);
        assertThat(files()).contains("0001-run.jsonl");
        Files.delete(stubborn);
        Files.delete(runs.resolve("0001-run.d/stubborn"));
        run(journal, "production", true);
        assertThat(files()).isEqualTo(numbered(3, 4));
    }

    @Test
    @DisplayName("J1: runs of the same version are files of their own; a number is used once, whatever was deleted")
    void same_version() throws IOException {
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .step(Step.named("deploy").run(c -> {}).undo(c -> {}))
                .build();
        for (int run = 1; run <= 5; run++) {
            String journal = completed(Runner.of(plan)
                    .journal(FileJournal.in(directory).keeping(1))
                    .again("once more"));
            assertThat(journal).contains("/000" + run + "-azora-1.4.0-production-");
            assertThat(files()).hasSize(Math.min(run, 2));
        }
        for (String file : files()) {
            Files.delete(runs.resolve(file));
        }
        assertThat(completed(Runner.of(plan).journal(FileJournal.in(directory))))
                .contains("/0006-azora-1.4.0-production-");
    }

    /** Where the journal of the run is. */
    private static String completed(Runner runner) {
        return ((Outcome.Completed) runner.run()).run().journal();
    }
}
