package dev.windlass.machine;

import java.time.Instant;
import java.util.Objects;

/**
 * An archive that was made of files.
 *
 * @param path where it is
 * @param bytes how large it is
 * @param sha256 its SHA-256, in hexadecimal digits; the file beside it that ends with {@code .sha256} says the same
 * @param files how many files are in it
 * @param at when it was begun, to the second
 */
public record Archive(String path, long bytes, String sha256, int files, Instant at) {

    /** Checks that all parts are there. */
    public Archive {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(at, "at");
    }
}
