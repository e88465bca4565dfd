package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A journal of files. As it is made by {@link #in}, each batch is forced to the medium before the run goes on, so it
 * survives the death of the process and of the machine. Immutable and safe for use by several threads.
 *
 * <p>What lies in its directory, for whoever looks there:
 *
 * <pre>
 * {@code
 * <product>/<environment>/             special characters are written as in a URL
 *     0001-<run id>.jsonl              a run: a line of JSON for each event, and one ahead of each batch
 *     0001-<run id>.d/                 its attachments, if it has any; for their owner's eyes only
 *         <SHA-256 of the content>     one of them
 *     0002-<run id>.jsonl              the next run; another one of the same version is a file of its own too
 *     hold                             who holds the product and environment; its lock is what keeps others out
 *     epoch                            which hold is the newest, and the highest number that a run was given
 * }
 * </pre>
 *
 * <p>Numbers only ever grow, also when files are deleted. What ends in {@code .new} is unfinished and of no value. Don't
 * delete {@code hold} or {@code epoch} while a release goes on: a process that holds is refused its next write once
 * another one took over, but what it is doing at that moment it finishes.
 */
public final class FileJournal implements Journal {

    private final Path directory;
    private final boolean forced;
    private final int keep;
    private final Medium medium;

    FileJournal(Path directory, boolean forced, Medium medium) {
        this(directory, forced, Retention.EVERYTHING, medium);
    }

    private FileJournal(Path directory, boolean forced, int keep, Medium medium) {
        this.directory = Objects.requireNonNull(directory, "directory of the journal");
        this.keep = keep;
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
        return new FileJournal(directory, false, keep, medium);
    }

    /**
     * The same journal, of which old runs are deleted. When a run begins, of the runs of its product and environment
     * that began before it the newest are kept, so many of them; those before them are deleted with their attachments if
     * they ended. So the latest one, which can still be rolled back, is kept until the next one has begun. One that did
     * not end, or can't be read, is kept whatever its age. What can't be deleted is logged and
     * stays. By default every run is kept, since the journal is an audit trail: copy it elsewhere first.
     *
     * @param runs how many, at least 1
     * @return a new journal
     * @throws IllegalArgumentException if that is less than 1
     */
    public FileJournal keeping(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("at least 1 run must be kept, not " + runs);
        }
        return new FileJournal(directory, forced, runs, medium);
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
            return new Verified(frames.chain().head(), frames.chain().sealed());
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
     * @param sealed whether the run ended with the last batch that is there. The head alone tells whether that was the
     *     last: the tail of a record that isn't sealed may have been cut, and so may what followed a seal when the run
     *     was rolled back later
     */
    public record Verified(String head, boolean sealed) {}

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Path runs = directory.resolve(RunFiles.name(product)).resolve(RunFiles.name(environment));
        try {
            Files.createDirectories(runs);
            var settings = new FileHold.Settings(directory, forced, keep, medium);
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
