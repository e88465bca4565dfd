package dev.windlass.kubernetes.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The before-image of a switch.
 *
 * @param uid which Service it is
 * @param selector its whole selector
 * @param endpoints how many ready pods took its traffic
 */
record Selected(String uid, Map<String, String> selector, int endpoints) {

    /** Keeps a copy, in the order of the keys. */
    Selected {
        selector = Collections.unmodifiableMap(new TreeMap<>(selector));
    }
}
