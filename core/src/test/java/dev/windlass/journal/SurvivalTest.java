package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Rule C3: a torn last batch is dropped, any other damage is refused and named, and no history is ever another one. That
 * holds behind a seal too (rules B7, J1): a record that was reopened is sealed if its last whole batch is.
 */
class SurvivalTest {

    private static final int SECTOR = FaultyDisk.SECTOR;
    private static final int TAIL = 2 * SECTOR;

    private static int cuts;
    private static int flips;
    private static int faults;
    private static int allWrong;

    @TempDir
    Path directory;

    private final List<String> wrong = new ArrayList<>();
    private TestLog.Resumable resumable;

    /** That a seal's room can't be given back is logged, with its cause; here it is made to happen often. */
    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger(FileRunLog.class)).setLevel(Level.ERROR);
    }

    @BeforeEach
    void hold() throws IOException {
        resumable = new TestLog.Resumable(directory);
    }

    @AfterEach
    void release() {
        resumable.close();
        allWrong += wrong.size();
    }

    @AfterAll
    static void count() {
        ((Logger) LoggerFactory.getLogger(FileRunLog.class)).setLevel(null);
        System.out.println("suite disk: cuts=" + cuts + " flips=" + flips + " faults=" + faults + " wrong=" + allWrong);
    }

    /** Which batches seal: none, or those of a record that was reopened twice, the second time for the last batch. */
    private static final List<Set<Integer>> SEALS = List.of(Set.of(), Set.of(1, 4));

    /**
     * Records whose last batch begins or ends at each edge of a sector that matters; the first ones, one for each way to
     * be sealed, at none.
     */
    private static List<TestLog.Written> records() {
        var records = new ArrayList<TestLog.Written>();
        SEALS.forEach(seals -> records.add(TestLog.write(Samples.sixBatches(), seals)));
        for (Set<Integer> seals : List.of(Set.of(5), Set.of(4), Set.of(0, 3, 5), Set.of(4, 5))) {
            records.add(TestLog.write(Samples.sixBatches(), seals));
        }
        for (Set<Integer> seals : SEALS) {
            for (int start : List.of(0, 1, SECTOR - 1, SECTOR - 2, SECTOR - Frame.LENGTH, SECTOR - Frame.LENGTH + 1)) {
                records.add(withEndOf(4, start, seals));
            }
        }
        for (int end : List.of(0, 1, 2)) {
            records.add(withEndOf(5, end));
            records.add(withEndOf(5, end, Set.of(4, 5)));
        }
        return records;
    }

    /** Six batches, of which that one ends at that place in a sector, since its first event is as long as it takes. */
    private static TestLog.Written withEndOf(int batch, int place) {
        return withEndOf(batch, place, Set.of());
    }

    private static TestLog.Written withEndOf(int batch, int place, Set<Integer> seals) {
        int tooShort = TestLog.write(longer(batch, 0), false).ends().get(batch);
        TestLog.Written written = TestLog.write(longer(batch, Math.floorMod(place - tooShort, SECTOR)), seals);
        assertThat(written.ends().get(batch) % SECTOR).isEqualTo(place);
        return written;
    }

    private static List<List<Recorded>> longer(int batch, int bytes) {
        var batches = new ArrayList<>(Samples.sixBatches());
        var events = new ArrayList<>(batches.get(batch));
        events.set(0, Samples.recorded(events.get(0).seq(), Samples.sized(bytes)));
        batches.set(batch, events);
        return batches;
    }

    /** All bytes of the first records; of the others, those of the last batch near an edge of a header, batch or sector. */
    private static IntStream bytesOf(TestLog.Written record, boolean all) {
        int start = record.start(record.last());
        return IntStream.range(all ? 0 : start - 1, record.end())
                .filter(at -> all || at < start + Frame.LENGTH + 3 || at > record.end() - 4 || (at + 2) % SECTOR < 4);
    }

    @Test
    void afterACutAtAnyByteAllWholeBatchesAreThereAndTheRunGoesOn() throws JournalException {
        int everyByte = SEALS.size();
        for (TestLog.Written record : records()) {
            for (int cut : bytesOf(record, everyByte-- > 0).toArray()) {
                // A batch that lacks nothing but the end of its last line is whole.
                int whole = record.batchAt(cut + 1);
                byte[] left = Arrays.copyOf(record.bytes(), cut);
                survives("cut at " + cut, left, record, whole);
                survives("zeros from " + cut, Arrays.copyOf(left, record.end()), record, whole);
                survives("zeros from " + cut + ", and a tail", Arrays.copyOf(left, record.end() + TAIL), record, whole);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** So many of its batches are there, it is sealed as with the last of them, and the run goes on, reopened if so. */
    private void survives(String what, byte[] bytes, TestLog.Written record, int whole) throws JournalException {
        cuts++;
        List<Recorded> expected = record.first(whole);
        TestLog.Reading reading = TestLog.read(bytes);
        if (reading.damage() != null
                || !reading.events().equals(expected)
                || reading.sealed() != record.sealedAfter(whole)) {
            wrong.add(what + ": " + reading);
            return;
        }
        String problem = resumable.resumesWith(bytes, expected);
        if (!problem.isEmpty()) {
            wrong.add(what + ": " + problem);
        }
    }

    @Test
    void sectorsOfTheLastBatchThatWereNotWrittenInAnyCombinationDropItAlone() throws JournalException {
        for (TestLog.Written record : records()) {
            int start = record.start(record.last());
            int first = start / SECTOR;
            int sectors = (record.end() - 1) / SECTOR - first + 1;
            for (int lost = 1; lost < 1 << sectors; lost++) {
                byte[] bytes = record.withTail(TAIL);
                for (int i = 0; i < sectors; i++) {
                    if ((lost >> i & 1) == 1) {
                        int from = Math.max((first + i) * SECTOR, start);
                        Arrays.fill(bytes, from, Math.min((first + i + 1) * SECTOR, record.end()), (byte) 0);
                    }
                }
                // The first byte and the last are known, the batch is whole without them.
                byte[] mended = bytes.clone();
                mended[start] = '{';
                mended[record.end() - 1] = '\n';
                boolean whole = Arrays.equals(mended, record.withTail(TAIL));
                int there = whole ? 6 : 5;
                survives("sectors " + Integer.toBinaryString(lost), bytes, record, there);
                survives("sectors " + Integer.toBinaryString(lost), Arrays.copyOf(bytes, record.end()), record, there);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aSectorOfZerosAheadOfTheLastBatchIsDamage() {
        for (TestLog.Written record : records()) {
            // The last batch goes on in further sectors, so that its first one holds the end of the batch ahead of it
            // too.
            int sectors = (record.start(record.last()) - 1) / SECTOR + 1;
            for (int sector = 0; sector < sectors; sector++) {
                byte[] bytes = record.bytes();
                Arrays.fill(bytes, sector * SECTOR, (sector + 1) * SECTOR, (byte) 0);
                refused("sector " + sector, bytes, record, record.batchAt(sector * SECTOR));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatATornWriteMayTakeOfTheLastBatchIsDamageAheadOfIt() {
        TestLog.Written record = withEndOf(3, SECTOR - 1);
        byte[] bytes = record.bytes();
        bytes[record.start(4)] = 0;
        refused("a first byte alone in its sector", bytes, record, 4);
        assertThat(wrong).isEmpty();
    }

    @Test
    void aBatchThatLacksNothingButItsLastByteIsVerifiedAllTheSame() {
        for (TestLog.Written record : List.of(withEndOf(5, 0), withEndOf(5, 1), withEndOf(5, 2))) {
            int start = record.start(record.last());
            for (int at = start; at < record.end() - 1; at++) {
                byte[] bytes = Arrays.copyOf(record.bytes(), record.end() - 1);
                bytes[at] ^= 1;
                refused("byte " + at + " of a batch without its last byte", bytes, record, record.last());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aBatchThatLacksItsLastByteIsCompletedBeforeAnythingIsAppended() throws JournalException {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), false);
        var disk = new FaultyDisk(Arrays.copyOf(record.bytes(), record.end() - 1));
        try (Journal.RunLog log = resumable.unfinished(disk).orElseThrow()) {
            log.append(Samples.batch(15, Samples.sized(10)), false);
        }
        TestLog.Reading reading = TestLog.read(disk);
        assertThat(reading.damage()).isNull();
        assertThat(reading.events()).hasSize(15);
    }

    private void refused(String what, byte[] bytes, TestLog.Written record, int batch) {
        flips++;
        TestLog.Reading reading = TestLog.read(bytes);
        if (reading.damage() == null
                || reading.damage().offset() != record.start(batch)
                || !reading.events().equals(record.first(batch))) {
            wrong.add(what + " in batch " + batch + ": " + reading.events().size() + " events, " + reading.damage());
        }
    }

    private void harmless(String what, byte[] bytes, TestLog.Written record, boolean mayBeRefused) {
        flips++;
        TestLog.Reading reading = TestLog.read(bytes);
        boolean asBefore =
                reading.damage() == null || (mayBeRefused && reading.damage().offset() == record.end());
        if (!asBefore || !reading.events().equals(record.all()) || reading.sealed() != record.sealedAfter(6)) {
            wrong.add(what + ": " + reading.events().size() + " events, " + reading.damage());
        }
    }

    @Test
    void anyChangedByteIsRefusedWithTheOffsetOfItsBatch() {
        List<Function<Byte, Byte>> changes = List.of(
                b -> (byte) (b ^ 0x01), b -> (byte) (b ^ 0x80), b -> (byte) ' ', b -> (byte) '\n', b -> (byte) 0);
        int firsts = SEALS.size();
        for (TestLog.Written record : records()) {
            boolean first = firsts-- > 0;
            changeEach(record, 0, bytesOf(record, first).toArray(), changes);
            if (first) {
                changeEach(record, TAIL, IntStream.range(0, record.end() + TAIL).toArray(), changes);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void changeEach(TestLog.Written record, int tail, int[] places, List<Function<Byte, Byte>> changes) {
        byte[] bytes = record.withTail(tail);
        for (int at : places) {
            byte was = bytes[at];
            for (Function<Byte, Byte> change : changes) {
                bytes[at] = change.apply(was);
                if (bytes[at] != was) {
                    changed(bytes, at, record);
                }
            }
            bytes[at] = was;
        }
    }

    private void changed(byte[] bytes, int at, TestLog.Written record) {
        String what = "byte " + at + " as " + bytes[at] + " of " + record.ends();
        int start = record.start(record.last());
        boolean firstAlone = at == start && (start + 1) % SECTOR == 0;
        if (at >= record.end()) {
            harmless(what, bytes, record, true);
        } else if (bytes[at] == 0 && (at == record.end() - 1 || firstAlone)) {
            harmless(what + ", which a torn write can leave", bytes, record, false);
        } else {
            refused(what, bytes, record, record.batchAt(at));
        }
    }

    @Test
    void theRefusalNamesTheFileTheByteAndWhatToDo() {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), false);
        byte[] bytes = record.bytes();
        bytes[record.start(2) + 200] ^= 1;
        assertThatThrownBy(() -> resumable.unfinished(new FaultyDisk(bytes)))
                .isInstanceOf(JournalException.Damaged.class)
                .hasMessageContaining("0001-run.jsonl is damaged at byte " + record.start(2))
                .hasMessageContaining("Nothing was started")
                .hasMessageContaining("the events before that byte can be trusted");
    }

    @Test
    void aHeaderThatPromisesMoreThanThereIsTakesNoMemoryAndDropsNothingThatIsThere() throws JournalException {
        TestLog.Written record = TestLog.write(Samples.sixBatches(), false);
        for (int batch = 0; batch < 6; batch++) {
            byte[] bytes = record.withTail(TAIL);
            String hash =
                    new String(bytes, record.start(batch), Frame.LENGTH, UTF_8).replaceAll(".*hash\":\"|\".*\n", "");
            new Frame(batch + 1, 1, Integer.MAX_VALUE, false, hash).write(bytes, record.start(batch));
            if (batch < 5) {
                refused("huge length", bytes, record, batch);
            } else {
                survives("huge length", bytes, record, 5);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whateverFailsWhereverAllThatWasAppendedIsThereAfterwards() throws IOException {
        for (boolean forced : List.of(true, false)) {
            int calls = play(new FaultyDisk(new byte[0]), forced).calls();
            for (FaultyDisk.Effect effect : FaultyDisk.Effect.values()) {
                for (int call = 0; call < calls; call++) {
                    for (boolean forGood : List.of(true, false)) {
                        var disk = new FaultyDisk(new byte[0]).failing(call, effect, forGood);
                        Played played = play(disk, forced);
                        String what = "forced " + forced + ", call " + call + " " + effect + ", for good " + forGood;
                        wrong.addAll(played.problems());
                        holdsAtLeast(what + ", killed", disk.bytes(), played.appended());
                        for (int seed = 0; forced && seed < 4; seed++) {
                            byte[] left = disk.afterPowerCut(new Random(seed));
                            holdsAtLeast(what + ", power cut " + seed, left, played.appended());
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** What came of a session: how many batches were appended, in how many calls, and what should not have been so. */
    private record Played(int appended, int calls, List<String> problems) {}

    private static final Set<Integer> SESSION_SEALS = Set.of(1, 3, 5);

    private static Played play(FaultyDisk disk, boolean forced) {
        var problems = new ArrayList<String>();
        int appended = 0;
        boolean poisoned = false;
        try (FileRunLog log = forced ? TestLog.forced(disk) : TestLog.unforced(disk)) {
            for (List<Recorded> batch : Samples.sixBatches()) {
                for (int attempt = 0; attempt < 2; attempt++) {
                    try {
                        log.reopen();
                        log.reserve(appended * 30_000L);
                        log.append(batch, SESSION_SEALS.contains(appended));
                        if (poisoned) {
                            problems.add("an append succeeded after one was lost");
                        }
                        appended++;
                        break;
                    } catch (JournalException.Full e) {
                        // Nothing was written: the same may be tried again.
                    } catch (JournalException e) {
                        poisoned = true;
                    }
                }
            }
        }
        return new Played(appended, disk.calls.size(), problems);
    }

    /** All batches that were appended are there, and of the next one all or nothing; and the run goes on. */
    private void holdsAtLeast(String what, byte[] bytes, int appended) throws JournalException {
        faults++;
        List<List<Recorded>> batches = Samples.sixBatches();
        TestLog.Reading reading = TestLog.read(bytes);
        List<Recorded> least = TestLog.flat(batches.subList(0, appended));
        List<Recorded> most = TestLog.flat(batches.subList(0, Math.min(6, appended + 1)));
        int whole = reading.events().equals(least) ? appended : appended + 1;
        if (reading.damage() != null
                || !(reading.events().equals(least) || reading.events().equals(most))
                || reading.sealed() != SESSION_SEALS.contains(whole - 1)) {
            wrong.add(what + ": " + appended + " were appended, it reads as " + reading);
            return;
        }
        String problem = resumable.resumesWith(bytes, reading.events());
        if (!problem.isEmpty()) {
            wrong.add(what + ": " + problem);
        }
    }
}
