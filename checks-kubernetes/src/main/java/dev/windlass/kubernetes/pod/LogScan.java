package dev.windlass.kubernetes.pod;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * One look through the logs of all pods.
 *
 * @param pods what was read of each
 * @param error why the look is worth nothing
 * @param noData why there was nothing to look at
 * @param beyond why there is more than was read
 * @param evidence what was found
 */
record LogScan(
        List<PodLog> pods,
        Optional<String> error,
        Optional<String> noData,
        Optional<String> beyond,
        List<Fact> evidence) {

    private static final int SIDE_BY_SIDE = 4;
    private static final int SHOWN_PODS = 20;
    private static final int SHOWN_LINES = 8;

    /**
     * What was read of one pod.
     *
     * @param pod its name
     * @param lines how many lines
     * @param matches how many of them match
     * @param restarts how often its container was started anew
     * @param last the last lines that match, as they may be shown
     * @param beyond why there is more than was read; empty if it was all
     * @param gone whether the pod is gone since it was listed
     */
    record PodLog(
            String pod,
            long lines,
            long matches,
            int restarts,
            List<String> last,
            Optional<String> beyond,
            boolean gone) {}

    /** A log that can't be read, and what to say of it. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    long matches() {
        return pods.stream().mapToLong(PodLog::matches).sum();
    }

    long lines() {
        return pods.stream().mapToLong(PodLog::lines).sum();
    }

    private static LogScan failed(String why) {
        return new LogScan(List.of(), Optional.of(why), Optional.empty(), Optional.empty(), List.of());
    }

    private static LogScan nothing(String why, List<Fact> evidence) {
        return new LogScan(List.of(), Optional.empty(), Optional.of(why), Optional.empty(), evidence);
    }

    /** Looks through them all; it throws only if it is interrupted. */
    static LogScan of(LogLines lines, CheckContext context) throws InterruptedException {
        Logs logs = lines.logs();
        Optional<Instant> from = logs.options().sinceRelease() ? context.changedSince() : Optional.empty();
        if (logs.options().sinceRelease() && from.isEmpty()) {
            return nothing("the release has not changed anything yet, so there is no log since then", List.of());
        }
        List<Pod> pods;
        try {
            pods = logs.pods().list(context.timeLeft());
        } catch (ApiFailure failure) {
            return failed(String.valueOf(failure.getMessage()));
        }
        if (pods.isEmpty()) {
            return nothing("there are no " + logs.pods(), List.of());
        }
        var tasks = new ArrayList<Callable<PodLog>>();
        for (Pod pod : pods) {
            Optional<String> container = PodState.container(pod, logs.options().container());
            if (container.isEmpty()) {
                String named = logs.options().container();
                return failed((named == null ? "" : "there is no container '" + named + "': ")
                        + PodState.whichContainer(pod));
            }
            tasks.add(new LogReader(lines, pod, container.get(), from, context));
        }
        return all(tasks, pods, lines, context);
    }

    private static LogScan all(List<Callable<PodLog>> tasks, List<Pod> pods, LogLines lines, CheckContext context)
            throws InterruptedException {
        ExecutorService readers = Executors.newFixedThreadPool(Math.min(SIDE_BY_SIDE, tasks.size()), code -> {
            var thread = new Thread(code, "windlass-logs");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<PodLog>> begun = tasks.stream().map(readers::submit).toList();
            var read = new ArrayList<PodLog>();
            for (int i = 0; i < begun.size(); i++) {
                Duration left = context.timeLeft();
                try {
                    read.add(begun.get(i).get(left.toNanos(), TimeUnit.NANOSECONDS));
                } catch (ExecutionException e) {
                    return failed(
                            e.getCause() instanceof Unreadable unreadable
                                    ? String.valueOf(unreadable.getMessage())
                                    : "the log of pod '" + PodState.name(pods.get(i)) + "' could not be read: "
                                            + e.getCause());
                } catch (TimeoutException e) {
                    return failed("the logs of " + lines.logs().pods() + " were not read in time: " + i + " of "
                            + begun.size() + " were, and '" + PodState.name(pods.get(i))
                            + "' was not; read less by since(…) or tail(…), or allow more time");
                }
            }
            return scanned(read, lines);
        } finally {
            readers.shutdownNow(); // a thread that still reads is interrupted, which closes its stream
        }
    }

    private static LogScan scanned(List<PodLog> all, LogLines lines) {
        List<PodLog> read = all.stream().filter(pod -> !pod.gone()).toList();
        List<Fact> evidence = evidence(all, read);
        if (read.isEmpty()) {
            return nothing("all " + lines.logs().pods() + " were deleted meanwhile; ask again", evidence);
        }
        boolean empty = read.stream().allMatch(pod -> pod.lines() == 0);
        if (empty && !lines.logs().options().mayBeEmpty()) {
            return nothing(
                    "there is no line in the logs of the " + Text.count(read.size(), "pod", "pods") + " of "
                            + lines.logs().pods() + "; if that is how it should be say mayBeEmpty()",
                    evidence);
        }
        return new LogScan(
                read,
                Optional.empty(),
                Optional.empty(),
                read.stream().flatMap(pod -> pod.beyond().stream()).findFirst(),
                evidence);
    }

    private static List<Fact> evidence(List<PodLog> all, List<PodLog> read) {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("lines", "" + read.stream().mapToLong(PodLog::lines).sum()));
        facts.add(new Fact(
                "matches", "" + read.stream().mapToLong(PodLog::matches).sum()));
        read.stream()
                .limit(SHOWN_PODS)
                .forEach(pod -> facts.add(new Fact(
                        "pod " + pod.pod(),
                        pod.matches() + " of " + Text.count(pod.lines(), "line", "lines")
                                + (pod.restarts() == 0
                                        ? ""
                                        : ", " + Text.count(pod.restarts(), "restart", "restarts")))));
        if (read.size() > SHOWN_PODS) {
            facts.add(new Fact("left out", (read.size() - SHOWN_PODS) + " more pods"));
        }
        String gone =
                all.stream().filter(PodLog::gone).map(PodLog::pod).limit(5).collect(Collectors.joining(", "));
        if (!gone.isEmpty()) {
            facts.add(new Fact("deleted meanwhile", gone));
        }
        // some of each pod, so that one that writes much doesn't hide the others
        int each = Math.max(
                1,
                SHOWN_LINES
                        / Math.max(1, (int)
                                read.stream().filter(pod -> pod.matches() > 0).count()));
        read.stream()
                .flatMap(pod -> pod.last().stream()
                        .skip(Math.max(0, pod.last().size() - each))
                        .map(line -> new Fact("line of " + pod.pod(), line.isEmpty() ? "(blank)" : line)))
                .limit(SHOWN_LINES)
                .forEach(facts::add);
        return facts;
    }

    /** How many lines of one pod are kept to be shown. */
    static int kept() {
        return SHOWN_LINES;
    }
}
