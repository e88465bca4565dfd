package dev.windlass.plan;

/**
 * What the code of a step is given.
 *
 * @param <B> the type of the before-image, {@link Void} where the step captures none
 */
public interface ActionContext<B> {

    /**
     * The before-image that the step captured, as it stands in the journal.
     *
     * @return the before-image
     * @throws IllegalStateException if the step captures none
     */
    B before();

    /**
     * The result of an earlier step, as it stands in the journal.
     *
     * @param step the step, one that was declared by {@link NamedStep#reads}
     * @param <R> the type of its result
     * @return the result, read anew from the journaled value each time
     * @throws IllegalStateException if this step doesn't declare that it reads that one, if that one has no result, or
     *     if its journaled result can't be read as its type
     */
    <R> R result(Step<R> step);

    /**
     * A key that is the same each time this action of this run is tried, and differs from every other one: for systems
     * that take an idempotency key. The undo of a step has a key of its own.
     *
     * @return 32 hexadecimal digits
     */
    String idempotencyKey();
}
