package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes runs that ended long ago, the oldest first. Whatever goes wrong is logged and never harms the run that begins;
 * what could not be deleted is tried again when the next one does.
 */
final class Retention {

    /** Keeps everything. */
    static final int EVERYTHING = Integer.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private Retention() {}

    /**
     * Of the records, the oldest first, keeps the newest ones, and of those before them all that did not end or can't be
     * read. One whose first batch was torn is none of the newest: ahead of it may be the latest run, which can still be
     * rolled back.
     */
    static void keep(int newest, List<Path> records) {
        for (Path record : records.subList(0, oldOnes(newest, records))) {
            try {
                if (ended(record)) {
                    // The record last: as long as it is there, what is left of it is found again.
                    Attachments.delete(record);
                    Files.delete(record);
                    LOG.info("The journal {} was deleted, since {} newer runs are kept.", record, newest);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "The journal {} can't be deleted though {} newer runs are there; it stays.", record, newest, e);
            }
        }
    }

    /** How many of the records lie before the newest that began. */
    private static int oldOnes(int newest, List<Path> records) {
        int at = records.size();
        if (at <= newest) {
            return 0;
        }
        for (int kept = 0; at > 0 && kept < newest; at--) {
            kept += began(records.get(at - 1)) ? 1 : 0;
        }
        return at;
    }

    private static boolean began(Path record) {
        try (Disk disk = Disk.readOnly(record)) {
            return new FrameReader(disk, record.toString()).began();
        } catch (IOException e) {
            LOG.debug("What can't be read counts as a run: it may be the latest one.", e);
            return true;
        }
    }

    private static boolean ended(Path record) throws IOException {
        try (Disk disk = Disk.readOnly(record)) {
            var frames = new FrameReader(disk, record.toString());
            frames.read(null);
            return frames.chain().sealed();
        }
    }
}
