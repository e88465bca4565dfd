package dev.windlass.plan;

import org.jspecify.annotations.Nullable;

/**
 * What a step does, captures or asks: the user's own code, with a result.
 *
 * @param <C> the context that it is given
 * @param <R> what it gives
 */
@FunctionalInterface
public interface Action<C, R extends @Nullable Object> {

    /**
     * Runs the user's code.
     *
     * @param context what the code is given
     * @return the result, not null where the step declares one
     * @throws Exception whatever goes wrong; {@link NotApplied} if nothing took effect
     */
    R run(C context) throws Exception;
}
