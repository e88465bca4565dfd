package dev.windlass.check;

import org.jspecify.annotations.Nullable;

/**
 * Code that reaches a system outside of this process that others use too, such as a cluster or a service on the network. A
 * rehearsal never calls it by itself: it stands in for it, or says what to write into the script.
 *
 * <p>The action of a step is marked by it, and with the action the whole step: its before-image, its probe and its undo. It
 * has to be given to the step as it is; a lambda around it hides the mark. A check or a metric is marked likewise, or by
 * {@link NamedCheck#reachesOutside()}.
 */
public interface ReachesOutside {

    /**
     * Whether it does. What wraps other code answers for that.
     *
     * @return true where nothing else is said
     */
    default boolean reachesOutside() {
        return true;
    }

    /**
     * Whether code is marked as one that reaches outside.
     *
     * @param code an action, check or metric
     * @return whether it is
     */
    static boolean is(@Nullable Object code) {
        return code instanceof ReachesOutside marked && marked.reachesOutside();
    }
}
