package dev.windlass.kubernetes.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kubernetes.real.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A machine of its own, as far as a release sees: with a name, a user and a directory of journals. One process at a time. */
final class Machine implements AutoCloseable {

    private final String user;
    private final String name;
    private final Path directory;
    private @Nullable Process process;
    private @Nullable BufferedReader says;

    Machine(String user, String name, Path directory) {
        this.user = user;
        this.name = name;
        this.directory = directory.resolve(name);
    }

    /** Starts to release. */
    void releases(String namespace, int seconds) throws IOException {
        Files.createDirectories(directory);
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Duser.name=" + user,
                "-cp",
                System.getProperty("java.class.path"),
                LeaseChild.class.getName(),
                TestCluster.kubeconfig().toString(),
                TestCluster.adminContext(),
                namespace,
                Integer.toString(seconds),
                directory.toString());
        builder.environment().put("HOSTNAME", name);
        builder.redirectError(
                ProcessBuilder.Redirect.appendTo(directory.resolve("errors").toFile()));
        process = builder.start();
        says = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    private Process running() {
        return Objects.requireNonNull(process, "it was not started");
    }

    long pid() {
        return running().pid();
    }

    /** The next thing that it says; what is logged is none. */
    String says() throws IOException {
        BufferedReader lines = Objects.requireNonNull(says, "it was not started");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(LeaseChild.IN) || line.startsWith(LeaseChild.ENDED)) {
                return line;
            }
        }
        throw new AssertionError(name + " ended without a word: " + Files.readString(directory.resolve("errors")));
    }

    void isIn(String step) throws IOException {
        assertThat(says()).as(name).isEqualTo(LeaseChild.IN + step);
    }

    /** What it says next is its end. */
    String ends(int exitCode) throws IOException, InterruptedException {
        String line = says();
        assertThat(line).as(name).startsWith(LeaseChild.ENDED + exitCode + " ");
        running().waitFor();
        return line;
    }

    /** The step that it is in comes to its end. */
    void goesOn() throws IOException {
        running().getOutputStream().write('\n');
        running().getOutputStream().flush();
    }

    void isKilled() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    void standsStill() throws IOException, InterruptedException {
        signal("STOP");
    }

    void wakesUp() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** The records of its runs, as text. */
    String journal() throws IOException {
        Path runs = directory.resolve("shop").resolve("production");
        var text = new StringBuilder();
        try (var files = Files.list(runs)) {
            List<Path> records = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
            for (Path record : records) {
                text.append(Files.readString(record));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
