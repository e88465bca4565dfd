package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The trace of a run and the points that it passes. The trace is a file, so that it outlives the process: a line for
 * each thing that the user's code does and for each point. At one of the points, given by its number within the session
 * or by its name, the process asks to be killed and goes no further.
 */
final class Points {

    /** What the child says ahead of the name of the point at which it waits for its death. */
    static final String KILL_ME = "kill me at ";

    /** The point at which a session isn't killed. */
    static final String NOWHERE = "nowhere";

    private final Path trace;
    private final String where;
    private int passed;

    Points(Path trace, String where) {
        this.trace = trace;
        this.where = where;
    }

    /** Passes a point, or dies there. */
    synchronized void pass(String name) throws IOException {
        passed++;
        note("point", name);
        if (where.equals(name) || where.equals(Integer.toString(passed))) {
            System.out.println(KILL_ME + name);
            die();
        }
    }

    /** Adds a line to the trace, whole or not at all: one write. */
    synchronized void note(String... words) throws IOException {
        Files.writeString(
                trace,
                String.join("\t", words) + "\n",
                UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    /** How often a line was added by the user's code, in all sessions. */
    synchronized long noted(String what, String name) throws IOException {
        return read(trace).stream()
                .filter(words -> words.size() > 1
                        && words.get(0).equals(what)
                        && words.get(1).equals(name))
                .count();
    }

    /** The lines of a trace, in words. */
    static List<List<String>> read(Path trace) throws IOException {
        if (!Files.exists(trace)) {
            return List.of();
        }
        return Files.readAllLines(trace, UTF_8).stream()
                .map(line -> List.of(line.split("\t", -1)))
                .toList();
    }

    /** Nothing but SIGKILL ends this: interrupts don't, and the lock is kept, so that nobody passes a point after it. */
    private static void die() {
        var never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                System.out.println("interrupted while it waits for its death");
            }
        }
    }
}
