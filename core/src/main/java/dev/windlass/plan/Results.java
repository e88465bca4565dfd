package dev.windlass.plan;

/** Gives the results of earlier steps to the user's code. */
public interface Results {

    /**
     * The result of an earlier step, as it stands in the journal.
     *
     * @param step the step, one that was declared by {@code reads}
     * @param <R> the type of its result
     * @return the result, read anew from the journaled value each time
     * @throws IllegalStateException if it was not declared that this step is read, if it has no result (as when it was
     *     skipped by order), or if its journaled result can't be read as its type
     */
    <R> R result(Step<R> step);
}
