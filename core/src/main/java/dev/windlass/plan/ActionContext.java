package dev.windlass.plan;

/**
 * What the code of a step is given. Safe for use by several threads, so that an action may hand it on.
 *
 * @param <B> the type of the before-image, {@link Void} where the step captures none
 */
public interface ActionContext<B> extends Results {

    /**
     * The before-image that the step captured, as it stands in the journal.
     *
     * @return the before-image
     * @throws IllegalStateException if the step captures none
     */
    B before();

    /**
     * A key that is the same each time this action of this run is tried, and differs from every other one: for systems
     * that take an idempotency key. The undo of a step has a key of its own.
     *
     * @return 32 hexadecimal digits
     */
    String idempotencyKey();

    /**
     * Says how far a long action is. It is journaled and told to listeners, at most once in 5 seconds (of several words
     * in between the last counts), and it is the sign of life that {@link Step#heartbeat} waits for. It never blocks
     * and never throws.
     *
     * @param words how far it is, such as {@code 120 of 400 tables}; cut to 500 characters
     */
    void progress(String words);

    /**
     * Whether the action should come to an end: it is over its timeout, what runs beside it failed, or the runner was
     * asked to stop. Its thread was interrupted then, too. An action that ends early throws whatever it likes;
     * {@link NotApplied} if it knows that nothing took effect.
     *
     * @return whether it is cancelled
     */
    boolean cancelled();
}
