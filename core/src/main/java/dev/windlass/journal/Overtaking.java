package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a record away from a process that may still have it open (rule C5), where the file was missing that tells whether
 * there is one: the record gets a new file of the same name. A process that stands still just ahead of a write then
 * writes where nobody reads, and finds no room there for another one, even if the epoch was deleted too.
 */
final class Overtaking {

    private static final Logger LOG = LoggerFactory.getLogger(Overtaking.class);

    private Overtaking() {}

    /** Does so if the medium has the room; else the record stays where it is, so that its rollback can be resumed. */
    static void moveAway(Path file, FileHold.Settings settings) {
        Path copy = file.resolveSibling(file.getFileName() + RunFiles.UNFINISHED);
        try (Disk old = FileDisk.existing(file)) {
            var frames = new FrameReader(old, file.toString());
            frames.read(null);
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            if (settings.forced()) {
                try (Disk disk = FileDisk.existing(copy)) {
                    disk.force();
                }
            }
            settings.medium().rename(copy, file);
            if (settings.forced()) {
                settings.medium()
                        .forceDirectory(
                                Objects.requireNonNull(file.toAbsolutePath().getParent()));
            }
            fill(old, frames.end());
        } catch (JournalException.Damaged e) {
            LOG.debug("A damaged record stays as it is; whoever reads it is told so.", e);
        } catch (IOException e) {
            LOG.warn(
                    "The journal {} could not be taken away from a process that may still write it. Make sure that there"
                            + " is none.",
                    file,
                    e);
        }
    }

    /** Leaves no room in the file that has no name any more. */
    private static void fill(Disk old, long end) throws IOException {
        byte[] taken = new byte[1 << 16];
        Arrays.fill(taken, (byte) '#');
        long size = old.size();
        for (long at = end; at < size; at += taken.length) {
            old.write(at, taken, 0, (int) Math.min(taken.length, size - at));
        }
    }
}
