package dev.windlass.crash;

import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;

/** In files, beside the world. */
public record InFiles(String where) implements Keeping {

    @Override
    public Journal journal(Path directory) {
        return FileJournal.in(directory.resolve("journal"));
    }

    @Override
    public RunRecord record(Path directory) throws IOException {
        return RunRecord.of(directory.resolve("journal"));
    }
}
