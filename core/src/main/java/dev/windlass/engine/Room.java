package dev.windlass.engine;

import dev.windlass.plan.StepDefinition;

/**
 * How many bytes of journal things take at most, so that room for a rollback can be reserved before it is needed (rule
 * J4).
 */
final class Room {

    /** For the start of a rollback, its end, and what is in between besides the undos. */
    static final long SLACK = 32 << 10;

    /** For the start and the end of a node, apart from its image and result. */
    static final long NODE = 4 << 10;

    /** For the answer of one check. */
    static final long ANSWER = 8 << 10;

    /** For a failure of an undo that is told in full; where there is no room for it, it is told in short. */
    static final long FAILURE = 32 << 10;

    private static final long EVENT = 512;

    private Room() {}

    /** For the undo of one step: the start and the end of each attempt. */
    static long ofUndo(StepDefinition<?, ?> step) {
        return 2L
                * step.policies().undo().attempts()
                * (EVENT + 3L * step.name().length());
    }
}
