package dev.windlass.local;

import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a command: starts it, waits for it, and ends what is left of it, whichever way it goes. */
final class Execution {

    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("(?i).*(token|secret|passw|passphrase|pwd|credential|api_?key|private_?key).*");

    /** {@code error=2,} before JDK 25, since then {@code error: 2}. */
    private static final Pattern ERRNO = Pattern.compile("error[=:] ?(\\d+)");

    private static final Duration FIRST_LOOK = Duration.ofMillis(5);
    private static final Duration NEXT_LOOK = Duration.ofMillis(250);
    /** What ends a moment after the command, such as a {@code tee} beside it, may still write. */
    private static final Duration SETTLES = Duration.ofMillis(250);

    private final Command command;
    private final Child child;
    private final Duration within;
    private final Duration grace;

    private Execution(Command command, Duration within, Duration grace) {
        this.command = command;
        this.child = command.child();
        this.within = within;
        this.grace = grace;
    }

    /**
     * Runs it and waits.
     *
     * @param within how long it may take
     * @param grace how long its processes may take to end
     * @param more variables of the environment beside what is declared
     * @param whole whether the whole of its standard output is wanted
     */
    static Finished run(Command command, Duration within, Duration grace, Map<String, String> more, boolean whole)
            throws NotStarted, InterruptedException {
        return new Execution(command, within, grace).run(more, whole);
    }

    private Finished run(Map<String, String> more, boolean whole) throws NotStarted, InterruptedException {
        var builder = new ProcessBuilder(child.line());
        Map<String, String> environment = builder.environment();
        Masker masker = fill(environment);
        environment.putAll(more);
        String mark = UUID.randomUUID().toString();
        environment.put(Command.MARK, mark);
        Path directory = child.directory();
        if (directory != null) {
            if (!Files.isDirectory(directory)) {
                throw notStarted("the directory '" + directory + "' in which it should run doesn't exist", null);
            }
            builder.directory(directory.toFile());
        }
        if (Thread.currentThread().isInterrupted()) {
            throw notStarted("the thread was interrupted before", null);
        }
        var out = new Kept(masker, whole || command.wanted().matches() != null);
        var err = new Kept(masker, false);
        long start = System.nanoTime();
        Process process = start(builder);
        var tree = new ProcessTree(process.toHandle(), Command.MARK + "=" + mark);
        var pumps = new ArrayList<Pump>();
        try {
            return follow(process, tree, pumps, start, out, err);
        } finally {
            pumps.forEach(Pump::abandon);
        }
    }

    private Finished follow(Process process, ProcessTree tree, List<Pump> pumps, long start, Kept out, Kept err)
            throws InterruptedException {
        boolean byItself = false;
        List<ProcessHandle> left = List.of();
        try {
            pumps.add(Pump.reading("stdout", process.getInputStream(), out));
            pumps.add(Pump.reading("stderr", process.getErrorStream(), err));
            String input = child.input() == null ? "" : child.input().text();
            pumps.add(Pump.writing(process.getOutputStream(), input));
            byItself = await(process, tree, start);
            if (byItself) {
                settle(pumps);
            }
        } finally {
            if (!byItself || !command.limits().leaves()) {
                left = end(tree, byItself);
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (!byItself || !command.limits().leaves()) {
            settle(pumps);
        }
        return new Finished(byItself ? process.exitValue() : null, out, err, took, within, left);
    }

    /** The environment that is declared, and what must be masked of it. */
    private Masker fill(Map<String, String> environment) throws NotStarted {
        Map<String, String> own = Map.copyOf(environment);
        environment.clear();
        Masker masker = child.masker();
        String path = own.get("PATH");
        if (path != null) {
            environment.put("PATH", path);
        }
        for (Child.Variable variable : child.variables().values()) {
            if (variable instanceof Child.Plain plain) {
                environment.put(plain.name(), plain.value());
            } else if (variable instanceof Child.Hidden hidden) {
                environment.put(hidden.name(), hidden.value().reveal());
            } else {
                String value = own.get(variable.name());
                if (value == null) {
                    throw notStarted(
                            "the environment variable '" + variable.name()
                                    + "', which it should inherit, is not set in this process",
                            null);
                }
                environment.put(variable.name(), value);
                if (SOUNDS_SECRET.matcher(variable.name()).matches() && !value.isBlank()) {
                    masker = masker.with(Secret.of(value));
                }
            }
        }
        return masker;
    }

    private Process start(ProcessBuilder builder) throws NotStarted {
        try {
            return builder.start();
        } catch (IOException e) {
            String program = child.line().get(0);
            String message = String.valueOf(e.getMessage());
            Matcher errno = ERRNO.matcher(message);
            String number = errno.find() ? errno.group(1) : "";
            if (number.equals("2")) {
                throw notStarted(missing(program), e);
            }
            if (number.equals("13")) {
                throw notStarted("program '" + program + "' may not be executed by this user", e);
            }
            throw notStarted(message, e);
        }
    }

    private String missing(String program) {
        if (!program.contains("/")) {
            return "there is no program '" + program + "' on the PATH of this process, which is "
                    + Text.begin(String.valueOf(System.getenv("PATH")), 300);
        }
        Path directory = child.directory();
        return Files.exists(directory == null ? Path.of(program) : directory.resolve(program))
                ? "the interpreter that the first line of '" + program + "' names doesn't exist"
                : "there is no program '" + program + "'";
    }

    private NotStarted notStarted(String why, @Nullable Throwable cause) {
        return new NotStarted(child.shown() + " was not started: " + why, cause);
    }

    /** Waits for its exit; tells whether it came in time. */
    private boolean await(Process process, ProcessTree tree, long start) throws InterruptedException {
        long look = FIRST_LOOK.toNanos();
        while (true) {
            long left = within.toNanos() - (System.nanoTime() - start);
            if (process.waitFor(Math.min(look, Math.max(left, 0)), TimeUnit.NANOSECONDS)) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            tree.look();
            look = Math.min(look * 2, NEXT_LOOK.toNanos());
        }
    }

    private static void settle(List<Pump> pumps) throws InterruptedException {
        for (Pump pump : pumps) {
            if (!pump.done(SETTLES)) {
                return;
            }
        }
    }

    private List<ProcessHandle> end(ProcessTree tree, boolean byItself) {
        List<ProcessHandle> members = tree.members();
        if (members.isEmpty()) {
            return List.of();
        }
        List<ProcessHandle> left = tree.end(grace);
        if (byItself) {
            LOG.warn(
                    "{} exited and left processes behind, which were ended: {}. If it starts a daemon, declare"
                            + " mayLeaveProcesses()",
                    child.shown(),
                    members.stream().limit(10).map(ProcessHandle::pid).toList());
        }
        if (!left.isEmpty()) {
            LOG.error(
                    "Processes of {} could not be ended: {}. End them by hand",
                    child.shown(),
                    left.stream().limit(10).map(ProcessHandle::pid).toList());
        }
        return left;
    }
}
