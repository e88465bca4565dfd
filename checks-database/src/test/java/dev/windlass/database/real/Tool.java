package dev.windlass.database.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs that this module is tested with, and where they are; {@code ./test-tools} installs them. */
public enum Tool {
    PG_DUMP("pg_dump"),
    PG_RESTORE("pg_restore");

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9][^\\s]*)");

    /** What CI says: an abort ahead of the first test of a class is counted nowhere, so it would go unseen there. */
    private static final String REQUIRED = "required";

    private final String program;

    Tool(String program) {
        this.program = program;
    }

    /** Where it is; aborts the test if it is nowhere, or fails it in CI. */
    public Path program() {
        version();
        return found().orElseThrow();
    }

    /** The version that it tells; aborts the test if it is not installed, or fails it in CI. */
    public String version() {
        Optional<String> version = found().flatMap(Tool::askVersion);
        if (version.isEmpty()) {
            String reason =
                    "this test needs Debian's package postgresql-client, which is not installed: run ./test-tools";
            if (REQUIRED.equals(System.getenv("WINDLASS_TEST_TOOLS"))) {
                throw new AssertionError(reason);
            }
            Assumptions.abort(reason);
        }
        return version.orElseThrow();
    }

    private Optional<Path> found() {
        Stream<String> path = Pattern.compile(":").splitAsStream(System.getenv().getOrDefault("PATH", ""));
        return Stream.concat(path, Stream.of("/usr/bin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<String> askVersion(Path found) {
        try {
            Process process = new ProcessBuilder(found.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(said);
            return process.waitFor() == 0 && version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("can't ask " + found + " for its version", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + found + " for its version", e);
        }
    }
}
