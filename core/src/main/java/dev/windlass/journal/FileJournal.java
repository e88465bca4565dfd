package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A journal of files: {@code <directory>/<product>/<environment>/<number>-<run id>.jsonl}, a line of JSON per event and
 * one ahead of each batch. As
 * it is made by {@link #in}, each batch is forced to the medium before the run goes on, so it survives the death of the
 * process and of the machine. Immutable and safe for use by several threads.
 */
public final class FileJournal implements Journal {

    private final Path directory;
    private final boolean forced;
    private final Medium medium;

    FileJournal(Path directory, boolean forced, Medium medium) {
        this.directory = Objects.requireNonNull(directory, "directory of the journal");
        this.forced = forced;
        this.medium = medium;
    }

    /**
     * A journal that survives the death of the process and the loss of power: every batch is forced to the medium.
     *
     * @param directory where the files are kept; it is made when it is first needed. It must not lie on what the
     *     release may restore
     * @return the journal
     */
    public static FileJournal in(Path directory) {
        return new FileJournal(directory, true, FileDisk::writable);
    }

    /**
     * The same journal without forced writes: it survives the death of the process, but after a loss of power or a
     * crash of the operating system the last events may be missing, and steps that were done may be run again.
     *
     * @return a new journal
     */
    public FileJournal killSafe() {
        return new FileJournal(directory, false, medium);
    }

    /**
     * Reads and verifies the record of one run, without taking hold of it and without changing it: for reports and
     * audits, also while the run goes on.
     *
     * @param file the record
     * @param reader is given each event, in order
     * @return what the record as a whole says
     * @throws JournalException if it can't be read or is damaged; the reader was given all events ahead of the damage
     */
    public static Verified read(Path file, Consumer<Recorded> reader) throws JournalException {
        if (!Files.isRegularFile(file)) {
            throw new JournalException(
                    "there is no journal at " + file.toAbsolutePath() + "; name a run's .jsonl file");
        }
        try (var disk = Disk.readOnly(file)) {
            var frames = new FrameReader(disk, file.toString());
            frames.read(reader);
            return new Verified(frames.head(), frames.sealed());
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw new JournalException("the journal " + file + " can't be read: " + e, e);
        }
    }

    /**
     * Reads and verifies an attachment of a run, without taking hold of it: for reports and audits.
     *
     * @param file the run's record, a {@code .jsonl} file
     * @param sha256 the attachment's SHA-256, as an event names it
     * @return its bytes
     * @throws JournalException.AttachmentLost if it is missing, can't be read, or was changed
     * @throws IllegalArgumentException if that is no SHA-256 of 64 lower-case hexadecimal digits
     */
    public static byte[] attachment(Path file, String sha256) throws JournalException {
        return Attachments.of(file, sha256);
    }

    /**
     * What a verified record says of itself.
     *
     * @param head the hash over all that was recorded, in hexadecimal; compare it with the one that a report,
     *     notification or approval names
     * @param sealed whether the run ended; the tail of a record that isn't sealed may have been cut
     */
    public record Verified(String head, boolean sealed) {}

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Path runs = directory.resolve(RunFiles.name(product)).resolve(RunFiles.name(environment));
        try {
            Files.createDirectories(runs);
            var settings = new FileHold.Settings(directory, forced, medium);
            return FileHold.take(runs, settings, product, environment, holder);
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw new JournalException(
                    "the journal directory " + runs.toAbsolutePath() + " can't be used: " + e
                            + "; nothing was started. Make it a directory that " + holder.user() + " can write to",
                    e);
        }
    }
}
