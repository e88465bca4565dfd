package dev.windlass.journal;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * Reads and verifies a record from its first byte on (rule C3). A torn last batch, which a crash in the middle of a
 * write leaves, is dropped; any other damage is refused with its offset. A torn write leaves parts as they were before,
 * that is missing or zero: a prefix of the batch followed by nothing or zeros, or whole sectors of zeros. Everything
 * else was written by somebody else.
 */
final class FrameReader {

    private static final int SECTOR = 512;
    private static final int CHUNK = 1 << 16;

    private final Disk disk;
    private final String location;
    private final MessageDigest digest = Frame.digest();

    private long end;
    private long batches;
    private String head = Frame.ORIGIN;
    private boolean sealed;

    FrameReader(Disk disk, String location) {
        this.disk = disk;
        this.location = location;
    }

    /** Where the last whole batch ends. */
    long end() {
        return end;
    }

    long batches() {
        return batches;
    }

    String head() {
        return head;
    }

    boolean sealed() {
        return sealed;
    }

    void read(Consumer<Recorded> reader) throws IOException {
        long size = disk.size();
        byte[] header = new byte[Frame.LENGTH];
        byte[] lines = new byte[CHUNK];
        while (end < size) {
            int there = disk.read(end, header, 0, Frame.LENGTH);
            Frame frame = there == Frame.LENGTH ? Frame.read(header, 0) : null;
            if (frame == null) {
                tornOrDamaged(end, Frame.LENGTH + 1, size);
                return;
            }
            if (sealed) {
                throw new JournalException.Damaged(location, end, "there are events after the end of the run");
            }
            if (lines.length < frame.bytes()) {
                if (frame.bytes() > size) {
                    tornOrDamaged(end + Frame.LENGTH, frame.bytes(), size);
                    return;
                }
                lines = new byte[frame.bytes()];
            }
            there = disk.read(end + Frame.LENGTH, lines, 0, frame.bytes());
            if (!verified(frame, lines, there)) {
                tornOrDamaged(end + Frame.LENGTH, frame.bytes(), size);
                return;
            }
            deliver(frame, lines, reader);
            end += Frame.LENGTH + frame.bytes();
            batches = frame.batch();
            head = frame.hash();
            sealed = frame.sealed();
        }
    }

    /** The last line's end may be missing, since all that counts is there; it must not be anything else. */
    private boolean verified(Frame frame, byte[] lines, int there) {
        int last = frame.bytes() - 1;
        if (there < last || (there > last && lines[last] != '\n' && lines[last] != 0)) {
            return false;
        }
        String hash = Frame.hash(digest, head, batches + 1, frame.events(), frame.sealed(), lines, 0, frame.bytes());
        return frame.batch() == batches + 1 && hash.equals(frame.hash());
    }

    private void deliver(Frame frame, byte[] lines, Consumer<Recorded> reader) throws IOException {
        int from = 0;
        int count = 0;
        for (int at = 0; at < frame.bytes(); at++) {
            if (lines[at] == '\n' || at == frame.bytes() - 1) {
                Recorded recorded;
                try {
                    recorded = EventCodec.read(lines, from, at - from);
                } catch (IOException | RuntimeException e) {
                    throw new JournalException(
                            "the journal " + location + " can't be read at byte " + (end + Frame.LENGTH + from) + ": "
                                    + e.getMessage(),
                            e);
                }
                reader.accept(recorded);
                from = at + 1;
                count++;
            }
        }
        if (count != frame.events()) {
            throw new JournalException.Damaged(
                    location, end, "its header counts " + frame.events() + " events, there are " + count);
        }
    }

    /** Returns if what begins at {@link #end} can be the rest of a torn write, throws if it can't. */
    private void tornOrDamaged(long from, int length, long size) throws IOException {
        boolean unwritten = from + length > size || unwritten(from, length);
        long another = unwritten ? nextHeader(from, size) : -1;
        if (another >= 0) {
            throw new JournalException.Damaged(
                    location, end, "a batch is damaged, and another one follows at byte " + another);
        }
        if (!unwritten) {
            throw new JournalException.Damaged(
                    location, end, "the batch there doesn't have the hash, or the header, that it was written with");
        }
    }

    /** Whether a run of zeros lies there as an interrupted write leaves it. */
    private boolean unwritten(long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        disk.read(from, bytes, 0, length);
        int at = 0;
        while (at < length) {
            if (bytes[at] != 0) {
                at++;
                continue;
            }
            int start = at;
            while (at < length && bytes[at] == 0) {
                at++;
            }
            boolean restIsMissing = at == length && at - start > 1;
            boolean fromSector = from + start == end || (from + start) % SECTOR == 0;
            boolean toSector = at == length || (from + at) % SECTOR == 0;
            if (restIsMissing || (fromSector && toSector)) {
                return true;
            }
        }
        return false;
    }

    private long nextHeader(long from, long size) throws IOException {
        byte[] window = new byte[CHUNK + Frame.LENGTH];
        for (long at = from + 1; at < size; at += CHUNK) {
            int there = disk.read(at, window, 0, window.length);
            for (int i = 0; i < Math.min(there - Frame.LENGTH + 1, CHUNK); i++) {
                if (window[i] == '{' && Frame.read(window, i) != null) {
                    return at + i;
                }
            }
        }
        return -1;
    }
}
