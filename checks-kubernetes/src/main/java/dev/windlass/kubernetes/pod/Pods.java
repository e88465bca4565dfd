package dev.windlass.kubernetes.pod;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.workload.PodHealth;
import dev.windlass.metric.Metric;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some pods of a namespace, by their labels or as those of a deployment. Which these are is asked each time anew. Immutable,
 * safe for use by several threads.
 *
 * <pre>{@code
 * checks("green").critical(shop.pods("slot=green").ready(3), shop.pods("slot=green").withoutRestarts())
 * shop.deploymentPods("api-gateway").exec("npm", "run", "db:verify").check("the database is verified")
 * shop.pods("slot=green").logs().tail(50).matching("GET /").atLeast(1).check("green serves requests")
 * }</pre>
 */
public final class Pods {

    private final Api api;
    private final String namespace;

    /** How they are selected: labels, or the name of a deployment; the other one is null. */
    private final @Nullable String selector;

    private final @Nullable String deployment;

    private Pods(Api api, String namespace, @Nullable String selector, @Nullable String deployment) {
        this.api = Objects.requireNonNull(api, "api");
        this.namespace = Names.namespace(namespace);
        this.selector = selector;
        this.deployment = deployment;
    }

    /**
     * The pods that a selector selects.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param selector as {@code kubectl -l} takes it, such as {@code app=api-gateway,slot in (green)}; not blank, since that
     *     would be all pods
     * @return the pods
     * @throws IllegalArgumentException if it is blank, or can't be a selector
     */
    public static Pods of(Api api, String namespace, String selector) {
        return new Pods(api, namespace, Names.selector("pods in '" + namespace + "'", selector), null);
    }

    /**
     * The pods of a deployment, by its selector: those of its old revision too, as long as there are any.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param deployment the name of the deployment
     * @return the pods
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public static Pods ofDeployment(Api api, String namespace, String deployment) {
        return new Pods(api, namespace, null, Names.object("deployment", deployment));
    }

    /**
     * A command in one of them.
     *
     * @param program the program, as the container finds it
     * @param arguments its arguments, none of them a secret; no shell is between
     * @return the command
     * @throws IllegalArgumentException if the program is blank or a whole command line, or a text holds a NUL character
     */
    public PodCommand exec(String program, String... arguments) {
        return PodCommand.of(this, program, List.of(arguments));
    }

    /**
     * Their logs.
     *
     * @return the logs, from their beginning, of the one container that each has
     */
    public Logs logs() {
        return Logs.of(this);
    }

    // ------------------------------------------------------------------ how they are

    /**
     * Asks whether all of them, at least one, run and are ready.
     *
     * @return the check
     */
    public Check ready() {
        return health().ready();
    }

    /**
     * Asks whether all of them run and are ready, and how many they are.
     *
     * @param atLeast how many there have to be, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is less
     */
    public Check ready(int atLeast) {
        return health().ready(atLeast);
    }

    /**
     * Asks whether none of them stands in a trouble that doesn't pass by itself: a crash loop, an image that can't be pulled, a
     * missing configuration, no room on any node.
     *
     * @return the check
     */
    public Check withoutTrouble() {
        return health().withoutTrouble();
    }

    /**
     * Asks whether no container of them has ended since the release began to change things, for want of memory for instance.
     * Before that there is no answer. It compares the time of the nodes with that of this machine.
     *
     * @return the check
     */
    public Check withoutRestarts() {
        return health().withoutRestarts();
    }

    /**
     * Asks whether no container of them has ended for some time. It compares the time of the nodes with that of this machine.
     *
     * @param time for how long, positive, at most 30 days
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check withoutRestartsFor(Duration time) {
        return health().withoutRestartsFor(time);
    }

    /**
     * Asks whether the cluster has told no warning of them for some time, as {@code kubectl get events} shows them. Clusters keep
     * events for an hour where nothing else is said to them. It compares the time of the cluster with that of this machine.
     *
     * @param time for how long, positive, at most 30 days
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check withoutWarningsFor(Duration time) {
        return health().withoutWarningsFor(time);
    }

    /**
     * How often containers of them have been started again in all: for a guard that trips when that rises.
     *
     * @return the metric, without unit; no data if there are no pods
     */
    public Metric restarts() {
        return health().restarts();
    }

    private PodHealth health() {
        return PodHealth.of(api, namespace, toString(), facts(), this::list);
    }

    // ------------------------------------------------------------------ for the room

    Api api() {
        return api;
    }

    String namespace() {
        return namespace;
    }

    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("namespace", namespace));
        facts.add(selector != null ? new Fact("pods", selector) : new Fact("pods of deployment", "" + deployment));
        return facts;
    }

    List<Right> rights() {
        var rights = new ArrayList<Right>();
        if (deployment != null) {
            rights.add(Right.to("get", "apps", "deployments", namespace).on(deployment));
        }
        rights.add(Right.to("list", "", "pods", namespace));
        return rights;
    }

    /** Those that there are, the newest first. */
    List<Pod> list(Duration timeLeft) throws ApiFailure {
        List<Pod> found = api.ask("list " + this, timeLeft, client -> {
            var pods = client.pods().inNamespace(namespace);
            if (selector != null) {
                return pods.withLabelSelector(selector).list().getItems();
            }
            Deployment owner = client.apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName(deployment)
                    .get();
            if (owner == null) {
                throw new KubernetesClientException(new StatusBuilder()
                        .withCode(404)
                        .withReason("NotFound")
                        .withMessage("there is no deployment '" + deployment + "'")
                        .build());
            }
            LabelSelector its = owner.getSpec().getSelector();
            return pods.withLabelSelector(its).list().getItems();
        });
        return PodState.newestFirst(found);
    }

    /** The pods in words: {@code pods app=gw in 'shop'}. */
    @Override
    public String toString() {
        return "pods " + (selector != null ? selector : "of deployment '" + deployment + "'") + " in '" + namespace
                + "'";
    }
}
