package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the record of a run that is kept somewhere else into a file, as {@link FileJournal} would have kept it: it can be
 * read and verified there, and gone on with. The file gets its name when all of it is there, durably. Not safe for use by
 * several threads.
 */
public final class RecordFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);

    private final Path file;
    private final Path unfinished;
    private final Disk disk;
    private final Attachments attachments;
    private final Chain chain = new Chain();
    private final Set<String> heads = new HashSet<>();

    private RecordFile(Path file, Path unfinished, Disk disk) {
        this.file = file;
        this.unfinished = unfinished;
        this.disk = disk;
        this.attachments = new Attachments(file, FileDisk::writable, true, location -> {});
    }

    /**
     * Begins the file of a run where {@link FileJournal#in a journal of files} in that directory looks for it.
     *
     * @param directory the directory of the journal; it is made if it isn't there
     * @param product the product
     * @param environment the environment
     * @param number the place of the run in the order in which those of product and environment began, from 1
     * @param runId the run
     * @return the file, without a batch and without its name
     * @throws JournalException if it can't be made
     */
    public static RecordFile in(Path directory, String product, String environment, int number, String runId)
            throws JournalException {
        Path runs = directory.resolve(RunFiles.name(product)).resolve(RunFiles.name(environment));
        Path file = RunFiles.of(runs, number, runId);
        Path unfinished = file.resolveSibling(file.getFileName() + RunFiles.UNFINISHED);
        try {
            Files.createDirectories(runs);
            Disk disk = FileDisk.writable(unfinished);
            try {
                disk.truncate(0);
                return new RecordFile(file, unfinished, disk);
            } catch (IOException e) {
                disk.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Adds the next batch.
     *
     * @param batch its bytes
     * @throws JournalException.Damaged if it is not the one that comes next
     * @throws JournalException if it can't be written
     */
    public void batch(byte[] batch) throws JournalException {
        long at = chain.end();
        chain.read(file.toString(), batch, null);
        heads.add(chain.head());
        try {
            disk.write(at, batch, 0, batch.length);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Keeps an attachment of the run beside the file, durably.
     *
     * @param content its bytes
     * @throws JournalException if it can't be written
     */
    public void attachment(byte[] content) throws JournalException {
        attachments.attach(content);
    }

    /**
     * Gives the file its name, once all that was added is durable. An earlier file of the same run is replaced, unless it holds
     * what this one doesn't: then somebody went on with it.
     *
     * @return the file
     * @throws JournalException if that can't be done; there is no such file then, or the earlier one
     */
    public Path finish() throws JournalException {
        refuseIfGoneOn();
        try {
            disk.force();
            disk.close();
            Medium medium = FileDisk::writable;
            medium.rename(unfinished, file);
            medium.forceDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            return file;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void refuseIfGoneOn() throws JournalException {
        if (!Files.exists(file)) {
            return;
        }
        FileJournal.Verified there = FileJournal.read(file, recorded -> {});
        if (!there.head().equals(Frame.ORIGIN) && !heads.contains(there.head())) {
            throw new JournalException(
                    "the journal " + file + " was not written, since a file of that name is there whose events this"
                            + " record doesn't have: the run went on there, or it is another run. Find"
                            + " out which of the two is to go on, and move the file away, or write into"
                            + " another directory");
        }
    }

    private static JournalException failed(Path file, IOException e) {
        return e instanceof JournalException known
                ? known
                : new JournalException(
                        "the journal " + file + " can't be written: " + e + "; free space or mend the permissions, and"
                                + " write it again",
                        e);
    }

    /** Deletes what was not finished. */
    @Override
    public void close() {
        try {
            disk.close();
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.warn("The unfinished file {} can't be deleted; it takes space but does no harm.", unfinished, e);
        }
    }
}
