package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An HTTPRoute of the Gateway API: how a gateway shares the requests out among Services. Immutable, safe for use by several
 * threads. Clusters that serve it only as {@code v1beta1} are asked for that.
 *
 * <pre>{@code
 * Split split = shop.httpRoute("web").between("blue", "green");
 *
 * split.shift(10, 50, 100).gatedBy(weight -> soak("soak at " + weight + " %", ofMinutes(10), errors)).node("shift to green")
 * }</pre>
 *
 * @see <a href="https://gateway-api.sigs.k8s.io/guides/traffic-splitting/">Gateway API: traffic splitting</a>
 */
public final class HttpRoute {

    static final String GROUP = "gateway.networking.k8s.io";

    private final Api api;
    private final String namespace;
    private final String name;

    private HttpRoute(Api api, String namespace, String name) {
        this.api = api;
        this.namespace = Names.namespace(namespace);
        this.name = Names.object("HTTPRoute", name);
    }

    /**
     * A route. Whether it exists is asked by whatever is asked of it.
     *
     * @param api the way to its cluster
     * @param namespace its namespace
     * @param name its name
     * @return the route
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static HttpRoute of(Api api, String namespace, String name) {
        return new HttpRoute(api, namespace, name);
    }

    /**
     * Looks at two of its backends, both Services of its namespace.
     *
     * @param from the Service that gives traffic away
     * @param to the Service that gets it
     * @return the share-out between the two, in all rules that have them as backends
     * @throws IllegalArgumentException if one can't be the name of a Service, or both are the same
     */
    public Split between(String from, String to) {
        return Split.of(this, from, to);
    }

    /**
     * Asks whether all gateways that it is attached to have taken it in as it stands, with backends that they found.
     *
     * @return the check
     */
    public Check accepted() {
        return Service.named(this + " is accepted", api, facts()).asks(c -> {
            Optional<HasMetadata> found = find(c.timeLeft());
            if (found.isEmpty()) {
                return isMissing();
            }
            Route route = Route.of(found.get());
            try {
                return RouteStatus.lacks(route)
                        .map(lacks -> Answer.failed(this + " is not accepted: " + lacks))
                        .orElse(Answer.passed(
                                this + " is accepted by " + route.parents().size() + " of its gateways"));
            } catch (TrafficFailure refused) {
                return Answer.failed(this + " is not accepted: " + refused.getMessage());
            }
        });
    }

    /**
     * Asks whether its rules, weights among them, are unchanged for some time, such as since the switch to a new version: the old one was kept for
     * so long then. It goes by what the API server notes of who changed what, and where the same writer changed something else
     * of the route since, by that later time; and it compares the time of the cluster with that of this machine.
     *
     * @param time for how long, positive, at most 366 days
     * @return the check; without such a note it has no data
     * @throws IllegalArgumentException if it is not
     */
    public Check unchangedFor(Duration time) {
        return Service.named("rules of " + this + " are unchanged", api, facts())
                .with("for", Unchanged.time(this, time))
                .asks(c -> find(c.timeLeft())
                        .map(now -> Unchanged.judge(
                                "a rule of " + this, now.getMetadata(), List.of("spec", "rules"), time, Instant.now()))
                        .orElseGet(this::isMissing));
    }

    Answer isMissing() {
        return Answer.noData("there is no " + this + " in " + api);
    }

    Optional<HasMetadata> find(Duration timeLeft) throws ApiFailure {
        HasMetadata current = api.ask("read " + this, timeLeft, client -> client.resources(HTTPRoute.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
        if (current != null) {
            return Optional.of(current);
        }
        // Not there, or not as this version.
        return Optional.ofNullable(api.ask("read " + this, timeLeft, client -> client.resources(
                        io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.HTTPRoute.class)
                .inNamespace(namespace)
                .withName(name)
                .get()));
    }

    /** Selects this route alone, of the version of a known state of it. */
    <T extends HasMetadata> FilterWatchListDeletable<T, KubernetesResourceList<T>, ?> only(
            KubernetesClient client, Class<T> version) {
        return client.resources(version).inNamespace(namespace).withField("metadata.name", name);
    }

    List<Fact> facts() {
        return List.of(new Fact("namespace", namespace), new Fact("HTTPRoute", name));
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

    /** The route in words: {@code HTTPRoute 'shop' in 'shop'}. */
    @Override
    public String toString() {
        return "HTTPRoute '" + name + "' in '" + namespace + "'";
    }
}
