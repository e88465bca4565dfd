package dev.windlass.kubernetes.pod;

import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs a command in a pod and waits for its end. */
final class Execution {

    /** How many lines of its output a message ends with. */
    private static final int LAST_LINES = 5;

    private Execution() {}

    /** In which container of which pod. */
    record Place(String pod, String container) {
        @Override
        public String toString() {
            return "pod '" + pod + "', container '" + container + "'";
        }
    }

    /** Why it can't be started anywhere. */
    record NoPlace(String why, boolean noPod) {}

    /** What it did until it ended, or until that could not be told any more. */
    record Ended(
            PodCommand command,
            Place place,
            @Nullable Integer code,
            String why,
            Duration took,
            Output out,
            Output err) {

        Wanted.Judged judged() {
            return code == null
                    ? new Wanted.Judged(Verdict.ERRORED, why)
                    : command.wanted().judge(code, Text.time(took), out.whole());
        }

        Executed executed() {
            return new Executed(place.pod(), place.container(), code == null ? -1 : code, took.toMillis());
        }

        /** Its last output, to end a message with; empty if there was none. */
        String lastOutput() {
            var lines = new ArrayList<>(err.lastLines(LAST_LINES));
            if (lines.isEmpty()) {
                lines.addAll(out.lastLines(LAST_LINES));
            }
            return lines.isEmpty() ? "" : "; its last output: " + Text.end(String.join(" | ", lines), 600);
        }

        PodCommandFailed failed(String sentence) {
            return new PodCommandFailed(
                    command + " in " + place + " "
                            + Redacted.line(command.masker().mask(sentence), 500) + lastOutput(),
                    code,
                    null);
        }
    }

    static Ended act(PodCommand command, ActionContext<?> context)
            throws NotApplied, PodCommandFailed, InterruptedException {
        Place place;
        Ended ended;
        try {
            Object found = place(command, command.timeout());
            if (!(found instanceof Place there)) {
                throw new NotApplied(command + " was not started: " + ((NoPlace) found).why());
            }
            place = there;
        } catch (ApiFailure failure) {
            throw new NotApplied(command + " was not started: " + failure.getMessage(), failure);
        }
        context.progress("runs " + command + " in " + place);
        try {
            ended = run(command, place, command.timeout());
        } catch (ApiFailure failure) {
            if (failure.hadNoEffect()) {
                throw new NotApplied(command + " was not started: " + failure.getMessage(), failure);
            }
            throw new PodCommandFailed(
                    command + " in " + place + " may have been started: " + failure.getMessage(), null, failure);
        }
        Wanted.Judged judged = ended.judged();
        if (judged.verdict() != Verdict.PASSED) {
            throw ended.failed(judged.sentence());
        }
        return ended;
    }

    static String text(PodCommand command, ActionContext<?> context) throws Exception {
        Ended ended = act(command, context);
        Optional<String> whole = ended.out().whole();
        if (whole.isEmpty()) {
            throw ended.failed("wrote more than the " + Output.READ + " bytes that are read as a result");
        }
        return command.masker().mask(whole.get()).strip();
    }

    /** A {@link Place}, or {@link NoPlace}. */
    static Object place(PodCommand command, Duration timeLeft) throws ApiFailure {
        List<Pod> all = command.pods().list(timeLeft);
        Optional<Pod> ready = all.stream().filter(PodState::isReady).findFirst();
        if (ready.isEmpty()) {
            return new NoPlace(
                    all.isEmpty()
                            ? "there are no " + command.pods()
                            : "none of the " + Text.count(all.size(), "pod", "pods") + " of " + command.pods()
                                    + " is ready; '" + PodState.name(all.get(0)) + "' is "
                                    + PodState.words(all.get(0)),
                    true);
        }
        Pod pod = ready.get();
        Optional<String> container = PodState.container(pod, command.container());
        if (container.isEmpty()) {
            return new NoPlace(
                    (command.container() == null ? "" : "there is no container '" + command.container() + "': ")
                            + PodState.whichContainer(pod),
                    false);
        }
        return new Place(PodState.name(pod), container.get());
    }

    static Ended run(PodCommand command, Place place, Duration within) throws ApiFailure, InterruptedException {
        long began = System.nanoTime();
        try (ExecSocket program = started(command, place)) {
            Integer code = null;
            String why = "";
            try {
                Status status = program.status().get(Math.max(1, within.toNanos()), TimeUnit.NANOSECONDS);
                code = ExecSocket.exitCode(status).orElse(null);
                if (code == null) {
                    why = "ended without an exit code: " + told(status);
                }
            } catch (TimeoutException e) {
                why = "was still running after " + Text.time(within)
                        + "; its connection was closed, but the program in the pod may go on, and what it did is not"
                        + " known";
            } catch (ExecutionException e) {
                why = "is out of sight, since its connection ended before it told an exit code ("
                        + Redacted.line(String.valueOf(e.getMessage()), 300)
                        + "); the program in the pod may go on, and what it did is not known";
            } catch (InterruptedException e) {
                throw cancelled(command, place, e);
            }
            var took = Duration.ofNanos(System.nanoTime() - began);
            return new Ended(command, place, code, why, took, program.out(), program.err());
        }
    }

    private static ExecSocket started(PodCommand command, Place place) throws ApiFailure, InterruptedException {
        try {
            return command.api()
                    .change(
                            "run " + command + " in " + place + " in '"
                                    + command.pods().namespace() + "'",
                            client -> ExecSocket.start(client, command, place));
        } catch (ApiFailure failure) {
            if (Thread.interrupted()) {
                throw cancelled(command, place, failure);
            }
            throw failure;
        }
    }

    private static InterruptedException cancelled(PodCommand command, Place place, Exception why) {
        var cancelled = new InterruptedException(command + " in " + place
                + " was cancelled: its connection was closed, but the program in the pod may go on");
        cancelled.initCause(why);
        return cancelled;
    }

    private static String told(Status status) {
        return status.getMessage() == null ? "the server told nothing of it" : Redacted.line(status.getMessage(), 300);
    }
}
