package dev.windlass.plan;

import java.util.List;
import java.util.Objects;

/**
 * One change to the world that knows how it is taken back. Immutable; two steps of the same name are equal, so that a
 * step can be used as the handle of its own result.
 *
 * @param <T> the type of its result, {@link Void} for none
 */
public final class Step<T> implements Node {

    private final StepDefinition<?, T> definition;

    Step(StepDefinition<?, T> definition) {
        this.definition = definition;
    }

    /**
     * Begins a step.
     *
     * @param name its name, unique within the plan
     * @return the stage that takes what is declared, and then the action
     */
    public static NamedStep<Void> named(String name) {
        return new NamedStep<>(name, List.of(), List.of(), null);
    }

    /**
     * Says how the undo is tried again when it fails.
     *
     * @param retry the policy; {@link Retry#OF_UNDO} where nothing is said
     * @return a new step
     */
    public Step<T> undoRetry(Retry retry) {
        Objects.requireNonNull(retry, "undo retry of step '" + name() + "'");
        return new Step<>(definition.withUndoRetry(retry));
    }

    /**
     * Says what a person has to do if the undo fails for good. It is what the outcome prints for an effect that is left
     * behind.
     *
     * @param instruction the instruction, such as a command to run; never a secret
     * @return a new step
     */
    public Step<T> undoByHand(String instruction) {
        Objects.requireNonNull(instruction, "instruction of step '" + name() + "'");
        return new Step<>(definition.withByHand(instruction));
    }

    @Override
    public String name() {
        return definition.name();
    }

    /**
     * All that was declared of the step, for whoever runs it.
     *
     * @return the definition
     */
    public StepDefinition<?, T> definition() {
        return definition;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Step<?> step && step.name().equals(name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    @Override
    public String toString() {
        return "step '" + name() + "'";
    }
}
