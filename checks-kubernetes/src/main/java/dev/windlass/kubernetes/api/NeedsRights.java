package dev.windlass.kubernetes.api;

import dev.windlass.check.ReachesOutside;
import dev.windlass.plan.Declares;
import java.util.List;

/**
 * The action of a step that needs rights in a cluster, so that they can be asked for before the first step. A rehearsal stands
 * in for such a step.
 */
public interface NeedsRights extends Declares, ReachesOutside {

    /**
     * The cluster in which they are needed.
     *
     * @return the way to it
     */
    Api api();

    /**
     * All rights that the step needs: for its before-image, action, probe and undo.
     *
     * @return the rights
     */
    List<Right> rights();
}
