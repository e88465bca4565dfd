package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** A SHA-256 over parts, each behind its length, so that no two lists of parts run together to the same bytes. */
final class Digest {

    private final MessageDigest sha256 = algorithm("SHA-256");

    private Digest() {}

    static Digest of(String kind) {
        return new Digest().and(kind);
    }

    Digest and(String part) {
        return and(part.getBytes(UTF_8));
    }

    Digest and(byte[] part) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        sha256.update(part);
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** An algorithm that every Java platform has. */
    static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no " + name, e);
        }
    }

    /** Refuses what is missing or too large early, where the caller can still be told. */
    static void check(String what, String text, String origin) {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(text, () -> what + " from " + origin);
        if (origin.isBlank()) {
            throw new IllegalArgumentException("a submission needs an origin, got '" + origin + "'");
        }
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > Submission.MOST_BYTES) {
            throw new IllegalArgumentException("the " + what + " from " + origin + " is longer than the "
                    + Submission.MOST_BYTES + " bytes that are read");
        }
        if (!new String(bytes, UTF_8).equals(text)) {
            throw new IllegalArgumentException("the " + what + " from " + origin
                    + " holds half a character, so it is no text that could have been signed");
        }
    }
}
