package dev.windlass.database.journal;

import dev.windlass.crash.Keeping;
import dev.windlass.crash.RunRecord;
import dev.windlass.database.Database;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The runs of the crash suite in one database, which all of its processes share; each world is a product of its own.
 *
 * @param where the URL of the database
 */
public record InPostgres(String where) implements Keeping {

    private static final String ENVIRONMENT = "production";

    PostgresJournal journal() {
        var source = new PGSimpleDataSource();
        source.setURL(where);
        return PostgresJournal.in(Database.of("operations", source));
    }

    private static String product(Path directory) {
        return String.valueOf(directory.getFileName());
    }

    @Override
    public Journal journal(Path directory) {
        return (product, environment, holder) -> {
            while (true) {
                try {
                    return journal().hold(product(directory), environment, holder);
                } catch (JournalException.Held e) {
                    Thread.onSpinWait(); // the server takes a moment to find out that a process was killed
                }
            }
        };
    }

    @Override
    public RunRecord record(Path directory) throws IOException {
        List<SharedRun> runs = journal().runs(product(directory), ENVIRONMENT);
        if (runs.isEmpty()) {
            return RunRecord.of(List.of(), false);
        }
        var recorded = new ArrayList<Recorded>();
        FileJournal.Verified verified = journal().read(runs.get(runs.size() - 1), recorded::add);
        return RunRecord.of(recorded, verified.sealed());
    }
}
