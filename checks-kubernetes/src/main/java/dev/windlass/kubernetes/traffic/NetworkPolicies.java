package dev.windlass.kubernetes.traffic;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Names;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The NetworkPolicies that a namespace has to have. Immutable, safe for use by several threads. */
public final class NetworkPolicies {

    private final Api api;
    private final String namespace;
    private final SortedSet<String> names;

    private NetworkPolicies(Api api, String namespace, SortedSet<String> names) {
        this.api = api;
        this.namespace = Names.namespace(namespace);
        this.names = names;
    }

    /**
     * Some NetworkPolicies of a namespace.
     *
     * @param api the way to its cluster
     * @param namespace the namespace
     * @param names their names, at least one
     * @return the policies
     * @throws IllegalArgumentException if there is none, or one can't be such a name
     */
    public static NetworkPolicies of(Api api, String namespace, String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    "network policies of namespace '" + namespace + "' need a name, got none");
        }
        var all = new TreeSet<String>();
        Arrays.stream(names).forEach(name -> all.add(Names.object("network policy", name)));
        return new NetworkPolicies(api, namespace, all);
    }

    /**
     * Asks whether all of them are there. It can't ask whether the network of the cluster keeps to them.
     *
     * @return the check
     */
    public Check present() {
        String wanted = String.join(", ", names);
        return Service.named(
                        "network policies " + wanted + " in '" + namespace + "'",
                        api,
                        List.of(new Fact("namespace", namespace), new Fact("network policies wanted", wanted)))
                .asks(c -> {
                    var found = new TreeSet<String>();
                    api.ask("list network policies in '" + namespace + "'", c.timeLeft(), client -> client.network()
                                    .v1()
                                    .networkPolicies()
                                    .inNamespace(namespace)
                                    .list())
                            .getItems()
                            .forEach(policy -> found.add(policy.getMetadata().getName()));
                    if (found.isEmpty()) {
                        return Answer.noData("there is no network policy in namespace '" + namespace + "' of " + api);
                    }
                    var missing = new TreeSet<>(names);
                    missing.removeAll(found);
                    return (missing.isEmpty()
                                    ? Answer.passed("the network policies " + wanted + " are in '" + namespace + "'")
                                    : Answer.failed("in '" + namespace + "' the network policies "
                                            + Serving.some(missing) + " are missing"))
                            .with("network policies", Serving.some(found));
                });
    }
}
