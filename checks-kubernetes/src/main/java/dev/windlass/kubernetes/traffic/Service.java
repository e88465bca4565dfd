package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Service: where the traffic of a product goes. Immutable, safe for use by several threads.
 *
 * <pre>{@code
 * Service gw = cluster.namespace("shop").service("gw");
 *
 * checks("before").critical(gw.selects("slot", "blue"), gw.loadBalancerReady())
 * gw.switchTo("slot", "green").step("switch traffic to green")
 * }</pre>
 */
public final class Service {

    private final Api api;
    private final String namespace;
    private final String name;

    private Service(Api api, String namespace, String name) {
        this.api = api;
        this.namespace = Names.namespace(namespace);
        this.name = Names.service(name);
    }

    /**
     * A Service. Whether it exists is asked by whatever is asked of it.
     *
     * @param api the way to its cluster
     * @param namespace its namespace
     * @param name its name
     * @return the Service
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Service of(Api api, String namespace, String name) {
        return new Service(api, namespace, name);
    }

    // ------------------------------------------------------------------ steps

    /**
     * Switches it to other pods by one label of its selector; other labels stay.
     *
     * @param key the key of the label, such as {@code slot}
     * @param value its value from then on, such as {@code green}
     * @return the switch
     * @throws IllegalArgumentException if it can't be a label
     */
    public Switch switchTo(String key, String value) {
        return switchTo(Map.of(key, value));
    }

    /**
     * Switches it to other pods by labels of its selector; other labels stay.
     *
     * @param labels the labels that change, at least one
     * @return the switch
     * @throws IllegalArgumentException if there is none, or one can't be a label
     */
    public Switch switchTo(Map<String, String> labels) {
        return Switch.of(this, labels, false);
    }

    /**
     * Maintenance mode: a step that switches it to pods that tell people to come back later, whatever its selector was, and by its
     * undo back to the selector of before. One pod is enough. It doesn't count as taking traffic; otherwise it is as a {@link Switch}. What stands
     * between must not switch the same Service.
     *
     * <pre>{@code
     * paired(gw.maintenance("maintenance page", Map.of("app", "maintenance"))).over(migrate)
     * }</pre>
     *
     * @param step the name of the step, unique within the plan
     * @param labels the whole selector while the step is in force, at least one label
     * @return a step that is idempotent and has a probe, an undo and a preview
     * @throws IllegalArgumentException if there is no label, or one can't be a label
     */
    public Step<Switched> maintenance(String step, Map<String, String> labels) {
        return Switch.of(this, labels, true).atLeast(1).quiet(step);
    }

    // ------------------------------------------------------------------ checks

    /**
     * Asks whether its selector has a label, and its ready endpoints, at least one, all are pods that bear it.
     *
     * @param key the key of the label, such as {@code slot}
     * @param value its value, such as {@code green}
     * @return the check
     * @throws IllegalArgumentException if it can't be a label
     */
    public Check selects(String key, String value) {
        Map<String, String> labels = labels(Map.of(key, value));
        return named(this + " selects " + key + "=" + value)
                .with("labels wanted", Switching.told(labels))
                .asks(c -> selects(labels, c));
    }

    private Answer selects(Map<String, String> labels, CheckContext context) throws ApiFailure {
        var found = find(context.timeLeft());
        if (found.isEmpty()) {
            return isMissing();
        }
        Map<String, String> selector = Switching.selector(found.get());
        if (!selector.entrySet().containsAll(labels.entrySet())) {
            return Answer.failed(this + " selects " + Switching.told(selector) + " and not " + Switching.told(labels))
                    .with("selector", Switching.told(selector))
                    .with(
                            "written by",
                            Writers.last(found.get().getMetadata(), List.of("spec", "selector"), selector, labels));
        }
        SortedSet<String> endpoints = slices().ready(context.timeLeft());
        SortedSet<String> pods = Pods.names(pods(labels, context.timeLeft()));
        var others = new TreeSet<>(endpoints);
        others.removeAll(pods);
        Answer answer = endpoints.isEmpty()
                ? Answer.failed(this + " selects " + Switching.told(labels) + ", and has no ready endpoint")
                : others.isEmpty()
                        ? Answer.passed("all " + endpoints.size() + " ready endpoints of " + this + " are pods with "
                                + Switching.told(labels))
                        : Answer.failed("of " + endpoints.size() + " ready endpoints of " + this + " " + others.size()
                                + " are no pods with " + Switching.told(labels) + ": " + Serving.some(others));
        return answer.with("selector", Switching.told(selector)).with("ready endpoints", Serving.some(endpoints));
    }

    private Collection<Pod> pods(Map<String, String> labels, Duration timeLeft) throws ApiFailure {
        return api.ask(
                        "list pods with " + Switching.told(labels) + " in '" + namespace + "'",
                        timeLeft,
                        client -> client.pods()
                                .inNamespace(namespace)
                                .withLabels(labels)
                                .list())
                .getItems();
    }

    /**
     * Asks whether its selector is unchanged for some time, such as since the switch to a new version: the old one was kept for
     * so long then. It goes by what the API server notes of who changed what, and where the same writer changed something else
     * of the Service since, by that later time; and it compares the time of the cluster with that of this machine.
     *
     * @param time for how long, positive, at most 366 days
     * @return the check; without such a note it has no data
     * @throws IllegalArgumentException if it is not
     */
    public Check unchangedFor(Duration time) {
        return unchangedFor(time, InstantSource.system());
    }

    Check unchangedFor(Duration time, InstantSource clock) {
        return named("selector of " + this + " is unchanged")
                .with("for", Unchanged.time(this, time))
                .asks(c -> find(c.timeLeft())
                        .map(now -> Unchanged.judge(
                                "the selector of " + this,
                                now.getMetadata(),
                                List.of("spec", "selector"),
                                time,
                                clock.instant()))
                        .orElseGet(this::isMissing));
    }

    /**
     * Asks whether it has a ready endpoint.
     *
     * @return the check
     */
    public Check hasEndpoints() {
        return hasEndpoints(1);
    }

    /**
     * Asks whether it has a number of ready endpoints.
     *
     * @param atLeast how many, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is less
     */
    public Check hasEndpoints(int atLeast) {
        if (atLeast < 1) {
            throw new IllegalArgumentException("at least 1 endpoint of " + this + " must be wanted, got " + atLeast);
        }
        return named(this + " has endpoints")
                .with("ready endpoints wanted", atLeast)
                .asks(c -> {
                    SortedSet<String> ready = slices().ready(c.timeLeft());
                    if (ready.isEmpty() && find(c.timeLeft()).isEmpty()) {
                        return isMissing();
                    }
                    String words = this + " has " + ready.size() + " ready endpoint" + (ready.size() == 1 ? "" : "s");
                    return (ready.size() >= atLeast
                                    ? Answer.passed(words)
                                    : Answer.failed(words + ", and " + atLeast + " are wanted"))
                            .with("ready endpoints", Serving.some(ready));
                });
    }

    /**
     * Asks whether it is of type {@code LoadBalancer} and has got an address by which it is reached from outside.
     *
     * @return the check
     */
    public Check loadBalancerReady() {
        return named("load balancer of " + this + " is ready").asks(c -> {
            var found = find(c.timeLeft());
            if (found.isEmpty()) {
                return isMissing();
            }
            String type = found.get().getSpec().getType();
            if (!"LoadBalancer".equals(type)) {
                return Answer.failed(this + " is of type " + type + ", and so has no load balancer")
                        .with("type", type);
            }
            var status = found.get().getStatus();
            List<LoadBalancerIngress> at = status == null || status.getLoadBalancer() == null
                    ? List.of()
                    : status.getLoadBalancer().getIngress();
            return addresses(
                            this.toString(),
                            at.stream()
                                    .map(one -> address(one.getHostname(), one.getIp()))
                                    .toList())
                    .with("type", type);
        });
    }

    /** Whether there is an address of a load balancer. */
    static Answer addresses(String what, List<String> addresses) {
        return addresses.isEmpty()
                ? Answer.failed(what + " has got no address of a load balancer yet")
                : Answer.passed(what + " is reached at " + Serving.some(addresses))
                        .with("addresses", Serving.some(addresses));
    }

    static String address(@Nullable String hostname, @Nullable String ip) {
        return hostname != null && !hostname.isEmpty() ? hostname : String.valueOf(ip);
    }

    private Answer isMissing() {
        return Answer.noData("there is no " + this + " in " + api);
    }

    private NamedCheck named(String check) {
        return named(check, api, facts());
    }

    static NamedCheck named(String check, Api api, List<Fact> facts) {
        NamedCheck named = Check.named(check)
                .reachesOutside()
                .with(api.fact().name(), api.fact().value());
        for (Fact fact : facts) {
            named = named.with(fact.name(), fact.value());
        }
        return named;
    }

    // ------------------------------------------------------------------ for the room

    Optional<io.fabric8.kubernetes.api.model.Service> find(Duration timeLeft) throws ApiFailure {
        return Optional.ofNullable(api.ask("read " + this, timeLeft, client -> client.services()
                .inNamespace(namespace)
                .withName(name)
                .get()));
    }

    Slices slices() {
        return new Slices(api, namespace, name);
    }

    /** A copy in the order of the keys, of what can be labels. */
    Map<String, String> labels(Map<String, String> labels) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("a selector of " + this + " needs a label, got none");
        }
        labels.forEach((key, value) -> Names.label("selector of " + this, key, value));
        return new TreeMap<>(labels);
    }

    /** The command by which a person does what a patch does. */
    String command(JsonPatch patch) {
        return patch.command(api.name(), namespace, "service " + name);
    }

    List<Fact> facts() {
        return List.of(new Fact("namespace", namespace), new Fact("service", name));
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

    /** The Service in words: {@code service 'gw' in 'shop'}. */
    @Override
    public String toString() {
        return "service '" + name + "' in '" + namespace + "'";
    }
}
