package dev.windlass.examples.world;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A process of the world, seen from inside: it holds its name's lock for life, writes its record, closes what it opened
 * on SIGTERM, and is on a leash: it ends when its order or the world's directory is gone, or the world's time is over.
 */
final class Child {
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(20);
    private static final long LEASH_MILLIS = 500;

    private final Map<String, String> arguments;
    private final WorldFiles files;
    private final Program program;
    private final String token;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile @Nullable FileChannel lock;
    private boolean ending;

    /** What a program does to be ready; it opens its parts by {@link #open}. */
    interface Body {
        void start(Child child) throws Exception;
    }

    private Child(Map<String, String> arguments) {
        this.arguments = arguments;
        this.files = new WorldFiles(Path.of(argument("world")));
        this.program = new Program(files, argument("name"));
        this.token = argument("token");
    }

    /** Runs until the process is told to end. */
    static void run(String[] args, Body body) {
        try {
            new Child(parse(args)).live(body);
        } catch (Exception | LinkageError e) {
            log("failed to start", e);
            Runtime.getRuntime().halt(1);
        }
    }

    private static Map<String, String> parse(String[] args) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("Expected --name=value, got " + arg);
            }
            parsed.put(arg.substring(2, equals), arg.substring(equals + 1));
        }
        return parsed;
    }

    WorldFiles files() {
        return files;
    }

    String name() {
        return program.name();
    }

    String argument(String key) {
        String value = arguments.get(key);
        if (value == null) {
            throw new IllegalArgumentException("--" + key + "=… is missing among " + arguments);
        }
        return value;
    }

    int number(String key) {
        return Integer.parseInt(argument(key));
    }

    /** Makes a part and keeps it until the process ends; last opened is first closed. */
    synchronized <T extends AutoCloseable> T open(Callable<T> part) throws Exception {
        if (ending) {
            throw new IllegalStateException("told to end while starting");
        }
        T made = part.call();
        open.push(made);
        return made;
    }

    private void live(Body body) throws Exception {
        try (FileChannel channel =
                FileChannel.open(program.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            AtomicBoolean mine = new AtomicBoolean();
            Await.holds(LOCK_LIMIT, () -> {
                mine.set(WorldFiles.tryLock(channel) != null);
                return mine.get() || isObsolete() || runsAlready();
            });
            if (!mine.get() || isObsolete()) {
                log("not needed: another one runs, or nobody wants it any more", null);
                return;
            }
            lock = channel;
            writeRecord(false);
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
            Thread leash = new Thread(this::watchLeash, "leash");
            leash.setDaemon(true);
            leash.start();
            body.start(this);
            writeRecord(true);
            log("ready: " + arguments, null);
            new CountDownLatch(1).await();
        }
    }

    private boolean runsAlready() {
        return program.running()
                .filter(record ->
                        record.path("pid").asLong() != ProcessHandle.current().pid())
                .filter(record -> record.path("token").asText().equals(token))
                .isPresent();
    }

    private boolean isObsolete() {
        return program.order()
                .filter(order -> order.path("token").asText().equals(token))
                .isEmpty();
    }

    private synchronized void writeRecord(boolean ready) {
        if (ending) {
            return;
        }
        ProcessHandle self = ProcessHandle.current();
        Instant started = self.info().startInstant().orElseGet(Instant::now);
        Json.write(
                program.recordFile(),
                Json.object()
                        .put("pid", self.pid())
                        .put("started", started.toString())
                        .put("token", token)
                        .put("ready", ready));
    }

    private void watchLeash() {
        try {
            String why = leashEnds();
            while (why == null) {
                Await.pause(LEASH_MILLIS);
                why = leashEnds();
            }
            log("ends by itself: " + why, null);
        } catch (IOException | RuntimeException e) {
            log("ends by itself: the leash can't be read", e);
        }
        System.exit(0);
    }

    private @Nullable String leashEnds() throws IOException {
        try {
            Instant until = Instant.parse(Files.readString(files.leash()));
            if (Instant.now().isAfter(until)) {
                return "the world's time is over since " + until;
            }
        } catch (NoSuchFileException e) {
            return "there is no " + files.leash() + " any more";
        }
        return isObsolete() ? "it is no longer ordered" : null;
    }

    /** Closes everything, and makes the exit code 0: to be told to end is no failure. */
    private synchronized void end() {
        ending = true;
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception | LinkageError e) {
                log("closing " + part.getClass().getSimpleName(), e);
            }
        }
        signOff();
        log("ended", null);
        Runtime.getRuntime().halt(0);
    }

    /** Spares whoever waits the 0.3 s that a JVM gives its threads when everything is closed already. */
    private void signOff() {
        try {
            Files.deleteIfExists(program.recordFile());
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            log("signing off", e);
        }
    }

    static void log(String message, @Nullable Throwable cause) {
        System.out.println(Instant.now() + " " + message);
        if (cause != null) {
            cause.printStackTrace(System.out);
        }
    }
}
