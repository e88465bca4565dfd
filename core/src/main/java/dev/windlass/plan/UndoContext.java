package dev.windlass.plan;

import java.util.Optional;

/**
 * What the undo of a step is given.
 *
 * @param <B> the type of the before-image, {@link Void} where the step captures none
 * @param <T> the type of the step's result
 */
public interface UndoContext<B, T> extends ActionContext<B> {

    /**
     * The result of the action that is taken back.
     *
     * @return the result, as it stands in the journal; empty if the action gave none, failed, or was cut off by a crash
     */
    Optional<T> result();
}
