package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.ActionContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Waits for the end of a Job. */
final class JobWait {

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
    private static final Duration FOR_LOG = Duration.ofSeconds(5);
    private static final int LAST_LINES = 5;
    private static final int LAST_BYTES = 64 * 1024;

    private JobWait() {}

    /** Watches the Job alone. */
    static Watching.View<Job, JobList> watched(Watching watching, Job job) throws ApiFailure {
        String namespace = job.getMetadata().getNamespace();
        return watching.from(
                words(job),
                client -> client.batch().v1().jobs().inNamespace(namespace).withField("metadata.name", name(job)),
                job);
    }

    /**
     * Waits until it is complete.
     *
     * @param limit how long it may be suspended, which stops the clock of its own deadline
     * @throws JobFailed if that won't come any more
     */
    static JobDone until(Api api, Job known, ActionContext<?> c, Duration limit)
            throws ApiFailure, JobFailed, InterruptedException {
        Long suspended = null;
        String uid = known.getMetadata().getUid();
        Map<String, String> selector = known.getSpec().getSelector().getMatchLabels();
        try (var watching = new Watching(api)) {
            var jobs = watched(watching, known);
            var pods = watching.of("pods of " + words(known), client -> client.pods()
                    .inNamespace(known.getMetadata().getNamespace())
                    .withLabels(selector));
            while (true) {
                Optional<Job> now = jobs.all().stream()
                        .filter(job -> job.getMetadata().getUid().equals(uid))
                        .findFirst();
                if (now.isEmpty()) {
                    throw new JobFailed(
                            words(known) + " was deleted meanwhile, with its pods; what it did until then is"
                                    + " not known. See in the audit log of the cluster who did that");
                }
                Job job = now.get();
                if (condition(job, "Complete").isPresent()) {
                    return done(job);
                }
                Optional<JobCondition> failed = condition(job, "Failed");
                if (failed.isPresent()) {
                    throw failed(api, job, "has failed: " + words(failed.get()), now(api, job, selector, pods.all()));
                }
                Optional<String> stuck = pods.all().stream()
                        .filter(pod -> !PodState.isTerminating(pod))
                        .flatMap(pod ->
                                PodState.stuck(pod).map(why -> "pod '" + PodState.name(pod) + "': " + why).stream())
                        .findFirst();
                if (stuck.isPresent()) {
                    throw failed(
                            api, job, "won't come to its end: " + stuck.get(), now(api, job, selector, pods.all()));
                }
                boolean rests = Boolean.TRUE.equals(job.getSpec().getSuspend());
                suspended = !rests ? null : suspended == null ? Long.valueOf(System.nanoTime()) : suspended;
                Duration left = suspended == null ? SIGN_OF_LIFE : limit.minusNanos(System.nanoTime() - suspended);
                if (left.isNegative()) {
                    throw new JobFailed(words(job) + " in " + api + " is suspended since " + Text.time(limit)
                            + " (spec.suspend), by "
                            + Writers.last(job.getMetadata(), List.of("spec", "suspend"))
                            + "; see who did that, and let it go on or delete it");
                }
                c.progress((rests ? words(job) + " is suspended" : progress(job, pods.all()))
                        + watching.trouble().map(why -> "; " + why).orElse(""));
                requireGoingOn(c, words(job) + " is no longer waited for, and goes on");
                watching.await(Text.shorter(left, SIGN_OF_LIFE));
            }
        }
    }

    /** What keeps Jobs that are being deleted. */
    static String heldBy(List<Job> jobs) {
        return jobs.stream()
                .flatMap(job -> job.getMetadata().getFinalizers().stream())
                .distinct()
                .toList()
                .toString();
    }

    /** The pods as they are by now: what is watched of them may lag behind what is watched of the Job. */
    private static List<Pod> now(Api api, Job job, Map<String, String> selector, List<Pod> seen) {
        try {
            return api.ask("list the pods of " + words(job), FOR_LOG, client -> client.pods()
                    .inNamespace(job.getMetadata().getNamespace())
                    .withLabels(selector)
                    .list()
                    .getItems());
        } catch (ApiFailure failure) {
            return seen;
        }
    }

    static void requireGoingOn(ActionContext<?> c, String words) throws InterruptedException {
        if (c.cancelled()) {
            throw new InterruptedException("cancelled: " + words);
        }
    }

    static boolean isOver(Job job) {
        return condition(job, "Complete").isPresent()
                || condition(job, "Failed").isPresent();
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        return job.getStatus() == null || job.getStatus().getConditions() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(one -> type.equals(one.getType()) && "True".equals(one.getStatus()))
                        .findFirst();
    }

    private static String words(JobCondition condition) {
        return condition.getReason()
                + (condition.getMessage() == null ? "" : ", " + Redacted.line(condition.getMessage(), 200));
    }

    static JobDone done(Job job) {
        JobStatus status = job.getStatus();
        String began = status.getStartTime();
        String ended = status.getCompletionTime();
        Duration took =
                began == null || ended == null ? Duration.ZERO : Duration.between(instant(began), instant(ended));
        return new JobDone(
                name(job),
                job.getMetadata().getUid(),
                count(status.getSucceeded()),
                count(status.getFailed()),
                took.isNegative() ? Duration.ZERO : took);
    }

    private static Instant instant(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }

    private static int count(@org.jspecify.annotations.Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static String progress(Job job, List<Pod> pods) {
        JobStatus status = job.getStatus();
        int failed = status == null ? 0 : count(status.getFailed());
        return words(job) + " runs"
                + (status == null ? "" : ", " + Text.count(count(status.getActive()), "pod", "pods") + " active")
                + (failed == 0 ? "" : ", " + failed + " failed of " + tries(job) + " that may")
                + pods.stream()
                        .filter(pod -> !PodState.isOver(pod))
                        .findFirst()
                        .map(pod -> "; '" + PodState.name(pod) + "' is " + PodState.words(pod))
                        .orElse("");
    }

    private static int tries(Job job) {
        Integer limit = job.getSpec().getBackoffLimit();
        return (limit == null ? 6 : limit) + 1;
    }

    /** What a person would look up: the condition, how the last pod ended, and its last lines. */
    private static JobFailed failed(Api api, Job job, String why, List<Pod> pods) {
        var lines = new ArrayList<String>();
        int failed = job.getStatus() == null ? 0 : count(job.getStatus().getFailed());
        lines.add(words(job) + " " + why + "; " + Text.count(failed, "pod", "pods") + " failed (backoffLimit "
                + (tries(job) - 1) + ")");
        Optional<Pod> last = PodState.newestFirst(pods).stream()
                .max(Comparator.comparing(pod -> !PodState.exits(pod).isEmpty()));
        if (last.isEmpty()) {
            lines.add("its pods are gone, and their logs with them");
        } else {
            Pod pod = last.get();
            List<PodState.Exit> exits = PodState.exits(pod);
            lines.add("pod '" + PodState.name(pod) + "' is " + PodState.words(pod));
            exits.stream().limit(2).map(PodState.Exit::words).forEach(lines::add);
            exits.stream()
                    .filter(exit -> exit.code() != 0)
                    .findFirst()
                    .ifPresent(exit -> lines.addAll(log(api, job, pod, exit.container())));
        }
        lines.add("see 'kubectl -n " + job.getMetadata().getNamespace() + " logs job/" + name(job)
                + "'; the job is there until the step is undone");
        return new JobFailed(String.join("\n", lines));
    }

    private static List<String> log(Api api, Job job, Pod pod, String container) {
        var source = new LogSource(api, job.getMetadata().getNamespace(), PodState.name(pod), container, false);
        try (InputStream log = source.open(new LogSource.Part(null, null, 4 * LAST_LINES, LAST_BYTES), FOR_LOG)) {
            var lines = new ArrayList<String>();
            Text.lastLines(new String(log.readNBytes(LAST_BYTES), StandardCharsets.UTF_8), LAST_LINES)
                    .forEach(line -> lines.add("| " + line));
            return lines;
        } catch (ApiFailure | IOException e) {
            return List.of("its log can't be read: " + Redacted.line(String.valueOf(e.getMessage()), 300));
        }
    }

    private static String name(Job job) {
        return job.getMetadata().getName();
    }

    private static String words(Job job) {
        return "job '" + name(job) + "' in '" + job.getMetadata().getNamespace() + "'";
    }
}
