package dev.windlass.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal of files: {@code <directory>/<product>/<environment>/<number>-<run id>.jsonl}, a line of JSON per event and
 * one ahead of each batch. As
 * it is made by {@link #in}, each batch is forced to the medium before the run goes on, so it survives the death of the
 * process and of the machine. Immutable and safe for use by several threads.
 */
public final class FileJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final String SUFFIX = ".jsonl";
    private static final int LONGEST_NAME = 150;

    private final Path directory;
    private final boolean forced;
    private final Disk.Opener opener;

    FileJournal(Path directory, boolean forced, Disk.Opener opener) {
        this.directory = Objects.requireNonNull(directory, "directory of the journal");
        this.forced = forced;
        this.opener = opener;
    }

    /**
     * A journal that survives the death of the process and the loss of power: every batch is forced to the medium.
     *
     * @param directory where the files are kept; it is made when it is first needed. It must not lie on what the
     *     release may restore
     * @return the journal
     */
    public static FileJournal in(Path directory) {
        return new FileJournal(directory, true, Disk::of);
    }

    /**
     * The same journal without forced writes: it survives the death of the process, but after a loss of power or a
     * crash of the operating system the last events may be missing, and steps that were done may be run again.
     *
     * @return a new journal
     */
    public FileJournal killSafe() {
        return new FileJournal(directory, false, opener);
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
     * What a verified record says of itself.
     *
     * @param head the hash over all that was recorded, in hexadecimal; compare it with the one that a report,
     *     notification or approval names
     * @param sealed whether the run ended; the tail of a record that isn't sealed may have been cut
     */
    public record Verified(String head, boolean sealed) {}

    @Override
    public Hold hold(String product, String environment, Holder holder) throws JournalException {
        Path runs = directory.resolve(name(product)).resolve(name(environment));
        try {
            Files.createDirectories(runs);
            return new FileHold(runs, HoldFile.take(runs, product, environment, holder));
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw new JournalException(
                    "the journal directory " + runs.toAbsolutePath() + " can't be used: " + e
                            + "; nothing was started. Make it a directory that " + holder.user() + " can write to",
                    e);
        }
    }

    /** A file name for any text: never a path, never hidden, never too long. */
    private static String name(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A");
        if (encoded.isEmpty()) {
            return "%";
        }
        if (encoded.startsWith(".")) {
            encoded = "%2E" + encoded.substring(1);
        }
        if (encoded.length() <= LONGEST_NAME) {
            return encoded;
        }
        byte[] hash = Frame.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(0, LONGEST_NAME - 33) + "~" + HexFormat.of().formatHex(hash, 0, 16);
    }

    private final class FileHold implements Hold {

        private final Path runs;
        private final HoldFile held;

        FileHold(Path runs, HoldFile held) {
            this.runs = runs;
            this.held = held;
        }

        @Override
        public Optional<RunLog> latest() throws JournalException {
            List<Path> files = files();
            for (int i = files.size() - 1; i >= 0; i--) {
                FileRunLog log = open(files.get(i));
                try {
                    log.verify();
                    if (log.batches() > 0) {
                        if (!log.sealed()) {
                            log.clean();
                        }
                        return Optional.of(log);
                    }
                    log.close(); // its first batch was torn: that run never began
                } catch (JournalException e) {
                    log.close();
                    throw e;
                }
            }
            return Optional.empty();
        }

        @Override
        public RunLog begin(String runId) throws JournalException {
            List<Path> files = files();
            int number = files.isEmpty() ? 1 : number(files.get(files.size() - 1)) + 1;
            String padded = "0".repeat(Math.max(0, 4 - String.valueOf(number).length())) + number;
            FileRunLog log = open(runs.resolve(padded + "-" + name(runId) + SUFFIX));
            try {
                if (forced) {
                    forceDirectories();
                }
                return log;
            } catch (IOException e) {
                log.close();
                throw new JournalException(
                        "the journal directory " + runs + " can't be made durable: " + e
                                + "; nothing was started. Mend the medium and start again",
                        e);
            }
        }

        /** Makes the new file's name durable, and the names of the directories above it. */
        private void forceDirectories() throws IOException {
            Path top = directory.toAbsolutePath().getParent();
            for (Path at = runs.toAbsolutePath();
                    at != null && (top == null || at.startsWith(top));
                    at = at.getParent()) {
                FileChannel channel;
                try {
                    channel = FileChannel.open(at, StandardOpenOption.READ);
                } catch (IOException e) {
                    LOG.debug("A directory can't be opened here, its names are as durable as they are.", e);
                    return;
                }
                try (channel) {
                    channel.force(true);
                }
            }
        }

        private FileRunLog open(Path file) throws JournalException {
            try {
                return new FileRunLog(file, opener.open(file), forced);
            } catch (IOException e) {
                throw new JournalException(
                        "the journal " + file.toAbsolutePath() + " can't be opened for writing: " + e
                                + "; nothing was started. Free space or mend the permissions and start again",
                        e);
            }
        }

        private List<Path> files() throws JournalException {
            try (Stream<Path> all = Files.list(runs)) {
                return all.filter(file -> file.getFileName().toString().matches("\\d{1,9}-.*\\.jsonl"))
                        .sorted(Comparator.comparingInt(FileJournal::number))
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                throw new JournalException("the journal directory " + runs + " can't be listed: " + e, e);
            }
        }

        @Override
        public void close() {
            try {
                held.close();
            } catch (IOException e) {
                LOG.warn("Releasing the hold in {} failed; it ends with this process.", runs, e);
            }
        }
    }

    private static int number(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.indexOf('-')));
    }
}
