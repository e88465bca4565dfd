package dev.windlass.kubernetes.pod;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.plan.Effect;
import dev.windlass.plan.MadeOf;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import dev.windlass.plan.Undoable;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A Job of the cluster that becomes a step: the step makes the Job and waits until it is complete. Immutable, each call gives a
 * new value; safe for use by several threads.
 *
 * <pre>{@code
 * Step<JobDone> migrate = shop.job(Path.of("k8s/migrate.yaml")).within(ofMinutes(20))
 *         .step("migrate the database", c -> flyway.undo());
 * Step<JobDone> warm = shop.job(Path.of("k8s/warm-cache.yaml")).step("warm the cache");
 * }</pre>
 *
 * <p><b>Its name.</b> A Job can't be run twice, so each run makes one of its own: the name of the manifest, and ten digits of
 * the run's key. {@link #exactName} leaves the name as it is; a Job of that name that another run or somebody else made is
 * refused then, and named. The Job bears the key as annotation {@value JobWork#MARK}.
 *
 * <p><b>Its end.</b> The step waits by a watch, also over a while in which the API server is away, until the Job is complete
 * or has failed. It doesn't wait for what won't come, such as an image that can't be pulled. Whatever happens to this
 * process, the Job's own {@code activeDeadlineSeconds} ends it: {@link #within}. A {@code backoffLimit} counts as the cluster
 * has it; the number of pods that failed is told.
 *
 * <p><b>After a crash.</b> The Job goes on without this process. A resumed run finds it by name and mark and waits for its
 * end. If there is none, it was never made, or it is gone, deleted by somebody or by its {@code ttlSecondsAfterFinished}:
 * nobody can tell what it did, so it is not run again, and the rollback starts. So declare such a time either not at all or one
 * that is longer than any break of a release. One that somebody suspends is waited for for 10 minutes.
 *
 * <p><b>Its undo</b> ends the Job with its pods, and waits until they are gone. What the Job did stays; where that is to be
 * taken back give an undo of your own, which comes after that.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/">Kubernetes: jobs</a>
 */
public final class JobStep {

    /** How long a Job may take where neither the manifest nor {@link #within} says anything: 1 hour. */
    public static final Duration DEFAULT_TIME = Duration.ofHours(1);

    private static final Duration LONGEST = Duration.ofDays(7);

    private final Api api;
    private final JobManifest manifest;

    private JobStep(Api api, JobManifest manifest) {
        this.api = api;
        this.manifest = manifest;
    }

    /**
     * The Job of a manifest file.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param file YAML or JSON with one Job of {@code batch/v1}; it is read now
     * @return the Job
     * @throws IllegalArgumentException if it can't be read, or is no Job that can be a step
     */
    public static JobStep of(Api api, String namespace, Path file) {
        return new JobStep(api, JobManifest.read(namespace, file));
    }

    /**
     * A Job that was built.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param job the Job
     * @return the Job
     * @throws IllegalArgumentException if it can't be a step
     */
    public static JobStep of(Api api, String namespace, Job job) {
        return new JobStep(api, JobManifest.of(namespace, job));
    }

    /**
     * Leaves its name as it is.
     *
     * @return a new value
     */
    public JobStep exactName() {
        return new JobStep(api, manifest.exactName());
    }

    /**
     * Bounds how long the Job may take, all its tries together; the cluster ends it then. Let the timeout of the step's {@link
     * Step#retry} be longer.
     *
     * @param time positive, at most 7 days, in whole seconds; 1 hour where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is out of range or has parts of a second, or if the manifest has {@code
     *     activeDeadlineSeconds}
     */
    public JobStep within(Duration time) {
        return new JobStep(api, manifest.within(Text.upTo(LONGEST, manifest + ": its time", time)));
    }

    /**
     * The step, for a Job that leaves nothing behind that would have to be taken back: its undo ends the Job and deletes it.
     *
     * @param name the name of the step
     * @return a step with a probe and an undo
     */
    public Step<JobDone> step(String name) {
        JobWork work = work();
        return undoable(name, work).undo(c -> work.delete(c, false)).undoByHand(byHand());
    }

    /**
     * The step, with an undo of its own. Ahead of that undo the Job is ended if it still runs.
     *
     * @param name the name of the step
     * @param undo takes back what the Job did; it must be idempotent, and cope with a Job that did it not at all or partly
     * @return a step with a probe and an undo
     */
    public Step<JobDone> step(String name, Effect<? super UndoContext<JobMark, JobDone>> undo) {
        JobWork work = work();
        return undoable(name, work)
                .undo(new EndThen(work, Objects.requireNonNull(undo, "undo of step '" + name + "'")))
                .undoByHand(byHand() + ", then take back what it did");
    }

    /** Ends the Job, then does what the user gave, which may say of itself what it needs. */
    private record EndThen(JobWork work, Effect<? super UndoContext<JobMark, JobDone>> undo)
            implements Effect<UndoContext<JobMark, JobDone>>, MadeOf {

        @Override
        public void run(UndoContext<JobMark, JobDone> context) throws Exception {
            work.delete(context, true);
            undo.run(context);
        }

        @Override
        public List<Object> parts() {
            return List.of(undo);
        }
    }

    /**
     * The step, for a Job whose doing can't be taken back.
     *
     * @param name the name of the step
     * @param why why it can't, in one sentence
     * @return a step with a probe
     */
    public Step<JobDone> irreversible(String name, String why) {
        return undoable(name, work()).irreversible(why);
    }

    private JobWork work() {
        return new JobWork(api, manifest);
    }

    private Undoable<JobMark, JobDone> undoable(String name, JobWork work) {
        // The key of an undo is another one than that of its action: the image has the one for both.
        return Step.named(name)
                .capture(JobMark.class, c -> new JobMark(manifest.name(c.idempotencyKey()), c.idempotencyKey()))
                .run(JobDone.class, new ClusterAction<>(api, facts(), rights(), work::run))
                .probe(work::probe);
    }

    private String byHand() {
        return "kubectl --context " + api.name() + " -n " + manifest.namespace() + " delete job "
                + (manifest.exact()
                        ? manifest.base()
                        : manifest.base() + "-… (its whole name is in the journal, in the before-image of this step)");
    }

    private List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("namespace", manifest.namespace()));
        facts.add(new Fact("job", manifest.exact() ? manifest.base() : manifest.base() + "-<key of the run>"));
        facts.add(new Fact(
                "images",
                manifest.job().getSpec().getTemplate().getSpec().getContainers().stream()
                        .map(Container::getImage)
                        .collect(Collectors.joining(", "))));
        facts.add(new Fact("manifest", "SHA-256 " + manifest.hash()));
        facts.add(Fact.declared("within", manifest.time()));
        return facts;
    }

    private List<Right> rights() {
        String namespace = manifest.namespace();
        var rights = new ArrayList<Right>();
        for (String verb : List.of("create", "get", "list", "watch", "delete")) {
            rights.add(Right.to(verb, "batch", "jobs", namespace));
        }
        rights.add(Right.to("list", "", "pods", namespace));
        rights.add(Right.to("watch", "", "pods", namespace));
        rights.add(Right.to("get", "", "pods/log", namespace));
        return rights;
    }

    /** The Job in words: {@code job 'migrate' in 'shop'}. */
    @Override
    public String toString() {
        return manifest.toString();
    }
}
