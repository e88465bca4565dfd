package dev.windlass.journal;

import static dev.windlass.journal.Samples.batch;
import static dev.windlass.journal.Samples.sized;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule J1: readable lines in hash-chained batches; the end of a run seals them, and its rollback goes on behind (B7). */
class ChainTest {

    @TempDir
    Path directory;

    private Path write(boolean seal) throws IOException {
        try (Journal.Hold hold = FileJournal.in(directory).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            List<List<Recorded>> batches = Samples.sixBatches();
            for (int i = 0; i < batches.size(); i++) {
                log.append(batches.get(i), seal && i == batches.size() - 1);
            }
            return Path.of(log.location());
        }
    }

    @Test
    void aSealedRecordIsNothingButLinesOfJsonEachEventOnOne() throws IOException {
        Path file = write(true);
        assertThat(file).isEqualTo(directory.resolve("azora/production/0001-run.jsonl"));
        String text = Files.readString(file);
        assertThat(text).endsWith("\n").doesNotContain("\u0000");
        var events = new ArrayList<JsonNode>();
        var headers = new ArrayList<JsonNode>();
        for (String line : text.lines().toList()) {
            JsonNode json = EventCodec.parse(line.getBytes(UTF_8), JsonNode.class);
            (json.has("event") ? events : headers).add(json);
        }
        assertThat(events).hasSize(TestLog.flat(Samples.sixBatches()).size());
        assertThat(events.get(1))
                .hasToString("{\"v\":3,\"seq\":2,\"at\":\"2026-11-21T12:00:00.125456789Z\","
                        + "\"elapsed\":\"PT0.002000006S\",\"event\":\"StepStarted\","
                        + "\"data\":{\"node\":\"s\",\"before\":{\"slot\":\"blue\"}}}");
        assertThat(headers).extracting(header -> header.get("batch").asInt()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(headers)
                .extracting(header -> header.get("sealed").asBoolean())
                .containsExactly(false, false, false, false, false, true);
    }

    @Test
    void theHeadIsTheSameWhenTheRecordIsReadAgainAndAnotherOneAfterEachBatch() throws IOException {
        var heads = new ArrayList<String>();
        try (Journal.Hold hold = FileJournal.in(directory).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            for (List<Recorded> batch : Samples.sixBatches()) {
                log.append(batch, false);
                heads.add(log.head());
                assertThat(FileJournal.read(Path.of(log.location()), recorded -> {})
                                .head())
                        .isEqualTo(log.head());
            }
        }
        assertThat(heads).doesNotHaveDuplicates().allMatch(head -> head.matches("[0-9a-f]{64}"));
        try (Journal.Hold hold = FileJournal.in(directory).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = TestLog.unfinished(hold).orElseThrow()) {
            assertThat(log.head()).isEqualTo(heads.get(5));
        }
    }

    @Test
    void readingForAnAuditVerifiesAndChangesNothing() throws IOException {
        for (boolean seal : List.of(true, false)) {
            Path file = write(seal);
            byte[] before = Files.readAllBytes(file);
            var events = new ArrayList<Recorded>();
            FileJournal.Verified verified = FileJournal.read(file, events::add);
            assertThat(events).isEqualTo(TestLog.flat(Samples.sixBatches()));
            assertThat(verified.sealed()).isEqualTo(seal);
            assertThat(verified.head()).isEqualTo(TestLog.read(before).head());
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
    }

    @Test
    void readingForAnAuditLeavesATornTailAsEvidence() throws IOException {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), false);
        byte[] torn = Arrays.copyOf(record.bytes(), record.end() - 40);
        Path file = Files.write(directory.resolve("torn.jsonl"), torn);
        var events = new ArrayList<Recorded>();
        FileJournal.read(file, events::add);
        assertThat(events).isEqualTo(record.first(5));
        assertThat(Files.readAllBytes(file)).isEqualTo(torn);
    }

    @Test
    void anAuditOfWhatIsNoRecordSaysSo() {
        assertThatThrownBy(() -> FileJournal.read(directory.resolve("none.jsonl"), recorded -> {}))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("there is no journal at " + directory.resolve("none.jsonl"));
        assertThatThrownBy(() -> FileJournal.read(directory, recorded -> {}))
                .hasMessageContaining("name a run's .jsonl file");
    }

    @Test
    void aRecordThatIsWrittenWhileItIsReadIsNotTakenForDamaged() {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), false);
        byte[] later = record.withTail(4096);
        for (int batch = 0; batch < 6; batch++) {
            byte[] earlier = later.clone();
            Arrays.fill(earlier, record.start(batch), record.end(), (byte) 0);
            for (int reads = 0; reads < 20; reads++) {
                TestLog.Reading reading = TestLog.read(new Appended(earlier, later, reads));
                assertThat(reading.damage()).isNull();
                assertThat(reading.events())
                        .isEqualTo(record.all().subList(0, reading.events().size()));
                assertThat(reading.events())
                        .hasSizeGreaterThanOrEqualTo(record.first(batch).size());
            }
        }
    }

    /** A file to which batches are appended after so many reads. */
    private static final class Appended extends FaultyDisk {

        private final FaultyDisk later;
        private int reads;

        Appended(byte[] earlier, byte[] later, int reads) {
            super(earlier);
            this.later = new FaultyDisk(later);
            this.reads = reads;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
            return reads-- > 0
                    ? super.read(position, into, offset, length)
                    : later.read(position, into, offset, length);
        }
    }

    @Test
    void aRewrittenBatchIsRefusedHoweverWellItsOwnSumsAreRight() throws IOException {
        for (Set<Integer> seals : List.of(Set.<Integer>of(), Set.of(1, 3))) {
            refusedBehindAForgedBatch(TestLog.write(Samples.sixBatches(), seals));
        }
    }

    private static void refusedBehindAForgedBatch(TestLog.Written record) throws IOException {
        for (int batch = 0; batch < 5; batch++) {
            var disk = new FaultyDisk(Arrays.copyOf(record.bytes(), record.start(batch)));
            FileRunLog forger = TestLog.forced(disk);
            forger.read(recorded -> {});
            var forged = new ArrayList<Recorded>();
            for (Recorded recorded : record.first(batch + 1)
                    .subList(record.first(batch).size(), record.first(batch + 1).size())) {
                forged.add(new Recorded(
                        recorded.seq(), recorded.at().plusSeconds(1), recorded.elapsed(), recorded.event()));
            }
            forger.reopen();
            forger.append(forged, record.sealedAfter(batch + 1));
            byte[] bytes = joined(
                    Arrays.copyOf(disk.bytes(), record.ends().get(batch)),
                    Arrays.copyOfRange(record.bytes(), record.ends().get(batch), record.end()));
            TestLog.Reading reading = TestLog.read(bytes);
            assertThat(reading.damage()).as("after a forged batch " + batch).isNotNull();
            assertThat(reading.damage().offset())
                    .isEqualTo(record.ends().get(batch).longValue());
        }
    }

    @Test
    void batchesThatAreRemovedRepeatedOrInAnotherOrderAreRefused() throws IOException {
        for (Set<Integer> seals : List.of(Set.<Integer>of(), Set.of(5), Set.of(3), Set.of(1, 4), Set.of(0, 1, 2))) {
            refusedInAnotherOrder(TestLog.write(Samples.sixBatches(), seals));
        }
    }

    private static void refusedInAnotherOrder(TestLog.Written record) throws IOException {
        refusedAt(0, record, 1, 2, 3, 4, 5);
        refusedAt(1, record, 0, 2, 3, 4, 5);
        refusedAt(4, record, 0, 1, 2, 3, 5);
        refusedAt(1, record, 0, 0, 1, 2, 3, 4, 5);
        refusedAt(6, record, 0, 1, 2, 3, 4, 5, 5);
        refusedAt(6, record, 0, 1, 2, 3, 4, 5, 0);
        refusedAt(0, record, 1, 0, 2, 3, 4, 5);
        refusedAt(4, record, 0, 1, 2, 3, 5, 4);
    }

    /** Batches in that order are read up to that many, and refused there. */
    private static void refusedAt(int place, TestLog.Written record, int... order) throws IOException {
        byte[][] batches = IntStream.of(order)
                .mapToObj(batch -> Arrays.copyOfRange(
                        record.bytes(), record.start(batch), record.ends().get(batch)))
                .toArray(byte[][]::new);
        for (int tail : List.of(0, 4096)) {
            byte[] bytes = joined(batches);
            TestLog.Reading reading = TestLog.read(Arrays.copyOf(bytes, bytes.length + tail));
            assertThat(reading.damage()).as(Arrays.toString(order)).isNotNull();
            assertThat(reading.damage().offset()).isEqualTo(joined(Arrays.copyOf(batches, place)).length);
            assertThat(reading.events()).isEqualTo(record.first(place));
        }
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    @Test
    void aSealedRecordTakesNothingMoreAndSaysSo() throws IOException {
        FileRunLog log = TestLog.forced(new FaultyDisk(new byte[0]));
        log.append(batch(1, sized(10)), true);
        assertThatThrownBy(() -> log.append(batch(2, sized(10)), false))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("run.jsonl is sealed, its run has ended; begin a new run");
    }

    @Test
    void batchesBehindTheSealThatAreNotChainedToItAreRefused() throws IOException {
        byte[] sealed = TestLog.write(Samples.sixBatches(), true).withTail(0);
        TestLog.Written open = TestLog.write(Samples.sixBatches(), false);
        var longer = new ArrayList<>(Samples.sixBatches());
        longer.add(batch(15, sized(10)));
        TestLog.Written unsealed = TestLog.write(longer, false);
        for (byte[] behind : List.of(
                Arrays.copyOfRange(open.bytes(), open.start(5), open.end()),
                Arrays.copyOfRange(open.bytes(), 0, open.start(1)),
                Arrays.copyOfRange(unsealed.bytes(), unsealed.start(6), unsealed.end()))) {
            TestLog.Reading reading = TestLog.read(joined(sealed, behind));
            assertThat(reading.damage()).hasMessageContaining("the batch there doesn't have the hash, or the header");
            assertThat(reading.damage().offset()).isEqualTo(sealed.length);
            assertThat(reading.events()).isEqualTo(open.all());
        }
    }

    @Test
    void aReopenedRecordGoesOnBehindItsSealAndEveryEarlierHeadStaysThatOfItsBeginning() throws IOException {
        for (boolean forced : List.of(true, false)) {
            Path top = directory.resolve("forced " + forced);
            FileJournal journal =
                    forced ? FileJournal.in(top) : FileJournal.in(top).killSafe();
            var heads = new ArrayList<String>();
            var ends = new ArrayList<byte[]>();
            var all = new ArrayList<Recorded>();
            for (int session = 0; session < 3; session++) {
                try (Journal.Hold hold = journal.hold("azora", "production", Samples.ANNA);
                        Journal.RunLog log =
                                session == 0 ? hold.begin("run") : hold.latest().orElseThrow()) {
                    assertThat(log.sealed()).isEqualTo(session > 0);
                    log.reopen();
                    assertThat(log.sealed()).isFalse();
                    assertThat(TestLog.events(log)).isEqualTo(all);
                    assertThat(log.sealed()).isFalse();
                    for (int i = 0; i < 2; i++) {
                        List<Recorded> batch = batch(all.size() + 1, sized(100), sized(session));
                        log.append(batch, i == 1);
                        all.addAll(batch);
                        assertThat(log.sealed()).isEqualTo(i == 1);
                    }
                    heads.add(log.head());
                }
                ends.add(Files.readAllBytes(top.resolve("azora/production/0001-run.jsonl")));
            }
            for (int session = 0; session < 3; session++) {
                byte[] earlier = Arrays.copyOf(ends.get(2), ends.get(session).length);
                assertThat(earlier).isEqualTo(ends.get(session)).endsWith("\n".getBytes(UTF_8));
                FileJournal.Verified verified =
                        FileJournal.read(Files.write(directory.resolve("earlier.jsonl"), earlier), recorded -> {});
                assertThat(verified).isEqualTo(new FileJournal.Verified(heads.get(session), true));
            }
            assertThat(heads).doesNotHaveDuplicates();
            assertThat(TestLog.read(ends.get(2)).events()).isEqualTo(all);
        }
    }

    @Test
    void aReopenedRecordIsAsSealedAsItsLastBatchAndReopeningAloneRecordsNothing() throws IOException {
        Path file = write(true);
        byte[] before = Files.readAllBytes(file);
        try (Journal.Hold hold = FileJournal.in(directory).hold("azora", "production", Samples.ANNA)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                try (Journal.RunLog log = hold.latest().orElseThrow()) {
                    log.reopen();
                    log.reopen();
                    assertThat(FileJournal.read(file, recorded -> {}).sealed()).isTrue();
                    log.reserve(10_000);
                }
                assertThat(Files.readAllBytes(file)).isEqualTo(before);
            }
            try (Journal.RunLog log = hold.latest().orElseThrow()) {
                log.reopen();
                log.append(batch(15, sized(10)), false);
                assertThat(FileJournal.read(file, recorded -> {}).sealed()).isFalse();
                log.append(batch(16, sized(10)), true);
                assertThat(FileJournal.read(file, recorded -> {}).sealed()).isTrue();
                assertThatThrownBy(() -> log.append(batch(17, sized(10)), true))
                        .hasMessageContaining("0001-run.jsonl is sealed, its run has ended");
            }
        }
    }

    @Test
    void aCutRightBehindAnEarlierSealShowsInTheHeadAlone() {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), Set.of(2, 5));
        TestLog.Reading cut = TestLog.read(Arrays.copyOf(record.bytes(), record.start(3)));
        assertThat(cut.sealed()).isTrue();
        assertThat(cut.head()).isNotEqualTo(TestLog.read(record.bytes()).head());
    }

    @Test
    void aCutTailOfASealedRecordShows() {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), true);
        TestLog.Reading whole = TestLog.read(record.withTail(0));
        assertThat(whole.sealed()).isTrue();
        for (int cut = 0; cut < record.end() - 1; cut++) {
            TestLog.Reading reading = TestLog.read(Arrays.copyOf(record.bytes(), cut));
            assertThat(reading.sealed()).isFalse();
            assertThat(reading.head()).isNotEqualTo(whole.head());
        }
    }

    @Test
    void aHeaderThatMiscountsItsEventsIsRefusedBeforeAnyOfThemIsTold() {
        byte[] lines = "{}\n{}\n".getBytes(UTF_8);
        String hash = Frame.hash(Frame.digest(), Frame.ORIGIN, 1, 3, false, lines, 0, lines.length);
        byte[] bytes = Arrays.copyOf(new byte[0], Frame.LENGTH + lines.length);
        new Frame(1, 3, lines.length, false, hash).write(bytes, 0);
        System.arraycopy(lines, 0, bytes, Frame.LENGTH, lines.length);
        assertThat(TestLog.read(bytes).damage()).hasMessageContaining("its header counts 3 events, there are 2");
    }

    @Test
    void theHashIsWhatTheFormatSaysItIs() throws IOException {
        byte[] bytes = TestLog.write(List.of(batch(1, sized(3))), true).withTail(0);
        String text = new String(bytes, UTF_8);
        var hashed = new ByteArrayOutputStream();
        hashed.write("0".repeat(64).getBytes(UTF_8));
        hashed.write(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1});
        hashed.write(text.substring(text.indexOf('\n') + 1, text.length() - 1).getBytes(UTF_8));
        String hash = java.util.HexFormat.of().formatHex(Frame.digest().digest(hashed.toByteArray()));
        assertThat(text).contains("\"hash\":\"" + hash + "\"");
        assertThat(TestLog.read(bytes).head()).isEqualTo(hash);
    }
}
