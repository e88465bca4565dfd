package dev.windlass.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and verifies a record from its first byte on (rule C3). A torn last batch, which a crash in the middle of a
 * write leaves, is dropped; any other damage is refused with its offset. A torn write leaves parts as they were before,
 * that is missing or zero: a prefix of the batch followed by nothing or zeros, or whole sectors of zeros. Everything
 * else was written by somebody else.
 *
 * <p>Batches may follow one that is sealed, since a run that ended may be rolled back later. They are chained to it as all
 * others are; the record is sealed if its last whole batch is.
 *
 * <p>A single zero is never such a part, since flipped bits can leave it too: where a torn write takes just one byte, it
 * is the batch's first or its last, whose values are known, and the batch counts as whole.
 */
final class FrameReader {

    private static final int SECTOR = 512;
    private static final int CHUNK = 1 << 16;

    private final Disk disk;
    private final String location;
    private final Chain chain = new Chain();

    private long start;
    private long end;
    private long most = Long.MAX_VALUE;

    FrameReader(Disk disk, String location) {
        this.disk = disk;
        this.location = location;
    }

    /** Where the last whole batch begins. */
    long start() {
        return start;
    }

    /** Where the last whole batch ends. */
    long end() {
        return end;
    }

    /** The whole batches. */
    Chain chain() {
        return chain;
    }

    /** Reads all batches. A record that is being appended to meanwhile may look damaged for a moment: it is read again. */
    void read(@Nullable Consumer<Recorded> reader) throws IOException {
        long damaged = -1;
        while (true) {
            try {
                readOn(reader);
                return;
            } catch (JournalException.Damaged e) {
                if (damaged == end) {
                    throw e;
                }
                damaged = end;
            }
        }
    }

    /** Whether there is a whole first batch; the others are not looked at. */
    boolean began() throws IOException {
        most = 1;
        read(null);
        return chain.batches() > 0;
    }

    private void readOn(@Nullable Consumer<Recorded> reader) throws IOException {
        long size = disk.size();
        byte[] header = new byte[Frame.LENGTH + 1]; // one more: behind a whole header there is at least one line
        byte[] lines = new byte[CHUNK];
        while (end < size && chain.batches() < most) {
            read(end, header, header.length);
            Frame frame = header(header);
            if (frame == null) {
                refuseUnless(torn(header, header.length, end), size, size);
                return;
            }
            long next = end + Frame.LENGTH + frame.bytes();
            if (frame.bytes() > size) {
                refuseUnless(true, next, size);
                return;
            }
            lines = lines.length < frame.bytes() ? new byte[frame.bytes()] : lines;
            read(end + Frame.LENGTH, lines, frame.bytes());
            if (!verified(frame, lines)) {
                refuseUnless(torn(lines, frame.bytes(), end + Frame.LENGTH), next, size);
                return;
            }
            if (header[0] == 0 || lines[frame.bytes() - 1] == 0) {
                refuseUnless(true, next, size);
            }
            if (reader != null) {
                chain.deliver(location, frame, lines, reader);
            }
            start = end;
            end = next;
            chain.follow(frame);
        }
    }

    /** Reads so many bytes; what is missing is zero. */
    private void read(long from, byte[] into, int length) throws IOException {
        Arrays.fill(into, disk.read(from, into, 0, length), length, (byte) 0);
    }

    /** The header there, if it is one; its first byte may be in a sector that was not written. */
    private @Nullable Frame header(byte[] bytes) {
        if (bytes[0] != 0 || (end + 1) % SECTOR != 0) {
            return Frame.read(bytes, 0);
        }
        byte[] mended = bytes.clone();
        mended[0] = '{';
        return Frame.read(mended, 0);
    }

    /** The last line's end may be missing, since all that counts is there; it must not be anything else. */
    private boolean verified(Frame frame, byte[] lines) {
        byte last = lines[frame.bytes() - 1];
        return (last == '\n' || last == 0) && chain.fits(frame, lines);
    }

    /** Whether a hole is in the bytes as an interrupted write leaves it: up to the end, or over a whole sector. */
    private boolean torn(byte[] bytes, int length, long from) {
        int at = 0;
        while (at < length) {
            int hole = at;
            while (at < length && bytes[at] == 0) {
                at++;
            }
            if (at - hole > 1 && (at == length || holdsSector(from + hole, from + at))) {
                return true;
            }
            at++;
        }
        return false;
    }

    /** Whether there is a whole sector between two places, or the whole part of one that belongs to this batch. */
    private boolean holdsSector(long from, long to) {
        long first = from == end ? from : (from + SECTOR - 1) / SECTOR * SECTOR;
        return (first / SECTOR + 1) * SECTOR <= to;
    }

    /** Returns if what begins at {@link #end} is torn and nothing lies behind it; throws if it was damaged. */
    private void refuseUnless(boolean torn, long behind, long size) throws IOException {
        long another = nextHeader(size);
        if (another >= 0) {
            throw new JournalException.Damaged(
                    location, end, "a batch is damaged, and another one follows at byte " + another);
        }
        if (!torn) {
            throw new JournalException.Damaged(
                    location, end, "the batch there doesn't have the hash, or the header, that it was written with");
        }
        long more = nextByte(behind, size);
        if (more >= 0) {
            throw new JournalException.Damaged(
                    location, end, "a batch is damaged, and something else follows at byte " + more);
        }
    }

    private long nextHeader(long size) throws IOException {
        byte[] window = new byte[CHUNK + Frame.LENGTH];
        for (long at = end + 1; at < size; at += CHUNK) {
            int there = disk.read(at, window, 0, window.length);
            for (int i = 0; i < Math.min(there - Frame.LENGTH + 1, CHUNK); i++) {
                if (window[i] == '{' && Frame.read(window, i) != null) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    private long nextByte(long from, long size) throws IOException {
        byte[] window = new byte[CHUNK];
        for (long at = from; at < size; at += CHUNK) {
            int there = disk.read(at, window, 0, window.length);
            for (int i = 0; i < there; i++) {
                if (window[i] != 0) {
                    return at + i;
                }
            }
        }
        return -1;
    }
}
