package dev.windlass.kubernetes.api;

import dev.windlass.check.ReachesOutside;
import dev.windlass.plan.Declares;
import java.util.List;

/**
 * What needs rights in a cluster, the action of a step or a check, so that they can be asked for before the first step: {@link
 * dev.windlass.kubernetes.health.Permissions}. An undo, a probe, or what takes a before-image, may be one too. A rehearsal stands
 * in for it.
 */
public interface NeedsRights extends Declares, ReachesOutside {

    /**
     * The cluster in which they are needed.
     *
     * @return the way to it
     */
    Api api();

    /**
     * All rights that it needs: those of a step for its before-image, action, probe and undo.
     *
     * @return the rights
     */
    List<Right> rights();
}
