package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What the file journal asks of a file system; a seam, so that tests can make each of it fail. */
@FunctionalInterface
interface Medium {

    /** Opens the record of a run, made if it isn't there. */
    Disk record(Path file) throws IOException;

    /** Opens the file that holds the newest epoch, which must be there. */
    default Disk epoch(Path file) throws IOException {
        return FileDisk.existing(file);
    }

    /** Opens an attachment that is to be written, made if it isn't there, for its owner's eyes only. */
    default Disk attachment(Path file) throws IOException {
        return FileDisk.ownerOnly(file);
    }

    /** Gives a file another name in the same directory, at once, in place of what had that name. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the names in a directory durable, where the system can. */
    default void forceDirectory(Path directory) throws IOException {
        FileDisk.forceDirectory(directory);
    }
}
