package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Doomed;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.UndoContext;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the step of a Job does. */
final class JobWork {

    /** The annotation by which a run knows its own. */
    static final String MARK = "windlass.dev/key";

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

    private final Api api;
    private final JobManifest manifest;

    /** How long it is waited until a Job is gone. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** The marks of Jobs that are known to have been there: what is absent then is gone, rather than not made. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** The marks of Jobs that this process has tried to make: it would know if one had been there for long. */
    private final Set<String> tried = ConcurrentHashMap.newKeySet();

    /** How long is waited for what has no limit of its own. */
    private final Duration limit;

    JobWork(Api api, JobManifest manifest) {
        this(api, manifest, LIMIT);
    }

    JobWork(Api api, JobManifest manifest, Duration limit) {
        this.api = api;
        this.manifest = manifest;
        this.limit = limit;
    }

    JobDone run(ActionContext<JobMark> c) throws ApiFailure, NotApplied, JobFailed, InterruptedException {
        tried.add(c.before().mark());
        Job job = made(c.before());
        seen.add(c.before().mark());
        return JobWait.until(api, job, c, limit);
    }

    private Job made(JobMark mark) throws ApiFailure, NotApplied {
        Job wanted = manifest.marked(mark);
        try {
            return api.change("make " + words(mark), client -> client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(manifest.namespace())
                    .resource(wanted)
                    .create());
        } catch (ApiFailure failure) {
            if (failure.reason().equals("AlreadyExists")) {
                return adopted(mark, failure);
            }
            if (failure.hadNoEffect()) {
                throw new NotApplied(String.valueOf(failure.getMessage()), failure);
            }
            throw failure; // whether it was made is found out by the probe
        }
    }

    /** An earlier attempt of this run made it, or somebody else did. */
    private Job adopted(JobMark mark, ApiFailure failure) throws ApiFailure, NotApplied {
        Optional<Job> there = find(mark);
        if (there.isPresent() && isOurs(there.get(), mark)) {
            return there.get();
        }
        throw new NotApplied(
                there.map(job -> words(mark) + " was not made: there is one of that name already, made by "
                                + maker(job) + ", which is not of this run. See whether it is still needed; delete"
                                + " it, or let the step make one of another name")
                        .orElse(String.valueOf(failure.getMessage())),
                failure);
    }

    private static String maker(Job job) {
        List<ManagedFieldsEntry> writers = job.getMetadata().getManagedFields();
        String who = writers == null
                ? ""
                : writers.stream()
                        .map(ManagedFieldsEntry::getManager)
                        .filter(one -> one != null && !one.contains("controller-manager"))
                        .findFirst()
                        .map(one -> "'" + Redacted.line(one, 60) + "'")
                        .orElse("");
        return (who.isEmpty() ? "somebody" : who) + " at " + job.getMetadata().getCreationTimestamp();
    }

    Settlement<JobDone> probe(ActionContext<JobMark> c) throws ApiFailure, InterruptedException {
        JobMark mark = c.before();
        Optional<Job> there = find(mark).filter(job -> isOurs(job, mark));
        if (there.isEmpty()) {
            if (seen.contains(mark.mark())) {
                return Settlement.unknown(words(mark) + " was made and is gone; somebody deleted it, so nobody can tell"
                        + " what it did");
            }
            return manifest.vanishes() || !tried.contains(mark.mark())
                    ? Settlement.unknown(
                            "there is no " + words(mark) + "; it may have been made and be gone, deleted by"
                                    + " somebody or by its ttlSecondsAfterFinished while no release was there to see it, so"
                                    + " nobody can tell what it did. See whether its work is done")
                    : Settlement.notDone();
        }
        seen.add(mark.mark());
        try {
            return Settlement.done(JobWait.until(api, there.get(), c, limit));
        } catch (JobFailed failed) {
            return Settlement.unknown(String.valueOf(failed.getMessage()));
        }
    }

    /**
     * Deletes it with its pods, and waits until they are gone.
     *
     * @param c tells which one
     * @param onlyRunning whether one that is over is left
     */
    void delete(UndoContext<JobMark, JobDone> c, boolean onlyRunning) throws ApiFailure, InterruptedException {
        Optional<Job> there = find(c.before()).filter(job -> isOurs(job, c.before()));
        if (there.isEmpty() || (onlyRunning && JobWait.isOver(there.get()))) {
            return;
        }
        Job job = there.get();
        String uid = job.getMetadata().getUid();
        try (var watching = new Watching(api)) {
            var jobs = JobWait.watched(watching, job);
            long deadline = System.nanoTime() + limit.toNanos();
            Doomed.of(job).delete(api, "delete " + words(c.before()), Doomed.How.WITH_WHAT_IT_OWNS);
            while (jobs.all().stream()
                    .anyMatch(one -> one.getMetadata().getUid().equals(uid))) {
                c.progress("waits until " + words(c.before()) + " and its pods are gone"
                        + watching.trouble().map(why -> "; " + why).orElse(""));
                JobWait.requireGoingOn(c, "undo of " + words(c.before()) + ": it is being deleted, and not yet gone");
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (left.isNegative()) {
                    throw new IllegalStateException(words(c.before()) + " in " + api
                            + " is being deleted, and not gone within " + Text.time(limit) + ", held by "
                            + JobWait.heldBy(jobs.all()) + "; see what it or its pods wait for, and retry then");
                }
                watching.await(Text.shorter(left, SIGN_OF_LIFE));
            }
        }
    }

    private Optional<Job> find(JobMark mark) throws ApiFailure {
        return Optional.ofNullable(api.ask("read " + words(mark), client -> client.batch()
                .v1()
                .jobs()
                .inNamespace(manifest.namespace())
                .withName(mark.job())
                .get()));
    }

    private static boolean isOurs(Job job, JobMark mark) {
        return job.getMetadata().getAnnotations() != null
                && mark.mark().equals(job.getMetadata().getAnnotations().get(MARK));
    }

    private String words(JobMark mark) {
        return "job '" + mark.job() + "' in '" + manifest.namespace() + "'";
    }
}
