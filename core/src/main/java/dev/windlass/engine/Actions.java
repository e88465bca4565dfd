package dev.windlass.engine;

import dev.windlass.plan.Choice;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.StepDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Runs the user's code of a node, on whatever thread it is called, and says what came of it. Nothing that the code throws
 * gets past here, no {@link Error} either (rule S6).
 */
final class Actions {

    private Actions() {}

    /**
     * What came of the user's code.
     *
     * @param value what it gave; null if it gives nothing, or threw
     * @param thrown what it threw; null if it returned
     */
    record Gave(Values.@Nullable Written value, @Nullable Throwable thrown) {}

    static <B, T> Gave capture(UserCode code, StepDefinition<B, T> step, Contexts<B, T> context, Values values) {
        StepDefinition.Capture<B> capture = step.capture();
        if (capture == null) {
            return new Gave(null, null);
        }
        try {
            Object image = code.capture(step, capture, context);
            return new Gave(
                    values.write("the before-image of step '" + step.name() + "'", image, capture.type()), null);
        } catch (Throwable thrown) {
            return new Gave(null, thrown);
        }
    }

    static <B, T> Gave act(UserCode code, StepDefinition<B, T> step, Contexts<B, T> context, Values values) {
        try {
            return new Gave(result(step, code.act(step, context), values), null);
        } catch (Throwable thrown) {
            return new Gave(null, thrown);
        }
    }

    static <B, T> Gave undo(UserCode code, StepDefinition<B, T> step, Contexts<B, T> context) {
        try {
            if (step.kind() instanceof StepDefinition.Reversible<B, T> reversible) {
                code.undo(step, reversible, context);
            }
            return new Gave(null, null);
        } catch (Throwable thrown) {
            return new Gave(null, thrown);
        }
    }

    /**
     * What a probe found.
     *
     * @param settlement the probe's answer; null if it threw
     * @param gave the result where it says that the action is done, or what was thrown
     */
    record Probed(@Nullable Settlement<?> settlement, Gave gave) {}

    static <B, T> Probed probe(UserCode code, StepDefinition<B, T> step, Contexts<B, T> context, Values values) {
        try {
            Settlement<T> settlement = code.probe(step, context);
            if (settlement == null) {
                return new Probed(Settlement.unknown("it gave null"), new Gave(null, null));
            }
            return settlement instanceof Settlement.Done<T> done
                    ? new Probed(settlement, new Gave(result(step, done.result(), values), null))
                    : new Probed(settlement, new Gave(null, null));
        } catch (Throwable thrown) {
            return new Probed(null, new Gave(null, thrown));
        }
    }

    /**
     * What was chosen.
     *
     * @param branch the key of a branch that is there; null if none was chosen
     * @param thrown why none was
     */
    record Chosen(@Nullable String branch, @Nullable Throwable thrown) {}

    static Chosen choose(UserCode code, Choice choice, Contexts.Given results) {
        try {
            String key = code.choose(choice, results);
            if (choice.branches().stream().noneMatch(branch -> branch.key().equals(key))) {
                throw new IllegalStateException("'" + choice.name() + "' has no alternative '" + key + "', it has "
                        + choice.branches().stream().map(Choice.Branch::key).toList());
            }
            return new Chosen(key, null);
        } catch (Throwable thrown) {
            return new Chosen(null, thrown);
        }
    }

    private static Values.@Nullable Written result(StepDefinition<?, ?> step, @Nullable Object result, Values values)
            throws Values.ValueException {
        return step.resultType() == null
                ? null
                : values.write("the result of step '" + step.name() + "'", result, step.resultType());
    }
}
