package dev.windlass.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step that has a name and still wants what it does. Immutable: each call gives a new stage.
 *
 * @param <B> the type of the before-image, {@link Void} before {@link #capture} is called
 */
public final class NamedStep<B> {

    private final String name;
    private final List<Fact> facts;
    private final List<String> reads;
    private final StepDefinition.@Nullable Capture<B> capture;
    private final boolean outside;

    NamedStep(
            String name,
            List<Fact> facts,
            List<String> reads,
            StepDefinition.@Nullable Capture<B> capture,
            boolean outside) {
        this.name = Objects.requireNonNull(name, "name of a step");
        this.facts = facts;
        this.reads = reads;
        this.capture = capture;
        this.outside = outside;
    }

    /**
     * Declares a fact about the step, so that a change of it changes the plan's fingerprint; what stands only in a
     * lambda can't. Facts are journaled and printed.
     *
     * @param fact what it is, not blank
     * @param value a text, number, boolean, enum constant, date, time, duration, URI, path or UUID; never a secret
     * @return a new stage
     * @throws IllegalArgumentException if the value is of a type whose text may differ from one JVM to the next
     */
    public NamedStep<B> with(String fact, Object value) {
        return new NamedStep<>(name, Nodes.declared(facts, fact, value), reads, capture, outside);
    }

    /**
     * Declares the earlier steps whose results this one reads; {@link ActionContext#result} gives no other.
     *
     * @param steps the steps
     * @return a new stage
     */
    public NamedStep<B> reads(Step<?>... steps) {
        return new NamedStep<>(name, facts, Nodes.read(name, reads, steps), capture, outside);
    }

    /**
     * Says that the step reaches a system outside of this process that others use too, so that a rehearsal stands in for it:
     * for lambdas, since an action that is {@link ReachesOutside} says it itself.
     *
     * @return a new stage
     */
    public NamedStep<B> reachesOutside() {
        return new NamedStep<>(name, facts, reads, capture, true);
    }

    /**
     * Takes a before-image: what the undo needs to know about the world before the change. It is taken once, is on disk
     * before the action begins, and is never taken again, on no retry and no resume (rule S2).
     *
     * @param type the type of the image, one that Jackson writes and reads without loss
     * @param image reads it from the world; must change nothing
     * @param <N> the type of the image
     * @return a new stage
     * @throws IllegalStateException if the step captures one already
     */
    public <N> NamedStep<N> capture(Class<N> type, Action<ActionContext<N>, N> image) {
        Objects.requireNonNull(type, () -> "type of the before-image of step '" + name + "'");
        return capturing(type, image);
    }

    /**
     * Takes a before-image of a generic type; otherwise as {@link #capture(Class, Action)}.
     *
     * @param type the type of the image
     * @param image reads it from the world; must change nothing
     * @param <N> the type of the image
     * @return a new stage
     * @throws IllegalStateException if the step captures one already
     */
    public <N> NamedStep<N> capture(TypeReference<N> type, Action<ActionContext<N>, N> image) {
        Objects.requireNonNull(type, () -> "type of the before-image of step '" + name + "'");
        return capturing(type.getType(), image);
    }

    /**
     * Gives the action, with a result.
     *
     * @param type the type of the result, one that Jackson writes and reads without loss
     * @param action does the change; see {@link Undoable} for what becomes of it after a failure or a crash
     * @param <T> the type of the result
     * @return the stage that wants to know how the change is taken back
     */
    public <T> Undoable<B, T> run(Class<T> type, Action<ActionContext<B>, T> action) {
        Objects.requireNonNull(type, () -> "type of the result of step '" + name + "'");
        return declaring(action).running(type, action);
    }

    /**
     * Gives the action, with a result of a generic type; otherwise as {@link #run(Class, Action)}.
     *
     * @param type the type of the result
     * @param action does the change
     * @param <T> the type of the result
     * @return the stage that wants to know how the change is taken back
     */
    public <T> Undoable<B, T> run(TypeReference<T> type, Action<ActionContext<B>, T> action) {
        Objects.requireNonNull(type, () -> "type of the result of step '" + name + "'");
        return declaring(action).running(type.getType(), action);
    }

    /**
     * Gives the action, without a result.
     *
     * @param action does the change
     * @return the stage that wants to know how the change is taken back
     */
    @SuppressWarnings("NullAway") // outside of its JSpecify mode it doesn't see that an Action may give null
    public Undoable<B, Void> run(Effect<? super ActionContext<B>> action) {
        Objects.requireNonNull(action, "action of step '" + name + "'");
        return declaring(action).running(null, new StepDefinition.WithoutResult<>(action));
    }

    private NamedStep<B> declaring(Object action) {
        if (!(action instanceof Declares code)) {
            return this;
        }
        var more = new ArrayList<>(facts);
        more.addAll(code.facts());
        return new NamedStep<>(name, more, reads, capture, outside);
    }

    private <N> NamedStep<N> capturing(Type type, Action<ActionContext<N>, N> image) {
        Objects.requireNonNull(image, () -> "capture of step '" + name + "'");
        if (capture != null) {
            throw new IllegalStateException(
                    "step '" + name + "' captures a before-image twice; capture both in one value, such as a record");
        }
        return new NamedStep<>(name, facts, reads, new StepDefinition.Capture<>(type, image), outside);
    }

    private <T> Undoable<B, T> running(@Nullable Type type, Action<ActionContext<B>, @Nullable T> action) {
        Objects.requireNonNull(action, "action of step '" + name + "'");
        return new Undoable<>(new StepDefinition<>(
                name,
                facts,
                reads,
                capture,
                outside ? new StepDefinition.Outside<>(action) : action,
                type,
                null,
                false,
                new StepDefinition.ReadOnly<>(),
                StepDefinition.Policies.DEFAULT,
                StepDefinition.Remarks.NONE));
    }
}
