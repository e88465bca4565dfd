package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was declared of a step: what the engine runs. Users build it through {@link Step#named(String)}.
 *
 * @param name the step's name
 * @param facts the declared facts, in order
 * @param reads the names of the steps whose results it reads
 * @param capture takes the before-image; null if there is none
 * @param action does the change
 * @param resultType the type of the result; null for a step without one
 * @param probe settles an action whose end is not known; null if there is none
 * @param idempotent whether the action may be run again over itself
 * @param kind what becomes of the effect in a rollback
 * @param undoRetry how the undo is tried again
 * @param byHand what a person has to do if the undo fails for good; null if nothing was said
 * @param <B> the type of the before-image
 * @param <T> the type of the result
 */
public record StepDefinition<B, T>(
        String name,
        List<Fact> facts,
        List<String> reads,
        @Nullable Capture<B> capture,
        Action<ActionContext<B>, @Nullable T> action,
        @Nullable Type resultType,
        @Nullable Action<ActionContext<B>, Settlement<T>> probe,
        boolean idempotent,
        Kind<B, T> kind,
        Retry undoRetry,
        @Nullable String byHand) {

    /**
     * Takes the before-image.
     *
     * @param type the type of the image
     * @param action reads it from the world, changes nothing
     * @param <B> the type of the before-image
     */
    public record Capture<B>(Type type, Action<ActionContext<B>, B> action) {}

    /**
     * What becomes of the step's effect in a rollback (rule S1).
     *
     * @param <B> the type of the before-image
     * @param <T> the type of the result
     */
    public sealed interface Kind<B, T> {}

    /**
     * The effect is taken back.
     *
     * @param undo takes it back
     * @param <B> the type of the before-image
     * @param <T> the type of the result
     */
    public record Reversible<B, T>(Effect<UndoContext<B, T>> undo) implements Kind<B, T> {}

    /**
     * The effect can't be taken back: the step is a point of no return from its start.
     *
     * @param why why it can't
     * @param <B> the type of the before-image
     * @param <T> the type of the result
     */
    public record Irreversible<B, T>(String why) implements Kind<B, T> {}

    /**
     * The step has no effect.
     *
     * @param <B> the type of the before-image
     * @param <T> the type of the result
     */
    public record ReadOnly<B, T>() implements Kind<B, T> {}

    /** Keeps copies of the lists. */
    public StepDefinition {
        facts = List.copyOf(facts);
        reads = List.copyOf(reads);
    }

    StepDefinition<B, T> withProbe(Action<ActionContext<B>, Settlement<T>> newProbe) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, newProbe, idempotent, kind, undoRetry, byHand);
    }

    StepDefinition<B, T> withIdempotent() {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, true, kind, undoRetry, byHand);
    }

    StepDefinition<B, T> withKind(Kind<B, T> newKind) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, idempotent, newKind, undoRetry, byHand);
    }

    StepDefinition<B, T> withUndoRetry(Retry retry) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, idempotent, kind, retry, byHand);
    }

    StepDefinition<B, T> withByHand(String instruction) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, idempotent, kind, undoRetry, instruction);
    }
}
