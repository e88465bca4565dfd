package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.kubernetes.api.Watching;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes a pod, waits for its end, reads its log, deletes it. */
record ProbePodCheck(String name, ProbePod probe) implements Check, ReachesOutside {

    /** How long its end, log and deletion may take after the pod's own time. */
    private static final Duration AROUND = Duration.ofSeconds(20);

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    private static final String CONTAINER = "probe";
    private static final int LINES = 5;

    /** Nobody: most images know no such user, and need none. */
    private static final long USER = 65534;

    @Override
    public List<Fact> facts() {
        return probe.facts();
    }

    @Override
    public Duration timeout() {
        return probe.timeout().plus(AROUND);
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        Pod wanted = pod("windlass-probe-" + UUID.randomUUID().toString().substring(0, 12));
        var left = new ArrayList<String>();
        Answer answer;
        Optional<Pod> made = Optional.empty();
        try {
            made = Optional.of(probe.api().change("make " + words(wanted), client -> client.pods()
                    .inNamespace(probe.namespace())
                    .resource(wanted)
                    .create()));
            answer = looked(made.get(), context);
        } catch (ApiFailure failure) {
            answer = Answer.errored(probe + ": " + failure.getMessage());
            if (made.isEmpty() && !failure.hadNoEffect()) {
                made = Optional.of(wanted); // it may have been made all the same
            }
        } finally {
            // interrupted or not, it is deleted
            boolean interrupted = Thread.interrupted();
            made.ifPresent(pod -> delete(pod, left));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException(probe + " was cancelled");
        }
        made.ifPresent(pod -> sweep(pod, left));
        answer = answer.with("pod", PodState.name(wanted))
                .with("image", probe.image())
                .with("command", probe.commandLine());
        return left.isEmpty() ? answer : answer.with("left behind", String.join("; ", left));
    }

    private String words(Pod pod) {
        return "pod '" + PodState.name(pod) + "' in '" + probe.namespace() + "'";
    }

    private Pod pod(String podName) {
        var labels = new HashMap<>(probe.labels());
        labels.put(ProbePod.LABEL, "true");
        Map<String, Quantity> needs = Map.of("cpu", new Quantity("50m"), "memory", new Quantity("64Mi"));
        return new PodBuilder()
                .withNewMetadata()
                .withName(podName)
                .withNamespace(probe.namespace())
                .withLabels(labels)
                .addToAnnotations("windlass.dev/check", name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(probe.node())
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(Math.max(1, probe.timeout().toSeconds()))
                .withTerminationGracePeriodSeconds(1L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(probe.image())
                .withCommand(probe.line())
                .withNewResources()
                .withRequests(needs)
                .withLimits(needs)
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private Answer looked(Pod made, CheckContext context) throws ApiFailure, InterruptedException {
        long began = System.nanoTime();
        Api api = probe.api();
        try (var watching = new Watching(api)) {
            var pods = watching.from(
                    words(made),
                    client -> client.pods()
                            .inNamespace(probe.namespace())
                            .withField("metadata.name", PodState.name(made)),
                    made);
            while (true) {
                Optional<Pod> now = pods.one();
                if (now.isEmpty()) {
                    return Answer.errored(words(made) + " was deleted by somebody before it had ended; ask again");
                }
                Pod pod = now.get();
                if (PodState.isOver(pod)) {
                    return over(pod, Duration.ofNanos(System.nanoTime() - began), context);
                }
                Optional<String> stuck = PodState.stuck(pod);
                if (stuck.isPresent()) {
                    return Answer.errored(probe + ": " + stuck.get());
                }
                Duration left = remaining(context, began);
                if (left.isZero() || left.isNegative()) {
                    return Answer.errored(probe + " did not come to its end in "
                            + Text.time(Duration.ofNanos(System.nanoTime() - began)) + ": the pod is "
                            + PodState.words(pod)
                            + watching.trouble().map(why -> "; " + why).orElse(""));
                }
                watching.await(Text.shorter(left, SIGN_OF_LIFE));
            }
        }
    }

    /** Some time is kept for reading its log and deleting it. */
    private Duration remaining(CheckContext context, long began) {
        Duration left = context.timeLeft();
        return Text.shorter(
                left.minus(Text.shorter(AROUND.dividedBy(2), left.dividedBy(4))).minusMillis(1),
                probe.timeout().plusSeconds(5).minusNanos(System.nanoTime() - began));
    }

    private Answer over(Pod pod, Duration took, CheckContext context) {
        List<PodState.Exit> exits = PodState.exits(pod);
        String reason = pod.getStatus().getReason();
        if (exits.isEmpty() || reason != null || exits.get(0).reason().equals("OOMKilled")) {
            return Answer.errored(probe + " was ended by the cluster: the pod is " + PodState.words(pod)
                    + exits.stream()
                            .findFirst()
                            .map(exit -> "; " + exit.words())
                            .orElse(""));
        }
        String log;
        try {
            log = log(pod, context.timeLeft());
        } catch (ApiFailure | IOException e) {
            if (probe.wanted().matches() != null) {
                return Answer.errored(probe + " exited with " + exits.get(0).code() + ", but its output can't be read: "
                        + e.getMessage());
            }
            log = "(its log can't be read: " + Redacted.line(String.valueOf(e.getMessage()), 200) + ")";
        }
        boolean whole = log.length() <= Output.READ;
        Wanted.Judged judged =
                probe.wanted().judge(exits.get(0).code(), Text.time(took), whole ? Optional.of(log) : Optional.empty());
        List<String> last = Text.lastLines(log, LINES);
        return Answer.of(
                        judged.verdict(),
                        probe + " " + judged.sentence()
                                + (judged.verdict().passed() || last.isEmpty()
                                        ? ""
                                        : "; its last output: " + Text.end(String.join(" | ", last), 400)))
                .with("exit code", exits.get(0).code())
                .with("took", Text.time(took))
                .with("output ends", last.isEmpty() ? "(nothing)" : Text.end(String.join("\n", last), 450));
    }

    private String log(Pod pod, Duration timeLeft) throws ApiFailure, IOException {
        var source = new LogSource(probe.api(), probe.namespace(), PodState.name(pod), CONTAINER, false);
        try (InputStream log = source.open(new LogSource.Part(null, null, null, Output.READ + 1L), timeLeft)) {
            return new String(log.readNBytes(Output.READ + 1), UTF_8);
        }
    }

    private void delete(Pod pod, List<String> left) {
        try {
            Deletion.ofPod(probe.api(), pod);
        } catch (ApiFailure failure) {
            left.add(words(pod) + " could not be deleted: " + Redacted.line("" + failure.getMessage(), 300));
        }
    }

    /**
     * Deletes what runs that were killed have left. A pod is that if it is older than its time, by the clock that set the
     * creation of both; what another one asks right now is younger.
     */
    private void sweep(Pod mine, List<String> left) {
        String now = mine.getMetadata().getCreationTimestamp();
        if (now == null) {
            return;
        }
        try {
            List<Pod> all = probe.api()
                    .ask("list pods of earlier probes in '" + probe.namespace() + "'", client -> client.pods()
                            .inNamespace(probe.namespace())
                            .withLabel(ProbePod.LABEL)
                            .list()
                            .getItems());
            for (Pod pod : all) {
                if (isLeftover(pod, now)) {
                    delete(pod, left);
                }
            }
        } catch (ApiFailure failure) {
            left.add("whether earlier ones are there could not be asked: "
                    + Redacted.line("" + failure.getMessage(), 300));
        }
    }

    static boolean isLeftover(Pod pod, String now) {
        Long time = pod.getSpec().getActiveDeadlineSeconds();
        Duration may = Duration.ofSeconds(time == null ? 0 : time).plus(AROUND);
        return !PodState.isTerminating(pod)
                && OffsetDateTime.parse(pod.getMetadata().getCreationTimestamp())
                        .plus(may)
                        .isBefore(OffsetDateTime.parse(now));
    }
}
