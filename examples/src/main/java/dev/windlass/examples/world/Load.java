package dev.windlass.examples.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The traffic through the router; its counters are never older than a second while it runs. */
public final class Load {
    private final WorldFiles files;
    private final Program program;

    Load(WorldFiles files) {
        this.files = files;
        this.program = new Program(files, "load");
    }

    /** What became of the requests so far. */
    public LoadStats stats() {
        return LoadStats.of(Json.read(files.loadStats()).orElseGet(Json::object));
    }

    /** Whether requests are being sent. */
    public boolean isRunning() {
        return program.running().isPresent();
    }

    /** Stops sending, waits for what is in flight, and leaves final counters; a no-op when it doesn't run. */
    public void stop() {
        files.locked(program::stop);
    }

    /** Starts it again after a stop; its counters go on. A no-op when it runs. */
    public void start() {
        files.locked(() -> launch().awaitReady());
    }

    Program.Started launch() {
        return program.start(
                LoadProcess.class,
                Map.of(
                        "target",
                        files.url("router"),
                        "rate",
                        Integer.toString(files.options().requestsPerSecond())));
    }

    /** Returns when so many more requests have been answered than at the call. */
    public void awaitAnswers(long more, Duration limit) {
        long before = stats().answered();
        Await.until(
                more + " more requests are answered",
                limit,
                () -> stats().answered() >= before + more,
                () -> "The counters were at " + before + " answers, now " + stats() + ". " + files.tail("load"));
    }

    /** The file of the acknowledged keys, one a line. */
    public Path acknowledgedFile() {
        return files.acknowledged();
    }

    /** The keys of all writes that were acknowledged. */
    public Set<UUID> acknowledged() {
        Set<UUID> keys = new LinkedHashSet<>();
        try {
            if (Files.exists(files.acknowledged())) {
                Files.readAllLines(files.acknowledged()).forEach(line -> keys.add(UUID.fromString(line)));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new WorldException("Read the acknowledged keys from " + files.acknowledged() + ": " + e, e);
        }
        return keys;
    }

    /** Back to zero; a load that is started now waits for {@link #letGo}. */
    void forget() {
        try {
            Files.deleteIfExists(files.acknowledged());
            Files.deleteIfExists(files.loadStats());
        } catch (IOException e) {
            throw new WorldException("Reset the counters of the load: " + e, e);
        }
    }

    void letGo() {
        Json.writeText(files.acknowledged(), "");
    }

    Program program() {
        return program;
    }
}
