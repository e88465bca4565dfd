package dev.windlass.plan;

import java.util.Objects;

/**
 * A step that has its action and still wants to know how the change is taken back; it is not a {@link Step} before
 * that, so an undo can't be forgotten. Immutable: each call gives a new stage.
 *
 * <p>The guarantee for the action is <em>at least once</em>: at most the step in flight is repeated, after a crash, and
 * only if a {@link #probe} says that it is not done or if it is declared {@link #idempotent}. Otherwise an action that
 * was cut off or threw has an unknown effect, and the rollback starts with its own undo.
 *
 * @param <B> the type of the before-image
 * @param <T> the type of the result
 */
public final class Undoable<B, T> {

    private final StepDefinition<B, T> definition;

    Undoable(StepDefinition<B, T> definition) {
        this.definition = definition;
    }

    /**
     * Declares that the action may be run again over itself, completely or partly done, with the same end.
     *
     * @return a new stage
     */
    public Undoable<B, T> idempotent() {
        return new Undoable<>(definition.withIdempotent());
    }

    /**
     * Gives a question to the world that settles whether the action took effect, after a crash in it or after it threw.
     *
     * @param probe asks, changes nothing; what it throws counts as {@link Settlement#unknown}
     * @return a new stage
     * @throws IllegalStateException if the step has one already
     */
    public Undoable<B, T> probe(Action<ActionContext<B>, Settlement<T>> probe) {
        Objects.requireNonNull(probe, "probe of step '" + definition.name() + "'");
        if (definition.probe() != null) {
            throw new IllegalStateException("step '" + definition.name() + "' has two probes; ask both in one");
        }
        return new Undoable<>(definition.withProbe(probe));
    }

    /**
     * The change can be taken back.
     *
     * @param undo takes it back, from the before-image and, where known, the result. It must be idempotent, since it is
     *     tried again after a failure and after a crash; and it must cope with a change that was made not at all or
     *     only partly, since it also follows an action that threw or was cut off
     * @return the step
     */
    public Step<T> undo(Effect<? super UndoContext<B, T>> undo) {
        Objects.requireNonNull(undo, "undo of step '" + definition.name() + "'");
        return new Step<>(definition.withKind(new StepDefinition.Reversible<>(new StepDefinition.GivenUndo<>(undo))));
    }

    /**
     * The change can't be taken back: from the start of this step on nothing is undone by itself.
     *
     * @param why why it can't, in one sentence
     * @return the step
     */
    public Step<T> irreversible(String why) {
        Objects.requireNonNull(why, "why step '" + definition.name() + "' is irreversible");
        return new Step<>(definition.withKind(new StepDefinition.Irreversible<>(why)));
    }

    /**
     * The action changes nothing, so there is nothing to take back and it may be run again at any time.
     *
     * @return the step
     */
    public Step<T> readOnly() {
        return new Step<>(definition.withKind(new StepDefinition.ReadOnly<>()));
    }
}
