package dev.windlass.kubernetes.traffic;

import java.util.List;

/**
 * The before-image of a change of weights.
 *
 * @param uid which route it is
 * @param shares the weights of the two backends, in the order of the rules
 * @param fromServed whether the old backend had a ready endpoint
 * @param matches what tells those rules apart, in the same order
 */
record Weighed(String uid, List<Share> shares, boolean fromServed, List<String> matches) {

    /** Keeps copies. */
    Weighed {
        shares = List.copyOf(shares);
        matches = List.copyOf(matches);
    }
}
