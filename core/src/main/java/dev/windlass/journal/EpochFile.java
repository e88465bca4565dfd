package dev.windlass.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The file that holds the newest epoch of a product and environment, and the highest number that a run was ever given
 * (rule C5). It is one line of a fixed length, written in place, so that a full disk can't prevent it and each holder can
 * ask with one small read from a file that it keeps open whether it is still the newest.
 *
 * <p>The lock of {@link HoldFile} keeps others out as long as nobody deletes that file; the epoch keeps out whoever was
 * overtaken in spite of it. It is taken under a lock on this file of its own, so that no two holders ever get the same.
 */
final class EpochFile implements Fence, AutoCloseable {

    private static final String NAME = "epoch";
    private static final Pattern LINE =
            Pattern.compile("\\{\"epoch\": *(\\d+),\"run\": *(\\d+),\"crc\":\"([0-9a-f]{8})\"}\n");
    private static final int EPOCH = 9;
    private static final int EPOCH_WIDTH = 18;
    private static final int LENGTH = EPOCH + EPOCH_WIDTH + 7 + 9 + 8 + 8 + 3;

    /** What the line says. */
    private record Content(long epoch, int run) {

        String line() {
            String numbers = String.format("{\"epoch\":%" + EPOCH_WIDTH + "d,\"run\":%9d,\"crc\":\"", epoch, run);
            var crc = new CRC32C();
            crc.update(numbers.getBytes(StandardCharsets.US_ASCII));
            return numbers + String.format("%08x", crc.getValue()) + "\"}\n";
        }

        byte[] bytes() {
            return line().getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final Path file;
    private final Disk disk;
    private final boolean forced;
    private final byte[] mine;
    private final long number;
    private volatile int begun;
    private volatile boolean closed;

    private EpochFile(Path file, Disk disk, boolean forced, Content content) {
        this.file = file;
        this.disk = disk;
        this.forced = forced;
        this.number = content.epoch();
        this.mine = Arrays.copyOfRange(content.bytes(), EPOCH, EPOCH + EPOCH_WIDTH);
    }

    /** Takes the next epoch, durably; whoever has an earlier one is kept out from then on. */
    static EpochFile take(Path directory, Medium medium, boolean forced) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            create(directory, medium, forced);
        }
        Disk disk = medium.epoch(file);
        boolean taken = false;
        try {
            Content next = change(file, disk, forced, before -> new Content(before.epoch() + 1, before.run()));
            taken = true;
            return new EpochFile(file, disk, forced, next);
        } finally {
            if (!taken) {
                disk.close();
            }
        }
    }

    /** Makes the file under another name first, so that a crash never leaves an empty one. */
    private static void create(Path directory, Medium medium, boolean forced) throws IOException {
        Path made = directory.resolve(NAME + RunFiles.UNFINISHED);
        Files.write(made, new Content(0, 0).bytes());
        if (forced) {
            try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        Files.move(made, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        if (forced) {
            medium.forceDirectory(directory);
        }
    }

    @FunctionalInterface
    private interface Change {
        Content of(Content before) throws IOException;
    }

    private static Content change(Path file, Disk disk, boolean forced, Change change) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw contended(file);
            }
            Content after = change.of(read(file, disk));
            byte[] bytes = after.bytes();
            disk.write(0, bytes, 0, bytes.length);
            if (forced) {
                disk.force();
            }
            return after;
        } catch (OverlappingFileLockException e) {
            throw contended(file);
        }
    }

    private static JournalException contended(Path file) {
        return new JournalException(
                "the epoch in " + file + " is being changed by another process at this moment;"
                        + " nothing was started. Start again; if this comes back, find and end the process that keeps it locked");
    }

    private static Content read(Path file, Disk disk) throws IOException {
        byte[] bytes = new byte[LENGTH + 1];
        int there = disk.read(0, bytes, 0, bytes.length);
        String line = new String(bytes, 0, there, StandardCharsets.ISO_8859_1);
        Matcher matcher = LINE.matcher(line);
        if (there == LENGTH && matcher.matches()) {
            var content = new Content(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            if (content.line().equals(line)) {
                return content;
            }
        }
        throw new JournalException("the file " + file + " doesn't hold an epoch, but something else;"
                + " it was changed or its medium is faulty. Nothing was started. Make sure that no process releases"
                + " there any more, then move the file away and start again: a new one is begun");
    }

    /** The epoch that was taken, from 1. */
    long number() {
        return number;
    }

    /** Gives out the next number of a run, durably: higher than the given one and than any that was ever given out. */
    int nextRun(int highest) throws IOException {
        check(file.toString());
        Content after = change(file, disk, forced, before -> {
            if (before.epoch() != number) {
                throw new JournalException.Stale(file.toString(), number, before.epoch());
            }
            return new Content(number, Math.max(highest, before.run()) + 1);
        });
        begun = after.run();
        return begun;
    }

    @Override
    public void checkLatest(Path record) throws JournalException {
        if (RunFiles.number(record) < begun) {
            throw new JournalException("the journal " + record + " can't be reopened, since run " + begun
                    + " was begun after it: only the latest run can go on. Nothing was written; start again, what is the"
                    + " latest run is found out then");
        }
    }

    @Override
    public void check(String location) throws JournalException {
        try {
            byte[] newest = new byte[EPOCH_WIDTH];
            if (closed || disk.read(EPOCH, newest, 0, EPOCH_WIDTH) != EPOCH_WIDTH || !Arrays.equals(newest, mine)) {
                throw new JournalException.Stale(location, number, newest());
            }
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            if (closed) {
                throw new JournalException.Stale(location, number, number); // closed while it was asked
            }
            throw new JournalException(
                    "the journal " + location + " was not written, since the epoch in " + file + " can't be read: " + e
                            + "; no further effect is started. Mend the medium and start again",
                    e);
        }
    }

    private long newest() throws IOException {
        try (Disk now = Disk.readOnly(file)) {
            return read(file, now).epoch();
        }
    }

    /** Marks the hold as given back; whatever it opened can't be written any more. */
    @Override
    public void close() throws IOException {
        closed = true;
        disk.close();
    }
}
