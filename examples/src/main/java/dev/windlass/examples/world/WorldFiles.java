package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The directory of a world: everything that must be known to find its processes again. */
record WorldFiles(Path directory) {
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(60);
    private static final List<String> PORTS = List.of("database", "router", "admin", "blue", "green");

    Path file(String name) {
        return directory.resolve(name);
    }

    Path acknowledged() {
        return file("acknowledged");
    }

    Path loadStats() {
        return file("load-stats.json");
    }

    Path routerState() {
        return file("router-state.json");
    }

    Path leash() {
        return file("leash");
    }

    Path log(String program) {
        return file(program + ".log");
    }

    /** Every process ends by itself after this instant. */
    void extendLeash(Duration lifetime) {
        Json.writeText(leash(), Instant.now().plus(lifetime).toString());
    }

    Optional<ObjectNode> description() {
        return Json.read(file("world.json"));
    }

    ObjectNode describe(WorldOptions options) {
        ObjectNode description = Json.object()
                .put("ready", false)
                .put("requestsPerSecond", options.requestsPerSecond())
                .put("seededOrders", options.seededOrders())
                .put("lifetime", options.lifetime().toString());
        ObjectNode ports = description.putObject("ports");
        Set<Integer> taken = new HashSet<>();
        PORTS.forEach(name -> ports.put(name, freePort(taken)));
        Json.write(file("world.json"), description);
        return description;
    }

    void ready(boolean ready) {
        ObjectNode description = existing();
        Json.write(file("world.json"), description.put("ready", ready));
    }

    boolean isReady() {
        return description().map(d -> d.path("ready").asBoolean()).orElse(false);
    }

    WorldOptions options() {
        ObjectNode d = existing();
        return new WorldOptions(
                d.path("requestsPerSecond").asInt(),
                d.path("seededOrders").asInt(),
                Duration.parse(d.path("lifetime").asText()));
    }

    int port(String name) {
        return existing().path("ports").path(name).asInt();
    }

    String url(String name) {
        return "http://127.0.0.1:" + port(name);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port("database") + "/postgres?user=postgres";
    }

    private ObjectNode existing() {
        return description()
                .orElseThrow(() -> new WorldException(
                        "There is no world in " + directory + " (no world.json): call World.startOrAttach first"));
    }

    /** One caller at a time, among threads and among processes; the lock dies with its holder. */
    <T> T locked(Supplier<T> action) {
        Path path = file("world.lock");
        try (FileChannel channel = FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = waitForLock(channel, path)) {
            if (!lock.isValid()) {
                throw new WorldException("Lock " + path + ": the lock was lost");
            }
            return action.get();
        } catch (IOException e) {
            throw new WorldException("Lock " + path + ": " + e, e);
        }
    }

    void locked(Runnable action) {
        locked(() -> {
            action.run();
            return true;
        });
    }

    private static FileLock waitForLock(FileChannel channel, Path path) {
        FileLock[] held = new FileLock[1];
        Await.until(
                "nobody else starts or stops parts of the world (" + path + ")",
                LOCK_LIMIT,
                () -> {
                    held[0] = tryLock(channel);
                    return held[0] != null;
                },
                () -> "Another process holds the lock; find it with: fuser " + path);
        return held[0];
    }

    static @Nullable FileLock tryLock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another thread of this JVM has it
        } catch (IOException e) {
            throw new WorldException("Take a file lock: " + e, e);
        }
    }

    /** The end of a program's log, for an error message. */
    String tail(String program) {
        Path log = log(program);
        if (!Files.exists(log)) {
            return "Its log " + log + " does not exist.";
        }
        try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
            in.seek(Math.max(0, in.length() - 1_500));
            byte[] end = new byte[(int) (in.length() - in.getFilePointer())];
            in.readFully(end);
            return "The end of " + log + ":\n" + new String(end, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "Its log " + log + " can't be read: " + e;
        }
    }

    /** Below the ports that systems hand out to clients, so that it is still free when the program starts. */
    private static int freePort(Set<Integer> taken) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (taken.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new WorldException("Look for a free port on 127.0.0.1 between 20000 and 32000: none in 1000 attempts");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
