package dev.windlass.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of what streams by. */
final class Sha256 {

    private static final int BLOCK = 64 * 1024;

    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Copies all of it; the checksum of what was copied. */
    static String copy(InputStream in, OutputStream out) throws IOException {
        MessageDigest digest = digest();
        byte[] block = new byte[BLOCK];
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while an archive was copied");
            }
            digest.update(block, 0, count);
            out.write(block, 0, count);
        }
        return hex(digest);
    }

    static String of(InputStream in) throws IOException {
        return copy(in, OutputStream.nullOutputStream());
    }
}
