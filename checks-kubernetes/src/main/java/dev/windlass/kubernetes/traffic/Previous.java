package dev.windlass.kubernetes.traffic;

import dev.windlass.calendar.Point;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Phase;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The previous version: a Deployment that no longer gets traffic, is kept for a while so that traffic can be switched back to
 * it, and only then is removed. Immutable, each call gives a new value; safe for use by several threads.
 *
 * <pre>{@code
 * Previous blue = cluster.namespace("shop").previous("gw-blue");
 *
 * Release.plan(…)
 *         .phase("cutover", …, gw.switchTo("slot", "green").step("switch traffic to green"),
 *                 checks("blue could take over again").critical(blue.untouched()))
 *         .phase(blue.removedAt(T.plus(ofHours(24)), "remove blue", gw.unchangedFor(ofHours(24))))   // a point of no return
 * }</pre>
 *
 * <p><b>Traffic.</b> Steps are refused, with nothing changed, while a Service of the namespace selects its pods. A Service that is
 * this version's own, as a backend of a route, is declared by {@link #ownService}; then they are refused while an HTTPRoute of the
 * namespace gives it a weight, or an Ingress has it as a backend. Routes of other namespaces, routes of other kinds and clients
 * that know pods by themselves are not seen.
 */
public final class Previous {

    /** How long the steps wait where nothing is said: 5 minutes. */
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(5);

    private final Api api;
    private final String namespace;
    private final String name;
    private final SortedSet<String> own;
    private final Duration limit;

    private Previous(Api api, String namespace, String name, SortedSet<String> own, Duration limit) {
        this.api = api;
        this.namespace = Names.namespace(namespace);
        this.name = Names.object("deployment", name);
        this.own = own;
        this.limit = limit;
    }

    /**
     * A Deployment that is the previous version. Whether it exists is asked by whatever is asked of it.
     *
     * @param api the way to its cluster
     * @param namespace its namespace
     * @param deployment its name
     * @return the previous version
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Previous of(Api api, String namespace, String deployment) {
        return new Previous(api, namespace, deployment, new TreeSet<>(), DEFAULT_LIMIT);
    }

    /**
     * Declares a Service that is this version's own: it may go on selecting its pods.
     *
     * @param service its name, such as {@code blue}, the backend of a route
     * @return a new value
     * @throws IllegalArgumentException if it can't be such a name
     */
    public Previous ownService(String service) {
        var more = new TreeSet<>(own);
        more.add(Names.service(service));
        return new Previous(api, namespace, name, more, limit);
    }

    /**
     * Limits how long its steps wait.
     *
     * @param time the limit, positive, at most a day; {@link #DEFAULT_LIMIT} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public Previous within(Duration time) {
        return new Previous(api, namespace, name, own, Switch.limit(this + " as previous version", time));
    }

    // ------------------------------------------------------------------ checks

    /**
     * Asks whether it could take traffic back at once: it is there, rolled out, and all of its pods, at least one, are available.
     *
     * @return the check
     */
    public Check untouched() {
        return Service.named(this + " could take traffic back", api, facts()).asks(c -> {
            Optional<Deployment> found = find(c.timeLeft());
            if (found.isEmpty()) {
                return Answer.noData("there is no " + this + " in " + api);
            }
            Deployment now = found.get();
            int wanted = Retiring.replicas(now);
            var status = now.getStatus();
            int updated = Retiring.count(status == null ? null : status.getUpdatedReplicas());
            int available = Retiring.count(status == null ? null : status.getAvailableReplicas());
            String words = "it wants " + wanted + " pods, " + updated + " are of its template, " + available
                    + " are available";
            boolean is = now.getMetadata().getDeletionTimestamp() == null
                    && Retiring.isObserved(now)
                    && wanted > 0
                    && updated == wanted
                    && available >= wanted;
            return (is
                            ? Answer.passed(this + " could take traffic back: " + words)
                            : Answer.failed(this + " could not take traffic back: " + words))
                    .with("replicas", wanted)
                    .with("available", available);
        });
    }

    /**
     * Asks whether nothing sends traffic to it any more.
     *
     * @return the check
     */
    public Check idle() {
        return Service.named(this + " gets no traffic", api, facts()).asks(c -> {
            Optional<Deployment> found = find(c.timeLeft());
            if (found.isEmpty()) {
                return Answer.noData("there is no " + this + " in " + api);
            }
            List<String> senders = senders().to(labels(found.get()), c.timeLeft());
            return senders.isEmpty()
                    ? Answer.passed("nothing in '" + namespace + "' sends traffic to " + this)
                    : Answer.failed(this + " gets traffic from " + Serving.some(senders))
                            .with("senders", Serving.some(senders));
        });
    }

    // ------------------------------------------------------------------ steps

    /**
     * A step that scales it to zero: it takes no room any more, and can come back.
     *
     * @param step the name of the step, unique within the plan
     * @return a step that is idempotent and has a probe, a preview and an undo, which scales it back and waits until its pods are
     *     ready; an undo fails where somebody else has scaled it
     */
    public Step<Retired> scaleToZero(String step) {
        var retiring = new Retiring(this, limit);
        return Step.named(step)
                .capture(Kept.class, retiring::capture)
                .run(
                        Retired.class,
                        new ClusterAction<>(
                                api, facts("scale to zero"), retiring.rights("patch"), retiring::scaleToZero))
                .idempotent()
                .probe(retiring::probe)
                .undo(retiring::scaleBack)
                .undoByHand(
                        "kubectl --context " + api.name() + " -n " + namespace + " scale deployment " + name
                                + " --replicas=… (the number of before, which is in the journal as the before-image of this step)")
                .preview(retiring::preview);
    }

    /**
     * A step that removes it for good. The cluster then ends its pods.
     *
     * @param step the name of the step, unique within the plan
     * @return a step that is irreversible, a point of no return, idempotent, and has a probe and a preview
     */
    public Step<Retired> remove(String step) {
        var retiring = new Retiring(this, limit);
        return Step.named(step)
                .capture(Kept.class, retiring::capture)
                .run(
                        Retired.class,
                        new ClusterAction<>(api, facts("remove"), retiring.rights("delete"), retiring::remove))
                .idempotent()
                .probe(retiring::probeRemoval)
                .irreversible("the previous version is gone")
                .preview(retiring::preview);
    }

    /**
     * A phase that removes it for good at its time, until when it is kept: a gate that it gets no traffic any more, and the step
     * that removes it. Where the gate refuses nothing is taken back: the release stands still and asks, and a person tries again
     * later.
     *
     * <p>The time counts from T-0, and not from the switch: of a release that takes long, or begins long after T-0, the previous
     * version would be kept for less, or not at all. So give the gate what the time is to be counted from, too: {@link
     * Service#unchangedFor} of the Service that was switched, or {@link HttpRoute#unchangedFor} of the route.
     *
     * @param point when at the earliest, such as {@code T.plus(ofHours(24))}
     * @param phase the name of the phase, of which the names of the gate and the step are made
     * @param besides what has to pass as well before it is removed
     * @return the phase
     */
    public Phase removedAt(Point point, String phase, Check... besides) {
        return Nodes.at(
                point,
                phase,
                Nodes.checks(phase + ": may go")
                        .critical(idle())
                        .critical(besides)
                        .askWhenRefused(),
                remove(phase + ": " + name));
    }

    // ------------------------------------------------------------------ for the room

    Optional<Deployment> find(Duration timeLeft) throws ApiFailure {
        return Optional.ofNullable(api.ask("read " + this, timeLeft, client -> client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get()));
    }

    static Map<String, String> labels(Deployment deployment) {
        var meta = deployment.getSpec().getTemplate().getMetadata();
        return meta == null || meta.getLabels() == null ? Map.of() : meta.getLabels();
    }

    TrafficFailure isGone() {
        return new TrafficFailure(
                "there is no " + this + " in " + api + "; see whether the names are right, or who removed it");
    }

    Senders senders() {
        return new Senders(api, namespace, own);
    }

    private List<Fact> facts() {
        var facts = new ArrayList<Fact>(List.of(new Fact("namespace", namespace), new Fact("deployment", name)));
        own.forEach(service -> facts.add(new Fact("own service", service)));
        return facts;
    }

    private List<Fact> facts(String does) {
        var facts = facts();
        facts.add(new Fact("does", does));
        facts.add(Fact.declared("limit", limit));
        return facts;
    }

    Api api() {
        return api;
    }

    String namespace() {
        return namespace;
    }

    String name() {
        return name;
    }

    /** The previous version in words: {@code deployment 'gw-blue' in 'shop'}. */
    @Override
    public String toString() {
        return "deployment '" + name + "' in '" + namespace + "'";
    }
}
