package dev.windlass.database.backup;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at the processes that this one started. */
final class Processes {

    private Processes() {}

    /** The command line of a process below this one that has this in it. */
    static Optional<String> child(String words) {
        return handle(words).flatMap(it -> it.info().commandLine());
    }

    static Optional<ProcessHandle> handle(String words) {
        List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
        return all.stream()
                .filter(it -> it.info().commandLine().orElse("").contains(words))
                .findFirst();
    }

    /** Looks until there is something; the time limit of the test ends it. */
    static <T> T await(Supplier<Optional<T>> look) throws InterruptedException {
        while (true) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("nothing was seen");
            }
            Thread.onSpinWait();
        }
    }
}
