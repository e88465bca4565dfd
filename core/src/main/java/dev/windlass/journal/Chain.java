package dev.windlass.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one record as bytes, each chained by its hash to all before it (rule J1). A file holds them one behind the
 * other; a journal that keeps them somewhere else, such as in the rows of a table, keeps the very same bytes, so that its record
 * is read, verified and gone on with as a file is. Not safe for use by several threads.
 */
public final class Chain {

    /** A buffer that one batch made larger than this is not kept for the next. */
    private static final int LARGEST_KEPT = 1 << 20;

    private static final byte[] NO_HEADER = new byte[Frame.LENGTH];

    private final MessageDigest digest = Frame.digest();
    private Buffer buffer = new Buffer();
    private long batches;
    private long end;
    private String head = Frame.ORIGIN;
    private boolean sealed;

    /** A chain without a batch. */
    public Chain() {}

    /**
     * Frames events as the batch that comes next. The chain is as before until the batch is {@linkplain #add added}.
     *
     * @param events the events, at least one
     * @param seal whether the run ends with them
     * @return the batch, good until the next one is framed
     * @throws JournalException if an event can't be written as JSON
     */
    public Batch next(List<Recorded> events, boolean seal) throws JournalException {
        buffer = buffer.bytes().length > LARGEST_KEPT ? new Buffer() : buffer;
        buffer.reset();
        try {
            buffer.write(NO_HEADER);
            for (Recorded recorded : events) {
                EventCodec.write(recorded, buffer);
            }
        } catch (IOException e) {
            throw new JournalException("an event can't be written as JSON: " + e.getMessage(), e);
        }
        int bytes = buffer.size() - Frame.LENGTH;
        String hash = Frame.hash(digest, head, batches + 1, events.size(), seal, buffer.bytes(), Frame.LENGTH, bytes);
        var frame = new Frame(batches + 1, events.size(), bytes, seal, hash);
        frame.write(buffer.bytes(), 0);
        return new Batch(frame, buffer.bytes(), buffer.size());
    }

    /**
     * Goes on behind a batch that was framed, now that it is kept.
     *
     * @param batch what {@link #next} gave
     * @throws IllegalArgumentException if another batch is due
     */
    public void add(Batch batch) {
        if (batch.number() != batches + 1) {
            throw new IllegalArgumentException("batch " + (batches + 1) + " comes next, not " + batch.number());
        }
        follow(batch.frame);
    }

    /**
     * Reads a batch that is kept whole or not at all, and verifies it and its place in the chain.
     *
     * @param location where the record is, for messages
     * @param batch its bytes, from the first of its header to the end of its last line
     * @param reader is given each event; null if the events are not of interest
     * @throws JournalException.Damaged if it is not the batch that was written there
     * @throws JournalException if a newer library wrote it
     */
    public void read(String location, byte[] batch, @Nullable Consumer<Recorded> reader) throws JournalException {
        Frame frame = batch.length > Frame.LENGTH ? Frame.read(batch, 0) : null;
        if (frame == null || frame.bytes() != batch.length - Frame.LENGTH) {
            throw new JournalException.Damaged(
                    location, end, "the batch there doesn't have the header, or the length, that it was written with");
        }
        byte[] lines = Arrays.copyOfRange(batch, Frame.LENGTH, batch.length);
        if (lines[lines.length - 1] != '\n' || !fits(frame, lines)) {
            throw new JournalException.Damaged(
                    location, end, "the batch there doesn't have the number, or the hash, that it was written with");
        }
        if (reader != null) {
            deliver(location, frame, lines, reader);
        }
        follow(frame);
    }

    /** Whether a batch comes next, and its lines have the hash that it says; their last byte doesn't count. */
    boolean fits(Frame frame, byte[] lines) {
        return frame.batch() == batches + 1
                && Frame.hash(digest, head, frame.batch(), frame.events(), frame.sealed(), lines, 0, frame.bytes())
                        .equals(frame.hash());
    }

    void follow(Frame frame) {
        batches = frame.batch();
        head = frame.hash();
        sealed = frame.sealed();
        end += Frame.LENGTH + frame.bytes();
    }

    /** Gives away the events of the batch that comes next. */
    void deliver(String location, Frame frame, byte[] lines, Consumer<Recorded> reader) throws JournalException {
        int last = frame.bytes() - 1;
        int count = 1;
        for (int at = 0; at < last; at++) {
            count += lines[at] == '\n' ? 1 : 0;
        }
        if (count != frame.events()) {
            throw new JournalException.Damaged(
                    location, end, "its header counts " + frame.events() + " events, there are " + count);
        }
        int from = 0;
        for (int at = 0; at <= last; at++) {
            if (lines[at] == '\n' || at == last) {
                reader.accept(decode(location, lines, from, at - from));
                from = at + 1;
            }
        }
    }

    private Recorded decode(String location, byte[] lines, int from, int length) throws JournalException {
        try {
            return EventCodec.read(lines, from, length);
        } catch (IOException | RuntimeException e) {
            throw new JournalException(
                    "the journal " + location + " can't be read at byte " + (end + Frame.LENGTH + from) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * How many batches there are.
     *
     * @return their number
     */
    public long batches() {
        return batches;
    }

    /**
     * How long they are together: where the next one begins, in a file.
     *
     * @return so many bytes
     */
    public long end() {
        return end;
    }

    /**
     * The hash of the last batch, and so over all of them.
     *
     * @return 64 hexadecimal digits
     */
    public String head() {
        return head;
    }

    /**
     * Tells whether the run ends with the last batch.
     *
     * @return whether it does
     */
    public boolean sealed() {
        return sealed;
    }

    /** A batch that is framed. */
    public static final class Batch {

        private final Frame frame;
        private final byte[] buffer;
        private final int size;

        private Batch(Frame frame, byte[] buffer, int size) {
            this.frame = frame;
            this.buffer = buffer;
            this.size = size;
        }

        /**
         * The place of the batch in its record.
         *
         * @return its number, from 1
         */
        public long number() {
            return frame.batch();
        }

        /**
         * How long it is.
         *
         * @return so many bytes
         */
        public int size() {
            return size;
        }

        /**
         * The bytes that are to be kept: a header of a line, and a line for each event.
         *
         * @return a copy
         */
        public byte[] bytes() {
            return Arrays.copyOf(buffer, size);
        }

        /** The bytes without a copy; others may follow them. */
        byte[] buffer() {
            return buffer;
        }
    }

    /** Bytes that can be filled in afterwards without being copied. */
    private static final class Buffer extends ByteArrayOutputStream {

        Buffer() {
            super(4096);
        }

        byte[] bytes() {
            return buf;
        }
    }
}
