package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hold on the runs of one product and environment, which are the files of one directory. */
final class FileHold implements Journal.Hold {

    private static final Logger LOG = LoggerFactory.getLogger(FileHold.class);

    /** What a hold needs to know of its journal. */
    record Settings(Path top, boolean forced, int keep, Medium medium) {}

    private final Path runs;
    private final Settings settings;
    private final HoldFile held;
    private final EpochFile epoch;
    private final boolean overtook;

    private FileHold(Path runs, Settings settings, HoldFile held, EpochFile epoch, boolean overtook) {
        this.runs = runs;
        this.settings = settings;
        this.held = held;
        this.epoch = epoch;
        this.overtook = overtook;
    }

    /** Takes the hold and its epoch, or neither. */
    static FileHold take(Path runs, Settings settings, String product, String environment, Holder holder)
            throws IOException {
        HoldFile held = HoldFile.take(runs, product, environment, holder);
        boolean taken = false;
        try {
            boolean overtook = held.made() && !RunFiles.in(runs).isEmpty();
            EpochFile epoch = EpochFile.take(runs, settings.medium(), settings.forced());
            if (overtook) {
                LOG.warn(
                        "The file {} was missing, so that it can't be told whether another process still releases {} in"
                                + " {}. This one takes over, with epoch {}; if there is another one, its next write is"
                                + " refused.",
                        runs.resolve(HoldFile.NAME),
                        product,
                        environment,
                        epoch.number());
            }
            Attachments.clean(runs);
            taken = true;
            return new FileHold(runs, settings, held, epoch, overtook);
        } finally {
            if (!taken) {
                held.close();
            }
        }
    }

    @Override
    public long epoch() {
        return epoch.number();
    }

    @Override
    public Optional<Journal.RunLog> latest() throws JournalException {
        epoch.check(runs.toString());
        List<Path> files = RunFiles.in(runs);
        for (int i = files.size() - 1; i >= 0; i--) {
            Path file = files.get(i);
            if (overtook) {
                Overtaking.moveAway(file, settings);
            }
            FileRunLog log = open(file);
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
    public Journal.RunLog begin(String runId) throws JournalException {
        List<Path> files = RunFiles.in(runs);
        int highest = files.isEmpty() ? 0 : RunFiles.number(files.get(files.size() - 1));
        try {
            FileRunLog log = open(RunFiles.of(runs, epoch.nextRun(highest), runId));
            try {
                if (settings.forced()) {
                    forceDirectories();
                }
                Retention.keep(settings.keep(), files);
                return log;
            } catch (IOException e) {
                log.close();
                throw e;
            }
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw new JournalException(
                    "the journal directory " + runs + " can't be made durable: " + e
                            + "; nothing was started. Mend the medium and start again",
                    e);
        }
    }

    /** Makes the new file's name durable, and the names of the directories above it. */
    private void forceDirectories() throws IOException {
        Path top = settings.top().toAbsolutePath().getParent();
        for (Path at = runs.toAbsolutePath(); at != null && (top == null || at.startsWith(top)); at = at.getParent()) {
            settings.medium().forceDirectory(at);
        }
    }

    private FileRunLog open(Path file) throws JournalException {
        try {
            return new FileRunLog(file, settings.medium(), settings.forced(), epoch);
        } catch (IOException e) {
            throw new JournalException(
                    "the journal " + file.toAbsolutePath() + " can't be opened for writing: " + e
                            + "; nothing was started. Free space or mend the permissions and start again",
                    e);
        }
    }

    /** Gives the hold back: the epoch first, so that nothing is written once another one can hold. */
    @Override
    public void close() {
        try {
            epoch.close();
        } catch (IOException e) {
            LOG.warn("Closing the epoch in {} failed; nothing is lost.", runs, e);
        }
        try {
            held.close();
        } catch (IOException e) {
            LOG.warn("Releasing the hold in {} failed; it ends with this process.", runs, e);
        }
    }
}
