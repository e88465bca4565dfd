package dev.windlass.database.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs that this module is tested with, and where they are; {@code ./test-tools} installs them. */
public enum Tool {
    PG_DUMP("pg_dump", ""),
    PG_RESTORE("pg_restore", ""),
    PG_DUMP_17("pg_dump", "postgresql-17/bin"),
    PG_RESTORE_17("pg_restore", "postgresql-17/bin");

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9][^\\s]*)");

    /** What CI says: an abort ahead of the first test of a class is counted nowhere, so it would go unseen there. */
    private static final String REQUIRED = "required";

    private final String program;
    private final String directory;

    /** Of a program that is not on the {@code PATH}: the directory below the one where {@code ./test-tools} puts such ones. */
    Tool(String program, String directory) {
        this.program = program;
        this.directory = directory;
    }

    /** Where pg_dump and pg_restore for a server are; aborts the test if they are nowhere, or fails it in CI. */
    public static Path client(Postgres server) {
        Tool dump = server == Postgres.V17 ? PG_DUMP_17 : PG_DUMP;
        Tool restore = server == Postgres.V17 ? PG_RESTORE_17 : PG_RESTORE;
        Path directory = Objects.requireNonNull(dump.program().getParent());
        assertThat(restore.program()).hasParentRaw(directory);
        return directory;
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
            String reason = "this test needs "
                    + (directory.isEmpty() ? "Debian's package postgresql-client" : directory + "/" + program)
                    + ", which is not installed: run ./test-tools";
            if (REQUIRED.equals(System.getenv("WINDLASS_TEST_TOOLS"))) {
                throw new AssertionError(reason);
            }
            Assumptions.abort(reason);
        }
        return version.orElseThrow();
    }

    private Optional<Path> found() {
        if (!directory.isEmpty()) {
            return Optional.of(
                            Path.of(System.getProperty("user.home"), ".cache/windlass-test-tools", directory, program))
                    .filter(Files::isExecutable);
        }
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
