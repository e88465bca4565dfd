package dev.windlass.journal;

import java.util.Objects;

/**
 * Says where a value is that is too large for a line of the journal, or secret: in a file of its own, beside it.
 *
 * @param sha256 the SHA-256 over its bytes as they are stored, in hexadecimal: its name, and the proof that it wasn't
 *     changed
 * @param bytes how many bytes are stored
 * @param encrypted whether they are encrypted, since the value holds a secret
 */
public record Attachment(String sha256, long bytes, boolean encrypted) {
    /** Checks that the hash is there. */
    public Attachment {
        Objects.requireNonNull(sha256, "sha256");
    }
}
