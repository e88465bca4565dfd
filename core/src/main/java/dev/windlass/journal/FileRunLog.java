package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of one run in one file. It writes into room that was filled with zeros and forced before, so that a
 * forced write moves nothing but the bytes of its batch, and so that a full disk leaves room for the rollback (rule J4).
 */
final class FileRunLog implements Journal.RunLog {

    private static final Logger LOG = LoggerFactory.getLogger(FileRunLog.class);
    private static final long LEAST_ROOM = 1 << 16;
    private static final long MOST_ROOM = 1 << 22;

    private static final byte[] ZEROS = new byte[1 << 16];

    /** What is around the end of the record: the last line's end, and zeros. */
    private static final byte[] EDGE = {'\n', 0, 0, 0, 0, 0, 0, 0};

    private final Path file;
    private final Disk disk;
    private final boolean forced;
    private final Fence fence;
    private final Attachments attachments;
    private final byte[] edge = new byte[EDGE.length];

    private long start;
    private long position;
    private long allocated;
    private Chain chain = new Chain();
    /** Whether something may be appended all the same. */
    private boolean reopened;

    private @Nullable Throwable lost;

    FileRunLog(Path file, Medium medium, boolean forced, Fence fence) throws IOException {
        this(file, medium.record(file), forced, fence, new Attachments(file, medium, forced, fence));
    }

    FileRunLog(Path file, Disk disk, boolean forced, Fence fence, Attachments attachments) {
        this.file = file;
        this.disk = disk;
        this.forced = forced;
        this.fence = fence;
        this.attachments = attachments;
    }

    /** Reads the whole record and makes ready to append to it. */
    @Override
    public void read(Consumer<Recorded> reader) throws JournalException {
        verified(reader);
    }

    /** Verifies the whole record, without looking into its events, and makes ready to append to it. */
    void verify() throws JournalException {
        verified(null);
    }

    private void verified(@Nullable Consumer<Recorded> reader) throws JournalException {
        var frames = new FrameReader(disk, location());
        try {
            frames.read(reader);
            start = frames.start();
            position = frames.end();
            chain = frames.chain();
            allocated = Math.max(disk.size(), position); // the last line's end may be missing
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw new JournalException(
                    "the journal " + location() + " can't be read: " + e + "; nothing was started", e);
        }
    }

    /**
     * Makes the last whole batch complete, drops what a torn write left behind it, keeps the room that that takes, and
     * makes durable what an earlier process may have written but not forced.
     */
    void clean() throws JournalException {
        fence.check(location());
        try {
            disk.write(start, new byte[] {'{'}, 0, 1);
            disk.write(position - 1, new byte[] {'\n'}, 0, 1);
            fillWithZeros(position, allocated);
            if (forced) {
                disk.force();
            }
        } catch (IOException e) {
            throw unwritable("prepared for appending", e);
        }
    }

    @Override
    public void reserve(long bytes) throws JournalException {
        long missing = bytes - (allocated - position);
        if (missing > 0) {
            fence.check(location());
            checkEdge();
            add(bytes, missing);
        }
    }

    /** Makes sure that nobody else wrote where the next batch will be: two writers never overwrite each other. */
    private void checkEdge() throws JournalException {
        int first = position == 0 ? 1 : 0;
        long from = position - 1 + first;
        int length = (int) Math.min(EDGE.length - first, allocated - from);
        try {
            int there = disk.read(from, edge, 0, length);
            if (there < length || !Arrays.equals(edge, 0, length, EDGE, first, first + length)) {
                throw new JournalException("the journal " + location() + " was not written, since at byte " + position
                        + ", where its next batch belongs, somebody else has written; no further effect is started."
                        + " Find out what else writes there and end it, then start again: the run resumes from what"
                        + " is on the medium");
            }
        } catch (JournalException e) {
            lost = e;
            throw e;
        } catch (IOException e) {
            throw unwritable("read ahead of an append", e);
        }
    }

    private void add(long bytes, long missing) throws JournalException {
        long generous = Math.max(missing, Math.min(MOST_ROOM, Math.max(LEAST_ROOM, allocated)));
        IOException refused = extend(generous);
        if (refused == null) {
            return;
        }
        IOException refusedAgain = generous > missing ? extend(missing) : refused;
        giveBack(refused);
        if (refusedAgain != null) {
            throw new JournalException.Full(
                    "the journal " + location() + " can't be given room for " + bytes + " more bytes: " + refusedAgain
                            + "; nothing was written. Free some space there, or mend the medium, and start again",
                    refusedAgain);
        }
    }

    /** Adds room, or says what came back. */
    private @Nullable IOException extend(long room) {
        try {
            fillWithZeros(allocated, allocated + room);
            if (forced) {
                disk.force();
            }
            allocated += room;
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Gives back what was taken of a medium that turned out to be full. */
    private void giveBack(IOException refused) {
        try {
            disk.truncate(allocated);
        } catch (IOException e) {
            refused.addSuppressed(e);
        }
    }

    private void fillWithZeros(long from, long to) throws IOException {
        for (long at = from; at < to; at += ZEROS.length) {
            disk.write(at, ZEROS, 0, (int) Math.min(ZEROS.length, to - at));
        }
    }

    @Override
    public void append(List<Recorded> batch, boolean seal) throws JournalException {
        fence.check(location());
        if (lost != null) {
            throw unwritable("appended to, since an earlier write to it failed", lost);
        }
        refuseIfSealed();
        Chain.Batch framed = chain.next(batch, seal);
        reserve(framed.size());
        checkEdge();
        try {
            disk.write(position, framed.buffer(), 0, framed.size());
            if (forced) {
                disk.force();
            }
        } catch (IOException | RuntimeException | Error e) {
            lost = e;
            throw unwritable("appended to", e);
        }
        if (forced) {
            stillHeld();
        }
        position += framed.size();
        chain.add(framed);
        reopened = false;
    }

    private void refuseIfSealed() throws JournalException {
        if (sealed()) {
            throw new JournalException("the journal " + location() + " is sealed, its run has ended; begin a new run");
        }
    }

    @Override
    public void reopen() throws JournalException {
        fence.check(location());
        if (!sealed()) {
            return;
        }
        if (lost != null) {
            throw unwritable("reopened, since an earlier write to it failed", lost);
        }
        fence.checkLatest(file);
        try {
            clean();
        } catch (JournalException e) {
            lost = e;
            throw e;
        }
        reopened = true;
    }

    @Override
    public String attach(byte[] content) throws JournalException {
        refuseIfSealed();
        return attachments.attach(content);
    }

    @Override
    public byte[] attachment(String sha256) throws JournalException {
        return attachments.read(sha256);
    }

    /**
     * Between the question ahead of the write and its end, this process may have stood still and been overtaken. Then
     * what it wrote went to a file that no longer has a name, see {@link Overtaking}; it must not go on. A record that
     * isn't forced does without: it would take a fifth of its time, for a gap of some microseconds.
     */
    private void stillHeld() throws JournalException {
        try {
            fence.check(location());
        } catch (JournalException e) {
            lost = e;
            throw e;
        }
    }

    private JournalException unwritable(String what, Throwable cause) {
        return new JournalException(
                "the journal " + location() + " can't be " + what + ": " + cause
                        + "; no further effect is started. Mend the medium and start again: the run resumes from what"
                        + " is on it",
                cause);
    }

    long batches() {
        return chain.batches();
    }

    @Override
    public boolean sealed() {
        return chain.sealed() && !reopened;
    }

    @Override
    public String head() {
        return chain.head();
    }

    @Override
    public String location() {
        return file.toString();
    }

    /** Closes the file; one whose last batch is sealed gives back the room that it doesn't need. */
    @Override
    public void close() {
        try (disk) {
            if (chain.sealed() && lost == null && position < allocated) {
                fence.check(location());
                disk.truncate(position);
                allocated = position;
                if (forced) {
                    disk.force();
                }
            }
        } catch (IOException e) {
            LOG.warn("The journal {} was written, but closing it failed; nothing is lost.", location(), e);
        }
    }
}
