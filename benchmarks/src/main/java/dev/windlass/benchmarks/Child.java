package dev.windlass.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, with the class path of this one. */
final class Child {

    private final List<String> command = new ArrayList<>();
    private final Path directory;

    private Child(Path directory) {
        this.directory = directory;
    }

    static Child in(Path directory, Class<?> main, List<String> options, String... arguments) {
        var child = new Child(directory);
        child.command.add(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        child.command.addAll(options);
        child.command.add("-cp");
        child.command.add(classPath());
        child.command.add(main.getName());
        child.command.addAll(List.of(arguments));
        return child;
    }

    private static String classPath() {
        var absolute = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)) {
            absolute.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(System.getProperty("path.separator"), absolute);
    }

    /**
     * How it went.
     *
     * @param millis from before its start until its end was seen
     * @param output what it printed
     * @param code its exit code
     */
    record Ended(double millis, List<String> output, int code) {}

    /** Runs it; it has to end well. */
    Ended run() throws IOException {
        Ended ended = attempt();
        if (ended.code() != 0) {
            throw new IllegalStateException(command + " ended with " + ended.code() + ": " + ended.output());
        }
        return ended;
    }

    /** Starts it; its standard output and input are the caller's. */
    Process start() throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Runs it, however it ends. */
    Ended attempt() throws IOException {
        long start = System.nanoTime();
        Process process = start();
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            double millis = (System.nanoTime() - start) / 1e6;
            return new Ended(millis, text.lines().toList(), code);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }
}
