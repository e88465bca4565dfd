package dev.windlass.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule C5: one run holds a product and environment; and which run a hold finds. */
class HoldTest {

    private static final Event EVENT = new Event.PhaseStarted("a");

    @TempDir
    Path directory;

    private Journal.Hold hold() throws JournalException {
        return FileJournal.in(directory).hold("azora", "production", Samples.ANNA);
    }

    private static void run(Journal.Hold hold, String runId, boolean seal) throws JournalException {
        try (Journal.RunLog log = hold.begin(runId)) {
            log.append(Samples.batch(1, EVENT), seal);
        }
    }

    @Test
    void theSecondIsToldWhoWhereAndSinceWhen() throws JournalException {
        try (Journal.Hold first = hold()) {
            for (FileJournal journal : List.of(
                    FileJournal.in(directory),
                    FileJournal.in(directory).killSafe(),
                    FileJournal.in(directory.resolve("../" + directory.getFileName())))) {
                assertThatThrownBy(() -> journal.hold("azora", "production", Samples.BEN))
                        .isInstanceOf(JournalException.Held.class)
                        .hasMessageContaining("azora in production is being released already, by anna on ops-1,"
                                + " process 4711, since 2026-11-21T12:00:00.123456789Z");
            }
            assertThat(first).isNotNull();
        }
    }

    @Test
    void theHoldIsFreeOnceItIsClosedAndClosingTwiceFreesNobodyElses() throws JournalException {
        Journal.Hold first = hold();
        first.close();
        try (Journal.Hold second = hold()) {
            first.close();
            assertThatThrownBy(this::hold)
                    .isInstanceOf(JournalException.Held.class)
                    .hasMessageContaining("by anna on ops-1");
            assertThat(second).isNotNull();
        }
    }

    @Test
    void otherProductsAndEnvironmentsAreFree() throws JournalException {
        FileJournal journal = FileJournal.in(directory);
        try (Journal.Hold one = journal.hold("azora", "production", Samples.ANNA);
                Journal.Hold two = journal.hold("azora", "staging", Samples.ANNA);
                Journal.Hold three = journal.hold("other", "production", Samples.ANNA)) {
            assertThat(List.of(one, two, three)).doesNotHaveDuplicates();
        }
    }

    static Stream<String> names() {
        return Stream.of(
                "../x",
                "a/b",
                "a\\b",
                ".",
                "..",
                "...",
                ".hidden",
                "",
                " ",
                "a b",
                "größe €",
                "\u0000",
                "a:b*?\"<>|",
                "-rf",
                "%2E",
                "x".repeat(1_000),
                "é".repeat(300),
                "../".repeat(300));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anyNameStaysBelowTheDirectory(String name) throws IOException {
        Path journal = directory.resolve("journal");
        String location;
        try (Journal.Hold hold = FileJournal.in(journal).hold(name, name, Samples.ANNA)) {
            run(hold, name, false);
            try (Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
                location = log.location();
            }
        }
        Path file = Path.of(location);
        assertThat(file).isRegularFile();
        assertThat(file.normalize()).isEqualTo(file).startsWith(journal);
        assertThat(journal.relativize(file).getNameCount()).isEqualTo(3);
        for (Path part : journal.relativize(file)) {
            assertThat(part.toString()).doesNotStartWith(".").matches("[A-Za-z0-9._+%~-]{1,200}");
        }
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(journal);
        }
    }

    @Test
    void differentNamesAreDifferentDirectories() throws IOException {
        List<String> names = new ArrayList<>(names().toList());
        names.add("x".repeat(999) + "y");
        var holds = new ArrayList<Journal.Hold>();
        try {
            for (String name : names) {
                holds.add(FileJournal.in(directory).hold(name, "production", Samples.ANNA));
            }
            try (Stream<Path> all = Files.list(directory)) {
                assertThat(all).hasSize(names.size());
            }
        } finally {
            holds.forEach(Journal.Hold::close);
        }
    }

    @Test
    void aFileInTheWayOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("journal"), "I was here first");
        assertThatThrownBy(() -> FileJournal.in(file).hold("azora", "production", Samples.ANNA))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("the journal directory " + file.resolve("azora/production") + " can't be used")
                .hasMessageContaining("nothing was started")
                .hasMessageContaining("Make it a directory that anna can write to");
        assertThat(file).hasContent("I was here first");
        Files.delete(file);
        FileJournal.in(file).hold("azora", "production", Samples.ANNA).close();
    }

    @Test
    void runsAreNumberedInTheirOrder() throws IOException {
        try (Journal.Hold hold = hold()) {
            assertThat(TestLog.unfinished(hold)).isEmpty();
            for (String runId : List.of("z", "a", "m")) {
                run(hold, runId, true);
            }
        }
        Path runs = directory.resolve("azora/production");
        Files.move(runs.resolve("0003-m.jsonl"), runs.resolve("9999-m.jsonl"));
        Files.writeString(runs.resolve("notes.jsonl"), "not a run");
        Files.writeString(runs.resolve("99999999999999-x.jsonl"), "not a run");
        try (Journal.Hold hold = hold()) {
            assertThat(TestLog.unfinished(hold)).isEmpty();
            run(hold, "next", false);
            run(hold, "latest", false);
            try (Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
                assertThat(log.location()).endsWith("10001-latest.jsonl");
            }
        }
        assertThat(runs.resolve("0001-z.jsonl")).exists();
        assertThat(runs.resolve("0002-a.jsonl")).exists();
    }

    @Test
    void theLatestRunIsFoundUnlessItIsSealed() throws JournalException {
        try (Journal.Hold hold = hold()) {
            run(hold, "one", true);
            run(hold, "two", false);
            try (Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
                assertThat(log.location()).endsWith("0002-two.jsonl");
                assertThat(TestLog.events(log)).isEqualTo(Samples.batch(1, EVENT));
                log.append(Samples.batch(2, EVENT), true);
            }
            assertThat(TestLog.unfinished(hold)).isEmpty();
        }
    }

    @Test
    void aRunThatDiedBeforeItsFirstBatchWasWholeNeverBegan() throws IOException {
        byte[] bytes = TestLog.write(Samples.sixBatches(), false).bytes();
        Path runs = directory.resolve("azora/production");
        try (Journal.Hold hold = hold()) {
            run(hold, "one", false);
            for (int cut : List.of(0, 1, Frame.LENGTH, Frame.LENGTH + 50)) {
                Files.write(runs.resolve("0002-torn.jsonl"), Arrays.copyOf(bytes, cut));
                Files.write(runs.resolve("0003-zeros.jsonl"), Arrays.copyOf(Arrays.copyOf(bytes, cut), 70_000));
                try (Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
                    assertThat(log.location()).endsWith("0001-one.jsonl");
                }
            }
            run(hold, "four", false);
        }
        assertThat(runs.resolve("0004-four.jsonl")).exists();
    }

    @Test
    void aRunThatWasSealedButNotClosedGivesItsRoomBackWhenTheNextOneStarts() throws IOException {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), true);
        Path runs = Files.createDirectories(directory.resolve("azora/production"));
        Path file = Files.write(runs.resolve("0001-run.jsonl"), record.bytes());
        try (Journal.Hold hold = hold()) {
            assertThat(TestLog.unfinished(hold)).isEmpty();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(record.withTail(0));
    }

    @Test
    void aDamagedLatestRunRefusesTheStart() throws IOException {
        byte[] bytes = TestLog.write(Samples.sixBatches(), true).bytes();
        bytes[300] ^= 1;
        Path runs = Files.createDirectories(directory.resolve("azora/production"));
        Path file = Files.write(runs.resolve("0001-run.jsonl"), bytes);
        try (Journal.Hold hold = hold()) {
            assertThatThrownBy(() -> TestLog.unfinished(hold)).isInstanceOf(JournalException.Damaged.class);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
}
