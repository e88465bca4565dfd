package dev.windlass.journal;

/** What a person may order of a run. Which of them a run takes depends on where it stands. */
public enum Order {
    /** Begin nothing more; what runs comes to its end, then the run stands still and asks. */
    STOP,
    /** Go on after {@link #STOP}. */
    RESUME,
    /**
     * Try again what failed: the node, or in a rollback its undo; run the undo that loses writes; ask the gate or the
     * verification once more; wait for the window to open again.
     */
    RETRY,
    /**
     * Go on without it: without the failed node, in a rollback without its undo, without the verification, or outside of
     * the window.
     */
    SKIP,
    /** Undo what took effect, up to the last point of no return, then end; of a run that completed, too. */
    ROLL_BACK,
    /** Move T-0, as long as it isn't reached. */
    MOVE_ZERO
}
