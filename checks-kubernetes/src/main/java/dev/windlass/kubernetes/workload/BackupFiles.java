package dev.windlass.kubernetes.workload;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A backup in files.
 *
 * @param folder the folder of this backup, in which a file {@code SHA256SUMS} lists the others
 * @param taken when the objects were read, by the clock of this process
 * @param files the files
 */
public record BackupFiles(String folder, Instant taken, List<BackupFile> files) {

    /** Keeps a copy. */
    public BackupFiles {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(taken, "taken");
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param name its name
     * @param object the object that is in it
     * @param bytes how long it is
     * @param sha256 a SHA-256 over it
     */
    public record BackupFile(String name, ManifestRef object, long bytes, String sha256) {

        /** Checks that all parts are there. */
        public BackupFile {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(object, "object");
            Objects.requireNonNull(sha256, "sha256");
        }
    }
}
