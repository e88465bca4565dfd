package dev.windlass.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of its own on the file system that is measured: below the current directory, or below the one that the
 * system property {@value #PROPERTY} names. Many machines have {@code /tmp} in memory, where a forced write costs
 * nothing.
 */
record Workplace(Path directory) implements AutoCloseable {

    static final String PROPERTY = "windlass.benchmarks.directory";

    static Path root() {
        return Path.of(System.getProperty(PROPERTY, "."));
    }

    static Workplace open() throws IOException {
        return new Workplace(Files.createTempDirectory(root(), "windlass-benchmark-"));
    }

    /** Deletes all that is in it. */
    void clear() {
        for (Path path : below()) {
            if (!path.equals(directory)) {
                delete(path);
            }
        }
    }

    /** The only journal in it. */
    Path journal() {
        return below().stream()
                .filter(path -> path.toString().endsWith(".jsonl"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no journal below " + directory));
    }

    private List<Path> below() {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clear();
        delete(directory);
    }
}
