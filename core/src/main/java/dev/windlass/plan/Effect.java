package dev.windlass.plan;

/**
 * What a step does or undoes: the user's own code, without a result.
 *
 * @param <C> the context that it is given
 */
@FunctionalInterface
public interface Effect<C> {

    /**
     * Runs the user's code.
     *
     * @param context what the code is given
     * @throws Exception whatever goes wrong; {@link NotApplied} if nothing took effect
     */
    void run(C context) throws Exception;
}
