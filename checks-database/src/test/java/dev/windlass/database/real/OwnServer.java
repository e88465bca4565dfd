package dev.windlass.database.real;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server that one test has for itself, with a data directory of its own: it may be killed, and started again on the same
 * data and port. Ask for it as a parameter of a test with {@link Server}, or by {@link Servers}; it ends with the test.
 */
public final class OwnServer implements AutoCloseable {

    private final Postgres version;
    private final Map<String, String> settings;
    private final Path directory;
    private final List<TestDatabase> databases = new ArrayList<>();
    private final int port;
    private EmbeddedPostgres postgres;
    private boolean running;

    private OwnServer(Postgres version, Map<String, String> settings, Path directory) throws IOException {
        this.version = version;
        this.settings = settings;
        this.directory = directory;
        this.postgres = start(0);
        this.port = postgres.getPort();
    }

    /** Starts one with settings of {@code postgresql.conf} of its own. */
    static OwnServer start(Postgres version, Map<String, String> settings) {
        try {
            return new OwnServer(version, settings, Files.createTempDirectory("windlass-postgres-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no PostgreSQL to test with", e);
        }
    }

    /**
     * Starts a replica that streams, of a primary that is stopped for the copy.
     *
     * @param name its {@code application_name} at the primary
     * @param port where it reaches the primary
     */
    static OwnServer replica(OwnServer primary, String name, int port, Map<String, String> settings) {
        try {
            Path directory = Files.createTempDirectory("windlass-postgres-");
            primary.stop();
            copy(primary.data(), directory.resolve("data"));
            primary.startAgain();
            Files.createFile(directory.resolve("data/standby.signal"));
            Files.writeString(
                    directory.resolve("data/postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres application_name=" + name
                            + " sslmode=disable'\n");
            return new OwnServer(primary.version, settings, directory);
        } catch (IOException e) {
            throw new UncheckedIOException("no replica to test with", e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.equals("postmaster.pid") && !name.equals("epg-lock")) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private EmbeddedPostgres start(int onPort) throws IOException {
        EmbeddedPostgres.Builder builder = version.builder()
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                // Embedded it acknowledges before it writes; what is acknowledged here has to survive a kill.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setPort(onPort);
        settings.forEach(builder::setServerConfig);
        EmbeddedPostgres started = builder.start();
        running = true;
        return started;
    }

    public int port() {
        return port;
    }

    public Postgres version() {
        return version;
    }

    /** Its data directory. */
    public Path data() {
        return directory.resolve("data");
    }

    /** A fresh database on it. */
    public TestDatabase fresh() {
        return database("own_" + (databases.size() + 1));
    }

    /** A fresh database of that name on it. */
    public TestDatabase database(String name) {
        return database(name, "");
    }

    /** A fresh database of that name on it, with options of {@code create database}. */
    public TestDatabase database(String name, String options) {
        execute("create database " + name + " " + options);
        var database = new TestDatabase(port, name);
        databases.add(database);
        return database;
    }

    /** Runs statements in its database {@code postgres}, as its superuser. */
    public void execute(String... statements) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(String.join("; ", statements), e);
        }
    }

    /** From now on whoever is not the superuser {@code postgres} has to show a password. */
    public void wantsPasswords() {
        try {
            Files.writeString(
                    data().resolve("pg_hba.conf"), "host all postgres all trust\nhost all all all scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("select pg_reload_conf()");
    }

    /** The postmaster, whose children are the sessions; it may be stopped and continued by signals too. */
    public ProcessHandle process() {
        try (Stream<String> pidFile = Files.lines(data().resolve("postmaster.pid"))) {
            return ProcessHandle.of(Long.parseLong(pidFile.findFirst().orElseThrow()))
                    .orElseThrow(() -> new IllegalStateException("the server does not run"));
        } catch (IOException e) {
            throw new UncheckedIOException("the server does not run", e);
        }
    }

    /** SIGKILL for all its processes, as if the machine had lost its power; it has ended when this returns. */
    public void kill() {
        ProcessHandle postmaster = process();
        stopped(postmaster); // else a session sees it end, and still says goodbye
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        all.add(postmaster);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        deletePidFile();
        forget();
    }

    private static void stopped(ProcessHandle process) {
        try {
            int exit = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -STOP " + process.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server was killed", e);
        }
    }

    /** Ends it as an operator does, sessions too. */
    public void stop() {
        forget();
    }

    /** Starts it again after {@link #kill} or {@link #stop}; it has recovered when this returns. */
    public void startAgain() {
        try {
            postgres = start(port);
        } catch (IOException e) {
            throw new UncheckedIOException("the killed server does not start again", e);
        }
    }

    /** Appends to {@code postgresql.conf} and reads it in. */
    public void set(String setting, String value) {
        try {
            Files.writeString(
                    data().resolve("postgresql.auto.conf"),
                    setting + " = '" + value + "'\n",
                    StandardOpenOption.APPEND,
                    StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("select pg_reload_conf()");
    }

    private void deletePidFile() {
        try {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forget() {
        running = false;
        ProcessHandle postmaster = Files.exists(data().resolve("postmaster.pid")) ? process() : null;
        try {
            postgres.close();
            if (postmaster != null) {
                postmaster.onExit().join(); // it gives up waiting after some seconds, and the data is deleted next
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<TestDatabase> databases() {
        return databases;
    }

    @Override
    public void close() {
        databases.forEach(TestDatabase::close);
        if (running) {
            forget();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + directory, e);
        }
    }
}
