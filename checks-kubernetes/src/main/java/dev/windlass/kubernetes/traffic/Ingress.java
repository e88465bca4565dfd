package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An Ingress: by which names a product is reached from outside. Immutable, safe for use by several threads. */
public final class Ingress {

    private final Api api;
    private final String namespace;
    private final String name;
    private final List<String> hosts;

    private Ingress(Api api, String namespace, String name, List<String> hosts) {
        this.api = api;
        this.namespace = Names.namespace(namespace);
        this.name = Names.object("ingress", name);
        this.hosts = List.copyOf(hosts);
    }

    /**
     * An Ingress. Whether it exists is asked by its check.
     *
     * @param api the way to its cluster
     * @param namespace its namespace
     * @param name its name
     * @return the Ingress
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Ingress of(Api api, String namespace, String name) {
        return new Ingress(api, namespace, name, List.of());
    }

    /**
     * Wants a rule for a host.
     *
     * @param host the host as the Ingress has it, such as {@code shop.example} or {@code *.shop.example}
     * @return a new Ingress
     * @throws IllegalArgumentException if it is blank
     */
    public Ingress host(String host) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a host of " + this + " must not be blank, got '" + host + "'");
        }
        var more = new ArrayList<>(hosts);
        more.add(host);
        return new Ingress(api, namespace, name, more);
    }

    /**
     * Asks whether it has a rule for each host that is wanted, and has got an address from its controller.
     *
     * @return the check
     */
    public Check addressed() {
        var facts = new ArrayList<>(List.of(new Fact("namespace", namespace), new Fact("ingress", name)));
        hosts.forEach(host -> facts.add(new Fact("host wanted", host)));
        return Service.named(this + " is reached", api, facts).asks(c -> {
            var found = api.ask("read " + this, c.timeLeft(), client -> client.network()
                    .v1()
                    .ingresses()
                    .inNamespace(namespace)
                    .withName(name)
                    .get());
            if (found == null) {
                return Answer.noData("there is no " + this + " in " + api);
            }
            List<String> served = found.getSpec().getRules().stream()
                    .map(IngressRule::getHost)
                    .filter(Objects::nonNull)
                    .toList();
            var missing = new TreeSet<>(hosts);
            served.forEach(missing::remove);
            Answer answer = missing.isEmpty()
                    ? Service.addresses(toString(), addresses(found.getStatus()))
                    : Answer.failed(this + " has no rule for host " + Serving.some(missing));
            return answer.with("hosts", Serving.some(served));
        });
    }

    private static List<String> addresses(@Nullable IngressStatus status) {
        return status == null || status.getLoadBalancer() == null
                ? List.of()
                : status.getLoadBalancer().getIngress().stream()
                        .map(one -> Service.address(one.getHostname(), one.getIp()))
                        .toList();
    }

    /** The Ingress in words: {@code ingress 'web' in 'shop'}. */
    @Override
    public String toString() {
        return "ingress '" + name + "' in '" + namespace + "'";
    }
}
