package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecListener;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a command in a pod and waits for its end. */
final class Execution {

    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

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

    /** One that is under way. */
    private record Session(ExecWatch watch, End end, Output out, Output err) {}

    static Ended run(PodCommand command, Place place, Duration within) throws ApiFailure, InterruptedException {
        long began = System.nanoTime();
        // A change: sent once, whatever the client does with questions.
        Session session = command.api()
                .change(
                        "run " + command + " in " + place + " in '"
                                + command.pods().namespace() + "'",
                        client -> start(client, command, place));
        Integer code = null;
        String why = "";
        try {
            Status status = session.end.status.get(Math.max(1, within.toNanos()), TimeUnit.NANOSECONDS);
            code = session.end.code;
            if (code == null) {
                why = "ended without an exit code: " + told(status);
            }
        } catch (TimeoutException e) {
            why = "was still running after " + Text.time(within)
                    + "; its connection was closed, but the program in the pod may go on, and what it did is not known";
        } catch (ExecutionException e) {
            why = "is out of sight, since its connection ended before it told an exit code ("
                    + Redacted.line(String.valueOf(e.getMessage()), 300)
                    + "); the program in the pod may go on, and what it did is not known";
        } catch (InterruptedException e) {
            var interrupted = new InterruptedException(command + " in " + place
                    + " was cancelled: its connection was closed, but the program in the pod may go on");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            session.watch.close();
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        return new Ended(command, place, code, why, took, session.out, session.err);
    }

    private static String told(@Nullable Status status) {
        return status == null || status.getMessage() == null
                ? "the server told nothing of it"
                : Redacted.line(status.getMessage(), 300);
    }

    private static Session start(KubernetesClient client, PodCommand command, Place place) {
        var end = new End();
        var out = new Output(command.masker());
        var err = new Output(command.masker());
        var container = client.pods()
                .inNamespace(command.pods().namespace())
                .withName(place.pod())
                .inContainer(place.container());
        Secret stdin = command.stdin();
        var reading = stdin == null ? container : container.redirectingInput();
        try {
            ExecWatch watch = reading.writingOutput(out)
                    .writingError(err)
                    .usingListener(end)
                    .exec(command.line().toArray(String[]::new));
            if (stdin != null) {
                give(watch, stdin);
            }
            return new Session(watch, end, out, err);
        } catch (KubernetesClientException e) {
            throw asRefusal(e);
        }
    }

    /** If the program ended ahead of it, how it ended is told all the same. */
    private static void give(ExecWatch watch, Secret line) {
        try {
            OutputStream input = watch.getInput();
            input.write((line.reveal() + "\n").getBytes(UTF_8));
            input.flush();
        } catch (IOException | KubernetesClientException e) {
            LOG.debug("a command in a pod did not take its input", e);
        }
    }

    /** The client doesn't tell the status of an answer that refused the connection. */
    private static KubernetesClientException asRefusal(KubernetesClientException e) {
        Throwable at = e;
        for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
            if (at instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
                int code = refused.getResponse().code();
                Status status = new StatusBuilder()
                        .withCode(code)
                        .withReason(code == 403 ? "Forbidden" : code == 404 ? "NotFound" : null)
                        .withMessage("the connection to the container was refused")
                        .build();
                return new KubernetesClientException("the connection was refused", e, code, status, null);
            }
        }
        return e.getCode() > 0 ? e : new KubernetesClientException(e.getMessage(), e, 0, null, null);
    }

    /** Hears how it ends. */
    private static final class End implements ExecListener {

        private final CompletableFuture<@Nullable Status> status = new CompletableFuture<>();
        private volatile @Nullable Integer code;

        @Override
        public void onExit(int exitCode, @Nullable Status told) {
            code = exitCode < 0 ? null : exitCode;
            status.complete(told);
        }

        @Override
        public void onFailure(@Nullable Throwable why, @Nullable Response response) {
            status.completeExceptionally(new IllegalStateException(Redacted.line(String.valueOf(why), 200), why));
        }

        @Override
        public void onClose(int closing, @Nullable String reason) {
            status.completeExceptionally(new IllegalStateException(
                    "it was closed with " + closing + (reason == null ? "" : ", " + Redacted.line(reason, 200))));
        }
    }
}
