package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A process of the world, seen from outside. That it shall run is written down (the order) before it is started, and it
 * ends by itself when its order is gone: whoever starts or stops it may die at any moment and be run again. What runs
 * is known from the record that the process itself writes.
 */
final class Program {
    private static final Duration START_LIMIT = Duration.ofSeconds(40);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final Duration SAME_START = Duration.ofSeconds(2); // the system's boot time is not told exactly

    private final WorldFiles files;
    private final String name;

    Program(WorldFiles files, String name) {
        this.files = files;
        this.name = name;
    }

    String name() {
        return name;
    }

    Path orderFile() {
        return files.file(name + ".order.json");
    }

    Path recordFile() {
        return files.file(name + ".process.json");
    }

    Path lockFile() {
        return files.file(name + ".lock");
    }

    Optional<ObjectNode> order() {
        return Json.read(orderFile());
    }

    /** What the running process says of itself; empty when none runs, even if one left its record behind. */
    Optional<ObjectNode> running() {
        return Json.read(recordFile()).filter(record -> process(record).isPresent());
    }

    private static Optional<ProcessHandle> process(ObjectNode record) {
        return alive(
                record.path("pid").asLong(),
                Instant.parse(record.path("started").asText()));
    }

    /** The process of that id, unless it has ended or its id now belongs to another one. */
    static Optional<ProcessHandle> alive(long pid, Instant started) {
        return ProcessHandle.of(pid).filter(Program::isAlive).filter(handle -> handle.info()
                .startInstant()
                .filter(start -> Duration.between(start, started).abs().compareTo(SAME_START) < 0)
                .isPresent());
    }

    static boolean isAlive(ProcessHandle handle) {
        return handle.isAlive() && !isZombie(handle.pid());
    }

    /** Ended, but nobody has asked how: so it stays in containers whose first process reaps no orphans. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false; // no such file system, or it has just ended: the next look will tell
        }
    }

    /** Orders it and sees that it is on its way, without waiting for it; a no-op when the same one runs. */
    Started start(Class<?> main, Map<String, String> arguments) {
        Map<String, String> sorted = new TreeMap<>(arguments);
        ObjectNode wanted = Json.object().put("main", main.getName());
        ObjectNode said = wanted.putObject("arguments");
        sorted.forEach(said::put);
        Optional<ObjectNode> before = order();
        if (before.isEmpty() || !before.get().deepCopy().without("token").equals(wanted)) {
            stop();
            wanted.put("token", UUID.randomUUID().toString());
            Json.write(orderFile(), wanted);
        }
        return ensure();
    }

    /** Starts what is ordered if it doesn't run. */
    Started ensure() {
        ObjectNode order = order().orElseThrow(() -> new WorldException("Start " + name + ": nothing is ordered"));
        String token = order.path("token").asText();
        Optional<ObjectNode> runs = running();
        if (runs.isPresent() && runs.get().path("token").asText().equals(token)) {
            return new Started(token, null);
        }
        end();
        return new Started(token, spawn(order));
    }

    private Process spawn(ObjectNode order) {
        List<String> command = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            command.add(setsid.toString()); // so that Ctrl-C on the release does not reach the world
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xmx96m"));
        command.addAll(List.of(
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dsun.net.httpserver.nodelay=true",
                "-Dsun.net.httpserver.maxIdleConnections=1000",
                "-Djdk.httpclient.keepalive.timeout=5")); // below the 30 s of the servers: they never close first
        command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
        command.add(order.path("main").asText());
        command.add("--world=" + files.directory());
        command.add("--name=" + name);
        command.add("--token=" + order.path("token").asText());
        order.path("arguments")
                .properties()
                .forEach(a -> command.add("--" + a.getKey() + "=" + a.getValue().asText()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log(name).toFile()));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new WorldException("Start " + name + " by " + command + ": " + e, e);
        }
    }

    /** Ends it gracefully, by force if it doesn't; a no-op when none runs. */
    void stop() {
        try {
            Files.deleteIfExists(orderFile());
        } catch (IOException e) {
            throw new WorldException("Stop " + name + ", delete " + orderFile() + ": " + e, e);
        }
        end();
    }

    private void end() {
        if (!running().flatMap(Program::process).map(ProcessHandle::destroy).orElse(false)) {
            return;
        }
        if (!Await.holds(STOP_LIMIT, () -> running().isEmpty())) {
            kill();
        }
    }

    /** SIGKILL: no part of it gets to finish. What is ordered stays ordered. */
    void kill() {
        running().flatMap(Program::process).ifPresent(ProcessHandle::destroyForcibly);
        Await.until(
                name + " has ended",
                KILL_LIMIT,
                () -> running().isEmpty(),
                () -> "Its process " + recordFile() + " survives SIGKILL: look for a hanging disk. "
                        + files.tail(name));
    }

    /** A process on its way: {@code spawned} is null when it ran already. */
    final class Started {
        private final String token;
        private final @Nullable Process spawned;

        private Started(String token, @Nullable Process spawned) {
            this.token = token;
            this.spawned = spawned;
        }

        /** Returns when the process says it is ready. */
        void awaitReady() {
            Await.until(
                    name + " is ready",
                    START_LIMIT,
                    () -> isReady() || hasFailed(),
                    () -> "Order: " + order().map(ObjectNode::toString).orElse("none") + ". " + files.tail(name));
            if (!isReady()) {
                throw new WorldException("Started " + name + ", but its process ended at once. " + files.tail(name));
            }
        }

        private boolean isReady() {
            return running()
                    .filter(r -> r.path("token").asText().equals(token)
                            && r.path("ready").asBoolean())
                    .isPresent();
        }

        private boolean hasFailed() {
            return spawned != null && !spawned.isAlive() && running().isEmpty();
        }
    }
}
