package dev.windlass.notify;

/** What a message is about; it is what people subscribe to. */
public enum Category {
    /** A run began. */
    STARTED,
    /** A run goes on in another process, or after a suspension, or with another plan. */
    RESUMED,
    /** A phase began or ended, or a point of no return was passed. */
    PHASE,
    /** A gate let the plan go on, or didn't. */
    GATE,
    /** People are asked to sign off, or said something. */
    SIGN_OFF,
    /** A time or a window is waited for. */
    WAITING,
    /** A guard tripped. */
    GUARD,
    /** An action or undo went wrong and is tried again. */
    RETRY,
    /** What took effect is being undone from here on. */
    ROLLBACK_STARTED,
    /** A rollback came to its end, whichever. */
    ROLLBACK_ENDED,
    /** The run stands still until a person gives an order. */
    QUESTION,
    /** A person gave an order, or acknowledged an alarm. */
    DECISION,
    /** The run stands still until it is started again. */
    SUSPENDED,
    /** The run ended, and nothing had been changed. */
    STOPPED,
    /** All nodes are done. */
    COMPLETED,
    /** A test of a channel; it is about no run, and no route leads it. */
    TEST
}
