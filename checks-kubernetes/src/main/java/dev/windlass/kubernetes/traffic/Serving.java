package dev.windlass.kubernetes.traffic;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who takes the traffic of a Service, and who should.
 *
 * @param endpoints the pods that are its ready endpoints
 * @param pods the pods that should be
 * @param ready those of them that are ready
 */
record Serving(SortedSet<String> endpoints, SortedSet<String> pods, SortedSet<String> ready) {

    private static final int TOLD = 5;

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
        var missing = new TreeSet<>(ready);
        missing.removeAll(endpoints);
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
