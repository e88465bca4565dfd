package dev.windlass.journal;

import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Says where a value is that is too large for a line of the journal, or secret: in a place of its own, beside it.
 *
 * @param sha256 the SHA-256 over its bytes as they are stored, in hexadecimal: its name, and the proof that it wasn't
 *     changed
 * @param bytes how many bytes are stored
 * @param encrypted whether they are encrypted, since the value holds a secret
 */
public record Attachment(String sha256, long bytes, boolean encrypted) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks that the hash is there. */
    public Attachment {
        Objects.requireNonNull(sha256, "sha256");
    }

    /**
     * The name under which a content is kept.
     *
     * @param content its bytes
     * @return their SHA-256 as 64 hexadecimal digits
     */
    public static String name(byte[] content) {
        return HexFormat.of().formatHex(Frame.digest().digest(content));
    }

    /**
     * Returns if a text can be such a name.
     *
     * @param sha256 the text
     * @throws IllegalArgumentException if it is no SHA-256 of 64 lower-case hexadecimal digits
     */
    public static void requireName(String sha256) {
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("\"" + sha256 + "\" is no SHA-256: name 64 hexadecimal digits");
        }
    }
}
