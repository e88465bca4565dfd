package dev.windlass.kubernetes.traffic;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who takes the traffic of a Service, and who should.
 *
 * @param endpoints the pods that are its ready endpoints
 * @param pods the pods that should be
 * @param ready those of them that are ready
 * @param missing those of the ready ones that no endpoint reaches
 */
record Serving(
        SortedSet<String> endpoints, SortedSet<String> pods, SortedSet<String> ready, SortedSet<String> missing) {

    private static final int TOLD = 5;

    /** By the pods as they are. Where several pods share an address it is one endpoint, which reaches them all. */
    static Serving of(Collection<Slices.Endpoint> endpoints, Collection<Pod> pods) {
        SortedSet<String> reached = Slices.Endpoint.pods(endpoints);
        Set<String> addresses =
                endpoints.stream().flatMap(one -> one.addresses().stream()).collect(Collectors.toSet());
        List<Pod> missing = pods.stream()
                .filter(Pods::isReady)
                .filter(pod -> !reached.contains(pod.getMetadata().getName())
                        && !addresses.contains(String.valueOf(pod.getStatus().getPodIP())))
                .toList();
        return new Serving(reached, Pods.names(pods), Pods.ready(pods), Pods.names(missing));
    }

    /** What is amiss: the endpoints are to be exactly the ready pods, at least one; empty if all is well. */
    Optional<String> lacks() {
        var others = new TreeSet<>(endpoints);
        others.removeAll(pods);
        if (!others.isEmpty()) {
            return Optional.of("its endpoints still are " + some(others));
        }
        if (ready.isEmpty()) {
            return Optional.of(pods.isEmpty() ? "no pod bears the labels" : "none of its pods is ready: " + some(pods));
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("not yet among its endpoints are the ready pods " + some(missing));
    }

    /** The first of them by name, and how many more there are. */
    static String some(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        return names.stream().limit(TOLD).collect(Collectors.joining(", "))
                + (names.size() > TOLD ? " and " + (names.size() - TOLD) + " more" : "");
    }
}
