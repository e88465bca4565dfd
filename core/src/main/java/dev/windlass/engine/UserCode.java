package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.metric.Watched;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Results;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the code of a plan is called: the one place at which the engine calls it. As it is written, unless a rehearsal stands
 * in between. What is thrown here is what the code threw.
 */
public interface UserCode {

    /** What is kept where code that gives a value was not called, and nobody reads the value. */
    enum Placeholder {
        /** A before-image or result of a step that is stood in for. */
        STOOD_IN;

        /** {@return what the journal shows} */
        @Override
        public String toString() {
            return "(stood in for)";
        }
    }

    /**
     * Calls the code as it is written.
     *
     * @return what does so
     */
    static UserCode asWritten() {
        return new UserCode() {};
    }

    /** Takes a before-image. */
    default <B> @Nullable Object capture(
            StepDefinition<B, ?> step, StepDefinition.Capture<B> capture, ActionContext<B> context) throws Exception {
        return capture.action().run(context);
    }

    /** Does what a step does; gives its result. */
    default <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
        return step.action().run(context);
    }

    /** Asks whether an action took effect. */
    default <B, T> @Nullable Settlement<T> probe(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
        return Objects.requireNonNull(step.probe(), "probe").run(context);
    }

    /** Takes a step back. */
    default <B, T> void undo(StepDefinition<B, T> step, StepDefinition.Reversible<B, T> kind, UndoContext<B, T> context)
            throws Exception {
        kind.undo().run(context);
    }

    /** A step says how far it is; what is thrown here, that place in its code throws. */
    default void progress(String step, String words) {}

    /** Chooses a branch; gives its key. */
    default String choose(Choice choice, Results results) throws Exception {
        return choice.choose(results);
    }

    /** Asks a check of a gate. */
    default @Nullable Answer ask(CheckGroup gate, Check check, CheckContext context) throws Exception {
        return check.ask(context);
    }

    /** What is read where a watch or a guarded block watches something. */
    default Watched watched(String node, Watched watched) {
        return watched;
    }

    /** What is read for the baseline of it, before the first step. */
    default Watched baseline(String node, Watched watched) {
        return watched;
    }

    /** That a guard trips now, whatever was read; null if none does. One that is not armed doesn't. */
    default @Nullable Trip trip() {
        return null;
    }

    /**
     * That a guard trips.
     *
     * @param node the guarded block
     * @param metric what of it, by its name
     * @param answer why
     */
    record Trip(String node, String metric, Answer answer) {}
}
