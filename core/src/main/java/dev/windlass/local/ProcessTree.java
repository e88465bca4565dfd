package dev.windlass.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The processes of one command: its descendants, those that were its descendants when one looked, and on Linux all that
 * have its mark in their environment, whoever is their parent now. Used by one thread.
 */
final class ProcessTree {

    private static final Path PROC = Path.of("/proc");
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final int KILLS = 40;

    private final ProcessHandle root;
    private final String mark;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    /** The mark as it stands in the environment: {@code NAME=value}. */
    ProcessTree(ProcessHandle root, String mark) {
        this.root = root;
        this.mark = mark;
    }

    /** Remembers the descendants that there are now. */
    void look() {
        seen.removeIf(process -> !alive(process));
        root.descendants().forEach(seen::add);
    }

    /** All that are alive, the command itself first. */
    List<ProcessHandle> members() {
        look();
        var all = new LinkedHashSet<ProcessHandle>();
        all.add(root);
        all.addAll(seen);
        ProcessHandle.allProcesses().filter(this::marked).forEach(all::add);
        for (ProcessHandle process : List.copyOf(all)) {
            process.descendants().forEach(all::add);
        }
        seen.addAll(all);
        return all.stream().filter(ProcessTree::alive).toList();
    }

    /**
     * Ends all of them: asks, waits for the grace, kills. Not interruptible; an interrupt is kept.
     *
     * @return those that are still alive
     */
    List<ProcessHandle> end(Duration grace) {
        List<ProcessHandle> alive = members();
        alive.forEach(ProcessHandle::destroy);
        for (Duration left = grace; left.compareTo(Duration.ZERO) > 0 && !alive.isEmpty(); left = left.minus(GLANCE)) {
            glance(alive);
            alive = members();
        }
        // More than once: a process that is about to be killed may start another one.
        for (int kill = 0; kill < KILLS && !alive.isEmpty(); kill++) {
            alive.forEach(ProcessHandle::destroyForcibly);
            glance(alive);
            alive = members();
        }
        return alive;
    }

    /** Waits until all of them ended, or a moment. */
    private static void glance(Collection<ProcessHandle> processes) {
        CompletableFuture<?> ended = CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        boolean interrupted = Thread.interrupted();
        long begin = System.nanoTime();
        try {
            for (long left = GLANCE.toNanos(); left > 0; left = GLANCE.toNanos() - (System.nanoTime() - begin)) {
                try {
                    ended.get(left, TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            // Not yet: the caller looks again.
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the end of a process failed", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean marked(ProcessHandle process) {
        return read(process, "environ", text -> ("\0" + text).contains("\0" + mark + "\0"));
    }

    /** A zombie is dead: only its parent has not yet asked how it ended. */
    private static boolean alive(ProcessHandle process) {
        return process.isAlive() && !read(process, "stat", text -> text.startsWith(" Z", text.lastIndexOf(')') + 1));
    }

    /** False where there is no such file, as on other systems, or it is another user's. */
    private static boolean read(ProcessHandle process, String file, Predicate<String> holds) {
        Path path = PROC.resolve(Long.toString(process.pid())).resolve(file);
        try {
            return Files.isReadable(path) && holds.test(new String(Files.readAllBytes(path), ISO_8859_1));
        } catch (IOException e) {
            return false; // it ended meanwhile
        }
    }
}
