package dev.windlass.http.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A server as a child process. It never outlives the tests: a shell waits beside it on a pipe from here, which the system
 * closes even if this JVM is killed, and then ends it.
 */
final class RealProcess implements AutoCloseable {

    private static final String ON_A_LEASH = "exec 3<&0; \"$@\" </dev/null 3<&- & server=$!;"
            + " { cat <&3 >/dev/null; kill \"$server\"; } & leash=$!;"
            + " wait \"$server\"; code=$?; kill \"$leash\"; exit \"$code\"";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final int PORTS_TRIED = 5;
    private static final int TOLD_CHARACTERS = 4000;

    private final Process shell;
    private final Path log;
    private final int port;

    private RealProcess(Process shell, Path log, int port) {
        this.shell = shell;
        this.log = log;
        this.port = port;
    }

    /** What is to be run for a port; writes the configuration for it. */
    interface OnPort {
        List<String> command(int port) throws IOException;
    }

    /** Starts it on a free port, on another one if somebody was faster, and returns when it answers there with 200. */
    static RealProcess serving(String name, Path directory, OnPort program, String readiness)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            RealProcess process = launch(name, directory, program.command(port), port);
            if (process.comesUp(name, readiness) && process.shell.isAlive()) {
                return process;
            }
            process.close();
            if (attempt == PORTS_TRIED
                    || !process.said().toLowerCase(Locale.ROOT).contains("address already in use")) {
                throw new AssertionError(
                        name + " ended instead of serving on port " + port + ". " + process.diagnosis());
            }
        }
    }

    /** Starts it without waiting for anything. */
    static RealProcess launch(String name, Path directory, List<String> command, int port) throws IOException {
        Path log = directory.resolve(name + ".log");
        var leashed = new ArrayList<>(List.of("/bin/sh", "-c", ON_A_LEASH, name));
        leashed.addAll(command);
        Process shell = new ProcessBuilder(leashed)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new RealProcess(shell, log, port);
    }

    private boolean comesUp(String name, String readiness) throws InterruptedException {
        try {
            Await.until(
                    name + " answers " + url(readiness),
                    START_LIMIT,
                    () -> !shell.isAlive() || Control.get(url(readiness)).statusCode() == 200,
                    this::diagnosis);
            return shell.isAlive();
        } catch (AssertionError | InterruptedException e) {
            close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    String address() {
        return "127.0.0.1:" + port;
    }

    String url(String path) {
        return "http://" + address() + path;
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** All that it wrote. */
    String said() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read what the server wrote", e);
        }
    }

    /** How it is, and the end of what it wrote. */
    String diagnosis() {
        String said = said();
        String state = shell.isAlive() ? "It runs" : "It ended with " + shell.exitValue();
        return state + ", and wrote to " + log + ":\n" + said.substring(Math.max(0, said.length() - TOLD_CHARACTERS));
    }

    /** Ends it by SIGTERM, which reaches the server by its leash; and what is left then, by SIGKILL. */
    @Override
    public void close() {
        List<ProcessHandle> tree = shell.descendants().toList();
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't let go of the leash of " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tree.forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    /** One that was free a moment ago. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
