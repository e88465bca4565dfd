package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.VerifyPage.Said;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/verify-a-journal.md shows is run by bash, on records that were written by runs (rules J1, R2). */
class VerifyPageIT {

    @TempDir
    Path directory;

    private List<String> blocks;

    /** The shell has the tools, or the test fails: it is never left out. */
    @BeforeEach
    void page() throws IOException {
        blocks = VerifyPage.blocks().subList(0, 7); // the last one has a test of its own
        assertThat(bash("command -v jq sha256sum awk dd od fold", directory, "").exit())
                .as("this test needs jq, as the page does: install the package jq")
                .isZero();
    }

    private static Said bash(String script, Path journal, String head) {
        return VerifyPage.bash(script, Map.of("journal", journal.toString(), "head", head));
    }

    private Said verify(Path journal, String head) {
        return bash(blocks.get(0), journal, head);
    }

    private Said verify(byte[] journal, String head) throws IOException {
        return verify(Files.write(directory.resolve("copy.jsonl"), journal), head);
    }

    /** Deploys with a large result, announces what can't be taken back, and fails; the first time in its own way. */
    private static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("anna")
                .code("git 0123abc")
                .step(Step.named("deploy").run(c -> {}).undo(c -> {}))
                .step(Step.named("announce").run(c -> {}).irreversible("it is read"))
                .step(Step.named("dump")
                        .run(String.class, c -> "größe\t\u001b[31m".repeat(7_000))
                        .undo(c -> {}))
                .step(Step.named("fails")
                        .run(c -> {
                            throw new IllegalStateException("line one\nline two");
                        })
                        .undo(c -> {}))
                .build();
    }

    private Outcome run(boolean ordered) {
        Runner runner = Runner.of(plan()).journal(FileJournal.in(directory));
        return (ordered ? runner.order(Order.ROLL_BACK, "ada\u0007", "the gateway is gone") : runner).run();
    }

    private Path record() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("azora/production"))) {
            return all.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static FileJournal.Verified read(Path journal) throws JournalException {
        return FileJournal.read(journal, recorded -> {});
    }

    private static String append(Path top, boolean seal) throws JournalException {
        try (Journal.Hold hold = FileJournal.in(top).hold("azora", "production", Samples.BEN);
                Journal.RunLog log = hold.latest().orElseThrow()) {
            log.reopen();
            log.append(Samples.batch(1_000, new Event.OrderGiven(Order.ROLL_BACK, "ben", "too slow")), false);
            log.append(Samples.batch(1_001, new Event.UndoSucceeded("announce")), seal);
            return log.head();
        }
    }

    @Test
    @DisplayName(
            "J1, B7: it says yes to a run that waits, that ended, and that went on behind its end; and no to another head")
    void yes() throws IOException {
        assertThat(run(false)).isInstanceOf(Outcome.Suspended.class);
        Path journal = record();
        String waiting = read(journal).head();
        assertThat(verify(journal, waiting).out())
                .contains("YES: ", "sealed: false, head: " + waiting, "0 batches follow");
        assertThat(Files.readAllBytes(journal)).as("there is room behind it").endsWith(new byte[100]);

        assertThat(run(true)).isInstanceOf(Outcome.RolledBack.class);
        String ended = read(journal).head();
        assertThat(verify(journal, ended)).satisfies(said -> {
            assertThat(said.exit()).isZero();
            assertThat(said.out()).contains("sealed: true, head: " + ended, "0 batches follow it");
        });
        String later = append(directory, true);
        assertThat(read(journal)).isEqualTo(new FileJournal.Verified(later, true));
        assertThat(verify(journal, "").out()).contains("YES: ", "sealed: true, head: " + later);
        assertThat(verify(journal, later).out()).contains("YES: ", "0 batches follow it");
        assertThat(verify(journal, ended).out()).contains("YES: ", "2 batches follow it");
        assertThat(verify(journal, waiting).out()).contains("YES: ").doesNotContain("; 0 batches");
        assertThat(verify(journal, "ab".repeat(32))).satisfies(said -> {
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.out()).contains("NO: no batch has the head abab");
        });
        assertThat(verify(directory.resolve("none.jsonl"), "").exit()).isNotZero();
        assertThat(verify(new byte[0], "").out()).contains("NO: there is no batch");
    }

    @Test
    @DisplayName("J1, C3: it says no to a byte that was changed, wherever it is, as Windlass does")
    void flipped() throws IOException {
        byte[] whole = Files.readAllBytes(small());
        int second = new String(whole, UTF_8).indexOf("{\"batch\":          2");
        var places = new ArrayList<Integer>();
        for (int at = 0; at < whole.length; at += 41) {
            places.add(at);
        }
        for (int at = second; at < second + Frame.LENGTH; at += 5) {
            places.add(at);
        }
        places.add(second - 1);
        places.add(second + Frame.LENGTH - 1);
        places.add(whole.length - 1);
        for (int at : places) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Said said = verify(changed, "");
            assertThat(said.exit()).as("byte " + at + ": " + said.out()).isEqualTo(1);
            assertThat(said.out()).startsWith("NO: ");
            assertThat(TestLog.read(changed).damage()).isNotNull();
        }
    }

    @Test
    @DisplayName("J1: it says no to a tail that was cut, in a batch or between two, and to one that is no zeros")
    void cut() throws IOException {
        byte[] whole = Files.readAllBytes(small());
        String head = TestLog.read(whole).head();
        assertThat(verify(whole, head).exit()).isZero();
        assertThat(verify(Arrays.copyOf(whole, whole.length + 70_000), head).exit())
                .isZero();
        int last = new String(whole, UTF_8).lastIndexOf("{\"batch\":");
        for (int left : List.of(0, 1, 165, 166, last, last + 1, last + 166, whole.length - 2, whole.length - 1)) {
            for (int zeros : List.of(0, 1_000)) {
                Said said = verify(Arrays.copyOf(Arrays.copyOf(whole, left), left + zeros), head);
                assertThat(said.exit()).as("cut at " + left + ": " + said.out()).isEqualTo(1);
                assertThat(said.out()).contains("NO: ");
            }
        }
        byte[] behind = Arrays.copyOf(whole, whole.length + 70_000);
        behind[behind.length - 1] = 1;
        assertThat(verify(behind, head).out()).contains("NO: something lies behind zeros");
    }

    /** The record of a few batches that was sealed and went on. */
    private Path small() throws IOException {
        try (Journal.Hold hold = FileJournal.in(directory).hold("azora", "production", Samples.BEN);
                Journal.RunLog log = hold.begin("small")) {
            log.append(Samples.batch(1, new Event.PhaseStarted("größe")), true);
        }
        append(directory, true);
        return record();
    }

    @Test
    @DisplayName(
            "R2: it lists who ordered what, what was undone and what stays, and how it ended, without control characters")
    void lists() throws IOException {
        run(false);
        run(true);
        Path journal = record();
        String who = bash(blocks.get(2), journal, "").out();
        String user = System.getProperty("user.name");
        assertThat(who.lines())
                .anyMatch(line -> line.matches(".*Z\tRunStarted\t" + Pattern.quote(user) + "\t"))
                .anyMatch(line -> line.matches(".*\tRunResumed\t" + Pattern.quote(user) + "\t"))
                .anyMatch(line -> line.matches(".*\tOrderGiven\tada \tROLL_BACK: the gateway is gone"))
                .anyMatch(line -> line.matches(".*\tUndoSucceeded\t-\tdump"))
                .anyMatch(line -> line.matches(".*\tRunEnded\t-\tROLLED_BACK: .*"));
        assertThat(bash(blocks.get(3), journal, "").out())
                .contains("\"version\": \"1.4.0\"", "\"author\": \"anna\"", "\"code\": \"git 0123abc\"");
        assertThat(bash(blocks.get(4), journal, "").exit()).isZero();
        assertThat(bash(blocks.get(5), journal, "").out())
                .contains("done\tannounce")
                .doesNotContain("dump", "fails");
        assertThat(bash(blocks.get(6), journal, "").out()).containsPattern("Z\tROLLED_BACK\t.*\n");
        for (String block : blocks) {
            Said said = bash(block, journal, "");
            assertThat(said.exit()).as(block + said.out()).isZero();
            assertThat(said.out()).doesNotContain("\u0007", "\u001b");
        }
    }

    @Test
    @DisplayName(
            "J1, S3: it verifies the attachments that the events name, and says so where one was changed or is missing")
    void attachments() throws IOException {
        run(false);
        Path journal = record();
        Said whole = bash(blocks.get(1), journal, "");
        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).containsPattern("[0-9a-f]{64}: OK");
        Path beside = RunFiles.attachments(journal);
        Path attachment;
        try (Stream<Path> all = Files.list(beside)) {
            attachment = all.findFirst().orElseThrow();
        }
        byte[] content = Files.readAllBytes(attachment);
        content[7] ^= 1;
        Files.write(attachment, content);
        assertThat(bash(blocks.get(1), journal, "").exit()).isEqualTo(1);
        Files.delete(attachment);
        assertThat(bash(blocks.get(1), journal, "").exit()).isEqualTo(1);
        Path none = Files.write(
                directory.resolve("none.jsonl"),
                TestLog.write(Samples.sixBatches(), true).bytes());
        assertThat(bash(blocks.get(1), none, "").out()).isEqualTo("no attachments\n");
    }
}
