package dev.windlass.kubernetes.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * That a Service has been switched: the result of a {@link Switch}.
 *
 * @param selector its whole selector now, by key
 * @param endpoints how many ready pods took its traffic at the end of the step
 */
public record Switched(Map<String, String> selector, int endpoints) {

    /** Keeps a copy, in the order of the keys. */
    public Switched {
        selector = Collections.unmodifiableMap(new TreeMap<>(selector));
    }
}
