package dev.windlass.kubernetes.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real Helm that tests are run with: of the {@code PATH}, or where {@code ./test-tools} puts it. */
final class HelmProgram {

    private static final Path PUT =
            Path.of(System.getProperty("user.home"), ".cache", "windlass-test-tools", "helm-3.17.2");

    private HelmProgram() {}

    /** Where it is; aborts the test if it is nowhere, or fails it where all tools are required. */
    static Path path() {
        Optional<Path> found = Stream.concat(
                        Pattern.compile(":")
                                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                                .filter(directory -> !directory.isEmpty())
                                .map(directory -> Path.of(directory, "helm")),
                        Stream.of(PUT))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            String reason = "this test needs Helm, which is not installed: run ./test-tools";
            if ("required".equals(System.getenv("WINDLASS_TEST_TOOLS"))) {
                throw new AssertionError(reason);
            }
            Assumptions.abort(reason);
        }
        return found.orElseThrow();
    }
}
