package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("J1, J5: a record that is kept elsewhere is the same bytes, and a file as a journal of files keeps it")
class RecordFileTest {

    private static final byte[] ATTACHED = "attached".getBytes(UTF_8);

    @TempDir
    Path directory;

    private final List<List<Recorded>> events = List.of(
            Samples.batch(1, Samples.sized(100)),
            Samples.batch(2, Samples.sized(5_000), Samples.sized(1)),
            Samples.batch(4, Samples.sized(10)));
    private final List<byte[]> batches = new ArrayList<>();
    private String head = "";

    @BeforeEach
    void frame() throws JournalException {
        var chain = new Chain();
        for (int i = 0; i < events.size(); i++) {
            Chain.Batch batch = chain.next(events.get(i), i == 2);
            batches.add(batch.bytes());
            chain.add(batch);
        }
        head = chain.head();
    }

    private Path export(int number) throws JournalException {
        try (RecordFile file = RecordFile.in(directory, "azora", "eu/1", 1, "run")) {
            for (byte[] batch : batches.subList(0, number)) {
                file.batch(batch);
            }
            file.attachment(ATTACHED);
            return file.finish();
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @DisplayName("byte for byte, with its attachments, at the place where that looks for it")
    void same_bytes() throws Exception {
        Path file = export(3);

        Path own = directory.resolve("own");
        try (Journal.Hold hold = FileJournal.in(own).hold("azora", "eu/1", Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            for (int i = 0; i < events.size(); i++) {
                log.append(events.get(i), i == 2);
            }
        }
        Path theirs = own.resolve(directory.relativize(file));
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(theirs));
        assertThat(FileJournal.read(file, recorded -> {})).isEqualTo(new FileJournal.Verified(head, true));
        assertThat(FileJournal.attachment(file, Attachments.hash(ATTACHED))).isEqualTo(ATTACHED);
    }

    @Test
    @DisplayName("a run that hasn't ended goes on in the journal of files")
    void gone_on_with() throws Exception {
        Path file = export(2);
        try (Journal.Hold hold = FileJournal.in(directory).hold("azora", "eu/1", Samples.ANNA);
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(TestLog.events(log)).isEqualTo(TestLog.flat(events.subList(0, 2)));
            log.append(events.get(2), true);
        }
        assertThat(FileJournal.read(file, recorded -> {}).head()).isEqualTo(head);
    }

    @Test
    @DisplayName("an earlier file of the run is replaced, but not one in which the run went on, or another run")
    void replaced() throws Exception {
        export(2);
        Path file = export(3);
        assertThat(FileJournal.read(file, recorded -> {}).head()).isEqualTo(head);

        assertThatThrownBy(() -> export(2))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("the run went on there");
        assertThat(FileJournal.read(file, recorded -> {}).head()).isEqualTo(head);
    }

    @Test
    @DisplayName("a batch that was changed, is missing, cut, or too long is damage, and leaves no file")
    void damage() throws Exception {
        byte[] second = batches.get(1);
        for (byte[] wrong : List.of(
                batches.get(2),
                flipped(second, 40),
                flipped(second, Frame.LENGTH + 20),
                flipped(second, second.length - 1),
                java.util.Arrays.copyOf(second, second.length - 1),
                java.util.Arrays.copyOf(second, second.length + 1),
                new byte[0])) {
            batches.set(1, wrong);
            assertThatThrownBy(() -> export(3))
                    .isInstanceOfSatisfying(JournalException.Damaged.class, damaged -> assertThat(damaged.offset())
                            .isEqualTo(batches.get(0).length));
        }
        assertThat(files()).isEmpty();
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    @DisplayName("a batch can only be added behind the one that it was framed for")
    void order() throws Exception {
        var chain = new Chain();
        Chain.Batch first = chain.next(events.get(0), false);
        chain.add(first);
        assertThatThrownBy(() -> chain.add(first)).isInstanceOf(IllegalArgumentException.class);
    }
}
