package dev.windlass.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header line of a batch: JSON of a fixed length, so that a torn write can be told from damage. It holds the length
 * of the lines that follow, the SHA-256 that chains them to all batches before, and a CRC-32C of itself.
 *
 * @param batch its number, from 1
 * @param events how many event lines follow
 * @param bytes how many bytes follow, the last line's end included
 * @param sealed whether the run ends with this batch
 * @param hash the hash over the hash of the batch before, the numbers of this one, and its lines without their last
 *     line's end
 */
record Frame(long batch, int events, int bytes, boolean sealed, String hash) {

    /** The length of a header line in bytes, its end included. */
    static final int LENGTH = 166;

    /** The hash ahead of the first batch. */
    static final String ORIGIN = "0".repeat(64);

    private static final byte[] TEMPLATE =
            ("{\"batch\":          0,\"events\":       0,\"bytes\":          0,\"sealed\":" + "false,\"hash\":\""
                            + "0".repeat(64) + "\",\"crc\":\"00000000\"}\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] START = "{\"batch\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int BATCH = 9;
    private static final int BATCH_WIDTH = 11;
    private static final int EVENTS = BATCH + BATCH_WIDTH + 10;
    private static final int EVENTS_WIDTH = 8;
    private static final int BYTES = EVENTS + EVENTS_WIDTH + 9;
    private static final int BYTES_WIDTH = 11;
    private static final int SEALED = BYTES + BYTES_WIDTH + 10;
    private static final int HASH = SEALED + 5 + 9;
    private static final int CRC = HASH + 64 + 9;

    /** A digest for {@link #hash(MessageDigest, String, long, int, boolean, byte[], int, int)}. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    /** The hash of a batch; {@code bytes} counts the last line's end, which is not hashed. */
    static String hash(
            MessageDigest digest,
            String before,
            long batch,
            int events,
            boolean sealed,
            byte[] lines,
            int offset,
            int bytes) {
        digest.reset();
        digest.update(before.getBytes(StandardCharsets.US_ASCII));
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (batch >>> shift));
        }
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (events >>> shift));
        }
        digest.update((byte) (sealed ? 1 : 0));
        digest.update(lines, offset, bytes - 1);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes the header line. */
    void write(byte[] into, int offset) {
        System.arraycopy(TEMPLATE, 0, into, offset, LENGTH);
        number(batch, into, offset + BATCH, BATCH_WIDTH);
        number(events, into, offset + EVENTS, EVENTS_WIDTH);
        number(bytes, into, offset + BYTES, BYTES_WIDTH);
        if (sealed) {
            System.arraycopy(" true".getBytes(StandardCharsets.US_ASCII), 0, into, offset + SEALED, 5);
        }
        System.arraycopy(hash.getBytes(StandardCharsets.US_ASCII), 0, into, offset + HASH, hash.length());
        int crc = crc(into, offset);
        for (int i = 0; i < 8; i++) {
            into[offset + CRC + i] = HEX[(crc >>> (28 - 4 * i)) & 0xf];
        }
    }

    /** Reads a header line of full length; null if it isn't one, to the last bit. */
    static @Nullable Frame read(byte[] from, int offset) {
        if (!startsAt(from, offset)) {
            return null;
        }
        try {
            var frame = new Frame(
                    Long.parseLong(text(from, offset + BATCH, BATCH_WIDTH)),
                    Integer.parseInt(text(from, offset + EVENTS, EVENTS_WIDTH)),
                    Integer.parseInt(text(from, offset + BYTES, BYTES_WIDTH)),
                    Boolean.parseBoolean(text(from, offset + SEALED, 5)),
                    text(from, offset + HASH, 64));
            byte[] again = new byte[LENGTH];
            if (frame.hash.length() != 64) {
                return null;
            }
            frame.write(again, 0);
            return Arrays.equals(again, 0, LENGTH, from, offset, offset + LENGTH) && frame.bytes > 0 ? frame : null;
        } catch (IllegalArgumentException e) {
            return null; // digits that aren't: no header
        }
    }

    static boolean startsAt(byte[] from, int offset) {
        return from.length - offset >= START.length
                && Arrays.equals(START, 0, START.length, from, offset, offset + START.length);
    }

    private static String text(byte[] from, int offset, int length) {
        return new String(from, offset, length, StandardCharsets.US_ASCII).strip();
    }

    private static int crc(byte[] header, int offset) {
        var crc = new CRC32C();
        crc.update(header, offset, CRC);
        return (int) crc.getValue();
    }

    private static void number(long number, byte[] into, int offset, int width) {
        long rest = number;
        int at = offset + width;
        do {
            into[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0 && at > offset);
    }
}
