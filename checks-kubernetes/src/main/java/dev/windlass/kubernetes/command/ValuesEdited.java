package dev.windlass.kubernetes.command;

import java.util.Objects;

/**
 * A values file that was changed.
 *
 * @param file where it is, with all links followed
 * @param sha256Before the SHA-256 of the whole file from before, in hexadecimal digits
 * @param sha256 that of the file now
 */
public record ValuesEdited(String file, String sha256Before, String sha256) {

    /** Checks that all parts are there. */
    public ValuesEdited {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(sha256Before, "sha256Before");
        Objects.requireNonNull(sha256, "sha256");
    }
}
