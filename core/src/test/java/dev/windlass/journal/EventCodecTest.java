package dev.windlass.journal;

import static dev.windlass.plan.Nodes.checks;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DecimalNode;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule J6: each type of event comes back as it went in, and what an older library wrote is still read. */
class EventCodecTest {

    static Stream<Class<?>> types() {
        return EventCodec.types(Event.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyEventComesBackAsItWentIn(Class<?> type) throws IOException {
        List<Event> examples = Samples.all().stream().filter(type::isInstance).toList();
        assertThat(examples)
                .as("add an example of " + type.getSimpleName() + " to Samples")
                .isNotEmpty();
        for (Recorded recorded : Samples.recorded(examples)) {
            String line = line(recorded);
            assertThat(line).endsWith("}\n").doesNotContain("\u0000");
            assertThat(line.indexOf('\n')).as("one line").isEqualTo(line.length() - 1);
            assertThat(read(line)).isEqualTo(recorded);
            assertThat(line(read(line))).isEqualTo(line);
        }
    }

    static Stream<Arguments> versions() {
        return Stream.of(
                Arguments.of(
                        1, Samples.ofVersion1(), "fd5d02b5e485d8f95dc6e99f3768316ef11d25d3e228768db003735658ac5b00"),
                Arguments.of(
                        2, Samples.ofVersion2(), "8e975637585eae793a6d33f2392b23d61cbd58f99729d8bf460151e89aad8cae"),
                Arguments.of(
                        3, Samples.ofVersion3(), "b8bddc9d9a7040a47494893521f59604efb0e3c0bf04c950a51b0c135f6560a1"));
    }

    private static Path golden(String name) throws Exception {
        return Path.of(
                EventCodecTest.class.getResource("/journal/" + name + ".jsonl").toURI());
    }

    @ParameterizedTest
    @MethodSource("versions")
    @DisplayName("J6: a record of each version is read to the events that it was written from")
    void aRecordOfEachVersionIsStillRead(int version, List<Event> written, String head) throws Exception {
        var events = new ArrayList<Recorded>();
        FileJournal.Verified verified = FileJournal.read(golden("v" + version), events::add);
        assertThat(events).isEqualTo(Samples.recorded(written));
        assertThat(verified.sealed()).isTrue();
        assertThat(verified.head()).isEqualTo(head);
    }

    @ParameterizedTest
    @MethodSource("versions")
    @DisplayName("J6: a record of each version can be gone on with")
    void aRecordOfEachVersionCanBeGoneOnWith(int version, List<Event> written, String head, @TempDir Path directory)
            throws Exception {
        // Its batches but the last, which seals it.
        String text = Files.readString(golden("v" + version));
        byte[] open = text.substring(0, text.lastIndexOf("{\"batch\"")).getBytes(UTF_8);
        var events = new ArrayList<Recorded>(TestLog.read(open).events());
        assertThat(events).isNotEmpty();
        try (var resumable = new TestLog.Resumable(directory)) {
            assertThat(resumable.resumesWith(open, events)).isEmpty();
        }
    }

    @Test
    @DisplayName("J6: what is written has today's form, line by line")
    void theFormOfTodayIsFrozen() throws Exception {
        var lines = new StringBuilder();
        for (Recorded recorded : Samples.recorded(Samples.ofVersion3())) {
            lines.append(line(recorded));
        }
        String frozen = Files.readString(golden("v" + EventCodec.SCHEMA))
                .lines()
                .filter(line -> !line.startsWith("{\"batch\""))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        assertThat(lines).hasToString(frozen);
    }

    @Test
    @DisplayName("J6: what a line of version 1 lacks is what it meant then")
    void whatALineOfVersion1LacksIsWhatItMeantThen() throws Exception {
        var events = new ArrayList<Event>();
        FileJournal.read(golden("v1"), recorded -> events.add(recorded.event()));
        assertThat(events)
                .filteredOn(Event.StepFailed.class::isInstance)
                .hasSize(2)
                .allSatisfy(event -> {
                    var failed = (Event.StepFailed) event;
                    assertThat(failed.attempt()).isEqualTo(1);
                    assertThat(failed.retryIn()).isNull();
                });
        assertThat(events)
                .filteredOn(Event.QuestionAsked.class::isInstance)
                .singleElement()
                .satisfies(event ->
                        assertThat(((Event.QuestionAsked) event).matter()).isEqualTo(Event.Matter.FAILED_PAST_POINT));
        assertThat(((Event.RunStarted) events.get(0)).plan()).hasSize(3).allSatisfy(node -> {
            assertThat(node.within()).isEmpty();
            assertThat(node.branch()).isEmpty();
            assertThat(node.traits()).isEmpty();
            assertThat(node.serves()).isEmpty();
            assertThat(node.notes()).isEmpty();
        });
        assertThat(((Event.RunStarted) events.get(0)).epoch()).isZero();
    }

    /** The plan whose run the last library that wrote version 1 began, and was killed in "migrate". */
    private static Plan planOfVersion1(List<String> trace) {
        Step<Integer> count = Step.named("count")
                .with("table", "orders")
                .run(Integer.class, c -> 8)
                .readOnly();
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("anna")
                .code("git 0123abc")
                .phase(
                        "readiness",
                        checks("cluster")
                                .critical(
                                        Check.named("nodes").with("at least", 3).holds(c -> {
                                            throw new IllegalStateException("asked again");
                                        })))
                .phase(
                        "cutover",
                        count,
                        Step.named("switch traffic")
                                .reads(count)
                                .capture(String.class, c -> "red")
                                .run(String.class, c -> "yellow")
                                .undo(c -> trace.add(c.before() + " instead of "
                                        + c.result().orElseThrow() + ", counted " + c.result(count)))
                                .undoByHand("gwctl select blue"),
                        Step.named("migrate")
                                .run(c -> {
                                    trace.add("migrate");
                                    throw new IllegalStateException("no");
                                })
                                .idempotent()
                                .undo(c -> trace.add("undo migrate")))
                .step(Step.named("remove blue").run(c -> trace.add("removed")).irreversible("its volumes go"))
                .build();
    }

    @Test
    @DisplayName("J6, P4, C1, C2: a run that a library of version 1 began goes on, from its images and results")
    void aRunOfVersion1GoesOn(@TempDir Path directory) throws Exception {
        var trace = new ArrayList<String>();
        Path place = Files.createDirectories(directory.resolve("azora/production"));
        Path record = place.resolve("0001-azora-1.4.0-production-20261121T095155Z-dbed8da8.jsonl");
        Files.copy(golden("v1-run"), record);

        Outcome outcome = Runner.of(planOfVersion1(trace))
                .journal(FileJournal.in(directory))
                .run();

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(trace).containsExactly("migrate", "undo migrate", "blue instead of green, counted 7");
        var versions = Files.readAllLines(record).stream()
                .filter(line -> line.startsWith("{\"v\""))
                .map(line -> line.substring(0, 6))
                .collect(Collectors.groupingBy(version -> version, Collectors.counting()));
        assertThat(versions).containsEntry("{\"v\":1", 12L).containsKey("{\"v\":3");
        assertThat(FileJournal.read(record, recorded -> {}).sealed()).isTrue();
    }

    @Test
    void fieldsThatANewerLibraryAddedToAKnownEventAreIgnored() throws IOException {
        Recorded recorded = Samples.recorded(1, new Event.PhaseStarted("a"));
        String line = line(recorded)
                .replace("\"phase\":\"a\"", "\"new\":{\"x\":[1]},\"phase\":\"a\",\"other\":null")
                .replace("\"seq\":1", "\"seq\":1,\"more\":true");
        assertThat(read(line)).isEqualTo(recorded);
    }

    @Test
    void fieldsThatAnOlderLibraryDidNotKnowAreNull() throws IOException {
        String line = line(Samples.recorded(1, new Event.PlanChanged("f", "code", "order", List.of())))
                .replace(",\"codeOrder\":\"order\"", "");
        assertThat(read(line).event()).isEqualTo(new Event.PlanChanged("f", "code", null, List.of()));
    }

    @Test
    void aNumberKeepsTheDigitsThatItWasGivenWith() throws IOException {
        var price = new DecimalNode(new BigDecimal("1.10"));
        Recorded again = read(line(Samples.recorded(1, new Event.StepStarted("s", price, null))));
        assertThat(((Event.StepStarted) again.event()).before()).hasToString("1.10");
        assertThat(line(again)).contains("\"before\":1.10}");
    }

    @Test
    void anUnknownVersionIsRefusedWithWhatToDo() throws IOException {
        String line = line(Samples.recorded(1, new Event.PhaseStarted("a")));
        for (String version : List.of("4", "0", "-1", "\"x\"", "null", "4294967297")) {
            assertThatThrownBy(() -> read(line.replace("\"v\":3", "\"v\":" + version)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("this library reads 1 to 3")
                    .hasMessageContaining("use the library's version that wrote it, or a newer one");
        }
        assertThatThrownBy(() -> read(line.replace("\"v\":3,", ""))).hasMessageContaining("schema version");
    }

    @Test
    void anUnknownEventIsRefusedWithWhatToDo() throws IOException {
        String line = line(Samples.recorded(1, new Event.PhaseStarted("a")));
        assertThatThrownBy(() -> read(line.replace("PhaseStarted", "PhaseSkipped")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has the event 'PhaseSkipped'")
                .hasMessageContaining("use the library's version that wrote it, or a newer one");
    }

    @Test
    void aRecordOfANewerLibraryIsRefusedWithItsPlaceAndNotTakenForDamaged() throws IOException {
        byte[] lines = line(Samples.recorded(1, new Event.PhaseStarted("a")))
                .replace("\"v\":3", "\"v\":4")
                .getBytes(UTF_8);
        byte[] bytes = new byte[Frame.LENGTH + lines.length];
        String hash = Frame.hash(Frame.digest(), Frame.ORIGIN, 1, 1, false, lines, 0, lines.length);
        new Frame(1, 1, lines.length, false, hash).write(bytes, 0);
        System.arraycopy(lines, 0, bytes, Frame.LENGTH, lines.length);
        var reader = new FrameReader(new FaultyDisk(bytes), "run.jsonl");
        assertThatThrownBy(() -> reader.read(recorded -> {}))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("run.jsonl can't be read at byte " + Frame.LENGTH)
                .hasMessageContaining("schema version '4'");
    }

    private static String line(Recorded recorded) throws IOException {
        var out = new ByteArrayOutputStream();
        EventCodec.write(recorded, out);
        return out.toString(UTF_8);
    }

    private static Recorded read(String line) throws IOException {
        byte[] bytes = line.strip().getBytes(UTF_8);
        return EventCodec.read(bytes, 0, bytes.length);
    }
}
