package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.api.Watching;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ready endpoints of a Service. Servers before Kubernetes 1.21 serve their API as a beta; the rights are the same. An
 * endpoint without a port, as of a pod that has none of the name that the Service wants, takes no traffic and doesn't count.
 *
 * @param api the cluster
 * @param namespace the namespace
 * @param service the name of the Service
 */
record Slices(Api api, String namespace, String service) {

    private static final String GROUP = "discovery.k8s.io";
    private static final String OF_SERVICE = "kubernetes.io/service-name";

    static Right list(String namespace) {
        return Right.to("list", GROUP, "endpointslices", namespace);
    }

    static Right watch(String namespace) {
        return Right.to("watch", GROUP, "endpointslices", namespace);
    }

    /**
     * One that is ready.
     *
     * @param pod its pod; where it has none, its addresses
     * @param addresses where it is reached
     */
    record Endpoint(String pod, List<String> addresses) {

        /** Keeps a copy. */
        Endpoint {
            addresses = List.copyOf(addresses);
        }

        static SortedSet<String> pods(Collection<Endpoint> endpoints) {
            return endpoints.stream().map(Endpoint::pod).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        }
    }

    /** The pods that are ready endpoints now; an endpoint without a pod is told by its address. */
    SortedSet<String> ready(Duration timeLeft) throws ApiFailure {
        return Endpoint.pods(endpoints(timeLeft));
    }

    private List<Endpoint> endpoints(Duration timeLeft) throws ApiFailure {
        try {
            return current(api.ask("list " + what(), timeLeft, client -> current(client)
                            .list())
                    .getItems());
        } catch (ApiFailure failure) {
            if (failure.code() != 404) {
                throw failure;
            }
            return beta(
                    api.ask("list " + what(), timeLeft, client -> beta(client).list())
                            .getItems());
        }
    }

    /** The ready endpoints, kept by a watch. */
    Supplier<List<Endpoint>> ready(Watching watching) throws ApiFailure {
        try {
            var view = watching.of(what(), this::current);
            return () -> current(view.all());
        } catch (ApiFailure failure) {
            if (failure.code() != 404) {
                throw failure;
            }
            var view = watching.of(what(), this::beta);
            return () -> beta(view.all());
        }
    }

    private String what() {
        return "endpoints of service '" + service + "' in '" + namespace + "'";
    }

    private FilterWatchListDeletable<EndpointSlice, EndpointSliceList, ?> current(KubernetesClient client) {
        return client.discovery().v1().endpointSlices().inNamespace(namespace).withLabel(OF_SERVICE, service);
    }

    private FilterWatchListDeletable<
                    io.fabric8.kubernetes.api.model.discovery.v1beta1.EndpointSlice,
                    io.fabric8.kubernetes.api.model.discovery.v1beta1.EndpointSliceList,
                    ?>
            beta(KubernetesClient client) {
        return client.discovery()
                .v1beta1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel(OF_SERVICE, service);
    }

    static List<Endpoint> current(Collection<EndpointSlice> slices) {
        return slices.stream()
                .filter(slice -> !all(slice.getPorts()).isEmpty())
                .flatMap(slice -> all(slice.getEndpoints()).stream())
                .filter(one -> one.getConditions() == null
                        || isReady(one.getConditions().getReady()))
                .map(one -> endpoint(one.getTargetRef(), one.getAddresses()))
                .toList();
    }

    static List<Endpoint> beta(Collection<io.fabric8.kubernetes.api.model.discovery.v1beta1.EndpointSlice> slices) {
        return slices.stream()
                .filter(slice -> !all(slice.getPorts()).isEmpty())
                .flatMap(slice -> all(slice.getEndpoints()).stream())
                .filter(one -> one.getConditions() == null
                        || isReady(one.getConditions().getReady()))
                .map(one -> endpoint(one.getTargetRef(), one.getAddresses()))
                .toList();
    }

    /** Servers send null for none. */
    private static <E> List<E> all(@Nullable List<E> sent) {
        return sent == null ? List.of() : sent;
    }

    /** One of which nothing is known counts as ready, as the API says. */
    private static boolean isReady(@Nullable Boolean ready) {
        return ready == null || ready;
    }

    private static Endpoint endpoint(@Nullable ObjectReference target, List<String> addresses) {
        return target != null && "Pod".equals(target.getKind())
                ? new Endpoint(target.getName(), addresses)
                : new Endpoint("address " + addresses, addresses);
    }
}
