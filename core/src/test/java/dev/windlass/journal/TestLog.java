package dev.windlass.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Records of a run as bytes: how they are written, read, and resumed. */
final class TestLog {

    private static final Path NOWHERE = Path.of("run.jsonl");

    private static final Fence HELD = location -> {};
    private static final Attachments NO_ATTACHMENTS = new Attachments(NOWHERE, FileDisk::writable, false, HELD);

    private TestLog() {}

    /** The latest run, ready to be appended to whether it ended or not. */
    static Optional<Journal.RunLog> reopened(Journal.Hold hold) throws JournalException {
        Optional<Journal.RunLog> latest = hold.latest();
        if (latest.isPresent() && latest.get().sealed()) {
            latest.get().reopen();
        }
        return latest;
    }

    /** The latest run, if it has not ended. */
    static Optional<Journal.RunLog> unfinished(Journal.Hold hold) throws JournalException {
        Optional<Journal.RunLog> latest = hold.latest();
        if (latest.isPresent() && latest.get().sealed()) {
            latest.get().close();
            return Optional.empty();
        }
        return latest;
    }

    static FileRunLog forced(Disk disk) {
        return new FileRunLog(NOWHERE, disk, true, HELD, NO_ATTACHMENTS);
    }

    static FileRunLog unforced(Disk disk) {
        return new FileRunLog(NOWHERE, disk, false, HELD, NO_ATTACHMENTS);
    }

    /** The bytes of a record, with the room behind it, and where its batches end. */
    static final class Written {

        private final List<List<Recorded>> batches;
        private final byte[] bytes;
        private final List<Integer> ends;
        private final Set<Integer> seals;

        Written(List<List<Recorded>> batches, byte[] bytes, List<Integer> ends, Set<Integer> seals) {
            this.batches = batches;
            this.bytes = bytes;
            this.ends = ends;
            this.seals = seals;
        }

        byte[] bytes() {
            return bytes.clone();
        }

        List<Integer> ends() {
            return ends;
        }

        int end() {
            return ends.get(ends.size() - 1);
        }

        int start(int batch) {
            return batch == 0 ? 0 : ends.get(batch - 1);
        }

        int last() {
            return ends.size() - 1;
        }

        /** Its batches, with so many zeros behind them. */
        byte[] withTail(int tail) {
            return Arrays.copyOf(Arrays.copyOf(bytes, end()), end() + tail);
        }

        /** The events of its first batches. */
        List<Recorded> first(int batchCount) {
            return flat(batches.subList(0, batchCount));
        }

        List<Recorded> all() {
            return flat(batches);
        }

        /** Whether the run ended with the last of its first batches. */
        boolean sealedAfter(int batchCount) {
            return seals.contains(batchCount - 1);
        }

        /** In which batch a byte is; their number for one behind all of them. */
        int batchAt(int at) {
            int batch = 0;
            while (batch < ends.size() && ends.get(batch) <= at) {
                batch++;
            }
            return batch;
        }
    }

    static Written write(List<List<Recorded>> batches, boolean seal) {
        return write(batches, seal ? Set.of(batches.size() - 1) : Set.of());
    }

    /** Batches of which those seal the record; what comes behind them was appended after it was reopened. */
    static Written write(List<List<Recorded>> batches, Set<Integer> seals) {
        try {
            var disk = new FaultyDisk(new byte[0]);
            FileRunLog log = forced(disk);
            var ends = new ArrayList<Integer>();
            for (List<Recorded> batch : batches) {
                log.reopen();
                log.append(batch, seals.contains(ends.size()));
                byte[] bytes = disk.bytes();
                int end = bytes.length;
                while (bytes[end - 1] == 0) {
                    end--;
                }
                ends.add(end);
            }
            return new Written(batches, disk.bytes(), ends, seals);
        } catch (JournalException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What reading gives: the events, and the damage that it ends with, if it does. */
    record Reading(List<Recorded> events, JournalException.Damaged damage, String head, boolean sealed) {}

    static Reading read(byte[] bytes) {
        return read(new FaultyDisk(bytes));
    }

    static Reading read(Disk disk) {
        var events = new ArrayList<Recorded>();
        var reader = new FrameReader(disk, "run.jsonl");
        try {
            reader.read(events::add);
            return new Reading(
                    events, null, reader.chain().head(), reader.chain().sealed());
        } catch (JournalException.Damaged e) {
            return new Reading(events, e, reader.chain().head(), reader.chain().sealed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Recorded> events(Journal.RunLog log) throws JournalException {
        var events = new ArrayList<Recorded>();
        log.read(events::add);
        return events;
    }

    static List<Recorded> flat(List<List<Recorded>> batches) {
        return batches.stream().flatMap(List::stream).toList();
    }

    /** A hold on a directory in which there is one run's file, whose bytes are on the given disk. */
    static final class Resumable implements AutoCloseable {

        private final Journal.Hold hold;
        private Disk disk = new FaultyDisk(new byte[0]);

        Resumable(Path directory) throws IOException {
            var journal = new FileJournal(directory, true, file -> disk);
            journal.hold("azora", "production", Samples.ANNA).close(); // so that the record isn't taken from anybody
            Files.writeString(directory.resolve("azora/production/0001-run.jsonl"), "");
            hold = journal.hold("azora", "production", Samples.ANNA);
        }

        Optional<Journal.RunLog> unfinished(Disk file) throws JournalException {
            disk = file;
            return TestLog.unfinished(hold);
        }

        Optional<Journal.RunLog> reopened(Disk file) throws JournalException {
            disk = file;
            return TestLog.reopened(hold);
        }

        /**
         * Resumes what is there, reopened if it ended, appends, and reads it all again.
         *
         * @return what is wrong with it; empty if nothing is
         */
        String resumesWith(byte[] bytes, List<Recorded> expected) throws JournalException {
            var file = new FaultyDisk(bytes);
            Optional<Journal.RunLog> log = reopened(file);
            if (expected.isEmpty() || log.isEmpty()) {
                return expected.isEmpty() && log.isEmpty() ? "" : "found a run: " + log.isPresent();
            }
            List<Recorded> events = events(log.get());
            if (!events.equals(expected)) {
                return "resumed with " + events.size() + " events instead of " + expected.size();
            }
            List<Recorded> more =
                    Samples.batch(expected.size() + 1, new Event.RunResumed(2, Samples.BEN, 2), Samples.sized(700));
            log.get().append(more, false);
            log.get().reserve(10_000);
            Reading again = read(file);
            var all = new ArrayList<>(expected);
            all.addAll(more);
            if (again.damage() != null || !again.events().equals(all)) {
                return "after an append it reads as " + again.events().size() + " events, damage " + again.damage();
            }
            if (again.sealed() || log.get().sealed()) {
                return "after an append it is sealed";
            }
            return again.head().equals(log.get().head()) ? "" : "its head differs when it is read again";
        }

        @Override
        public void close() {
            hold.close();
        }
    }
}
