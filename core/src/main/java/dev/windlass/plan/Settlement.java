package dev.windlass.plan;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a probe says of an action whose end is not known, because the process died in it or because it threw (rules C2
 * and S4).
 *
 * @param <T> the type of the step's result
 */
public sealed interface Settlement<T> {

    /**
     * The action took effect.
     *
     * @param result what it would have returned; null only for a step without a result
     * @param <T> the type of the step's result
     */
    record Done<T>(@Nullable T result) implements Settlement<T> {}

    /**
     * The action did not take effect, not even partly.
     *
     * @param <T> the type of the step's result
     */
    record NotDone<T>() implements Settlement<T> {}

    /**
     * The action took effect partly, or goes on, such as a change that was made and whose end was waited for: running it once more
     * finishes it. Only an idempotent step can say so; of another one it counts as {@link Unknown}.
     *
     * <p>After a crash the step runs once more over itself. After it threw it does so only if its policy has an attempt left; else
     * the rollback starts with this step's own undo.
     *
     * @param reason what was seen, in one sentence
     * @param <T> the type of the step's result
     */
    record Unfinished<T>(String reason) implements Settlement<T> {
        /** Checks that there is a reason. */
        public Unfinished {
            Objects.requireNonNull(reason, "reason why an action isn't finished");
        }
    }

    /**
     * It can't be told, or the action took effect partly: the rollback starts with this step's own undo.
     *
     * @param reason what was seen, in one sentence
     * @param <T> the type of the step's result
     */
    record Unknown<T>(String reason) implements Settlement<T> {
        /** Checks that there is a reason. */
        public Unknown {
            Objects.requireNonNull(reason, "reason why a probe can't tell");
        }
    }

    /**
     * The action took effect.
     *
     * @param result what it would have returned
     * @param <T> the type of the step's result
     * @return the settlement
     */
    static <T> Settlement<T> done(T result) {
        return new Done<>(result);
    }

    /**
     * The action took effect; for a step without a result.
     *
     * @return the settlement
     */
    static Settlement<Void> done() {
        return new Done<>(null);
    }

    /**
     * The action did not take effect, not even partly.
     *
     * @param <T> the type of the step's result
     * @return the settlement
     */
    static <T> Settlement<T> notDone() {
        return new NotDone<>();
    }

    /**
     * The action took effect partly, and running it once more finishes it; see {@link Unfinished}.
     *
     * @param reason what was seen, in one sentence
     * @param <T> the type of the step's result
     * @return the settlement
     */
    static <T> Settlement<T> unfinished(String reason) {
        return new Unfinished<>(reason);
    }

    /**
     * It can't be told.
     *
     * @param reason what was seen, in one sentence
     * @param <T> the type of the step's result
     * @return the settlement
     */
    static <T> Settlement<T> unknown(String reason) {
        return new Unknown<>(reason);
    }
}
