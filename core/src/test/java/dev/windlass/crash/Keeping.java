package dev.windlass.crash;

import dev.windlass.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the runs of the suite are recorded. Its class has a public constructor that takes {@link #where}, since each process makes
 * one of its own.
 */
public interface Keeping {

    /** The journal of the run whose world is in a directory. */
    Journal journal(Path directory) throws IOException;

    /** What that journal says of its latest run, verified. */
    RunRecord record(Path directory) throws IOException;

    /** What another process needs to know. */
    String where();

    /** The one that a process was told of. */
    static Keeping of(String type, String where) {
        try {
            return Class.forName(type)
                    .asSubclass(Keeping.class)
                    .getConstructor(String.class)
                    .newInstance(where);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("where runs are recorded: " + type, e);
        }
    }
}
