package dev.windlass.examples.world;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL whose data stays in the world's directory, and that never outlives the process that started it: a shell
 * waits on a pipe from here, which the system closes even on SIGKILL, and then stops it.
 */
final class PostgresServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);
    /**
     * It tries for a while, since the start it takes back may still be under way; but no longer than until another
     * process keeps the same data.
     */
    private static final String WATCH = "cat > /dev/null; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do "
            + "[ \"$(cat \"$1\")\" = \"$2\" ] || exit 0; "
            + "kill -INT \"$(head -n 1 \"$0/postmaster.pid\")\"; sleep 0.5; done";

    private final EmbeddedPostgres postgres;
    private final Path data;
    private final ProcessHandle postmaster;
    private final Process watcher;

    private PostgresServer(EmbeddedPostgres postgres, Path data, ProcessHandle postmaster, Process watcher) {
        this.postgres = postgres;
        this.data = data;
        this.postmaster = postmaster;
        this.watcher = watcher;
    }

    static PostgresServer start(WorldFiles files, int port) throws IOException {
        Path data = dataDirectory(files);
        Path keeperFile = files.file("postgres.keeper");
        String keeper = UUID.randomUUID().toString();
        Json.writeText(keeperFile, keeper);
        Optional<ProcessHandle> leftover = postmaster(data);
        if (leftover.isPresent()) {
            Child.log(
                    "stops the PostgreSQL that was left behind, process "
                            + leftover.get().pid(),
                    null);
            interrupt(leftover.get());
        }
        Await.until(
                "port " + port + " is free for PostgreSQL",
                STOP_LIMIT,
                () -> WorldFiles.isFree(port),
                () -> "Something else listens there; find it with: ss -ltnp 'sport = :" + port + "'");
        Process watcher = new ProcessBuilder("sh", "-c", WATCH, data.toString(), keeperFile.toString(), keeper)
                .redirectError(new File("/dev/null"))
                .redirectOutput(new File("/dev/null"))
                .start();
        EmbeddedPostgres postgres = launch(data, files.log("database"), port);
        ProcessHandle postmaster = postmaster(data)
                .orElseThrow(() -> new IOException("PostgreSQL started, but there is no process for " + data));
        Json.writeText(pointer(files), data.getFileName().toString());
        return new PostgresServer(postgres, data, postmaster, watcher);
    }

    /** A new one unless one was completed: what was cut short may still be written to. */
    private static Path dataDirectory(WorldFiles files) throws IOException {
        Path pointer = pointer(files);
        return files.file(Files.exists(pointer) ? Files.readString(pointer) : "postgres-" + UUID.randomUUID());
    }

    private static Path pointer(WorldFiles files) {
        return files.file("postgres.directory");
    }

    private static EmbeddedPostgres launch(Path data, Path logFile, int port) throws IOException {
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(logFile.toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setServerConfig("synchronous_commit", "on") // what is acknowledged survives the kill of any process
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    long pid() {
        return postmaster.pid();
    }

    @Override
    public void close() throws IOException {
        if (Files.isDirectory(data)) {
            postgres.close();
        }
        interrupt(postmaster);
        watcher.destroyForcibly();
    }

    /** From the first line, the process, and the third, when it started, of PostgreSQL's own lock file. */
    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 3) {
            return Optional.empty();
        }
        return Program.alive(
                Long.parseLong(lines.get(0).strip()),
                Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())));
    }

    /** SIGINT is PostgreSQL's fast shutdown: it sends its clients away and writes everything down. */
    private static void interrupt(ProcessHandle postmaster) throws IOException {
        if (!Program.isAlive(postmaster)) {
            return;
        }
        Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + postmaster.pid()).start();
        try {
            if (kill.waitFor(5, TimeUnit.SECONDS) && Await.holds(STOP_LIMIT, () -> !Program.isAlive(postmaster))) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postmaster.destroyForcibly();
    }
}
