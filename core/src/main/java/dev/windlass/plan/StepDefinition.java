package dev.windlass.plan;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param policies how action and undo are tried
 * @param remarks what else was said of it
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
        Policies policies,
        Remarks remarks) {

    /**
     * How action and undo are tried.
     *
     * @param action how the action is tried
     * @param heartbeat how long an action may go without {@link ActionContext#progress} before it is cancelled; null if
     *     it need not tell any
     * @param undo how the undo is tried
     */
    public record Policies(Retry action, @Nullable Duration heartbeat, Retry undo) {
        static final Policies DEFAULT = new Policies(Retry.OF_ACTION, null, Retry.OF_UNDO);
    }

    /**
     * What else was said of a step.
     *
     * @param byHand what a person has to do if the undo fails for good; null if nothing was said
     * @param traits what a rollback has to know of it
     * @param takes how long the action is expected to take; null if nothing was said
     * @param undoTakes how long the undo is expected to take; null if nothing was said
     * @param preview tells what the action would do, without doing it; null if it can't be told
     * @param serves what it serves
     */
    public record Remarks(
            @Nullable String byHand,
            Set<Trait> traits,
            @Nullable Duration takes,
            @Nullable Duration undoTakes,
            @Nullable Action<? super CheckContext, String> preview,
            List<String> serves) {
        static final Remarks NONE = new Remarks(null, Set.of(), null, null, null, List.of());

        /** Keeps copies of the collections. */
        public Remarks {
            traits = traits.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(traits));
            serves = List.copyOf(serves);
        }

        Remarks with(Trait trait) {
            EnumSet<Trait> more = EnumSet.of(trait);
            more.addAll(traits);
            return new Remarks(byHand, more, takes, undoTakes, preview, serves);
        }

        Remarks byHand(String instruction) {
            return new Remarks(instruction, traits, takes, undoTakes, preview, serves);
        }

        Remarks takes(@Nullable Duration time) {
            return new Remarks(byHand, traits, time, undoTakes, preview, serves);
        }

        Remarks undoTakes(@Nullable Duration time) {
            return new Remarks(byHand, traits, takes, time, preview, serves);
        }

        Remarks preview(Action<? super CheckContext, String> told) {
            return new Remarks(byHand, traits, takes, undoTakes, told, serves);
        }

        Remarks serves(List<String> tags) {
            return new Remarks(byHand, traits, takes, undoTakes, preview, tags);
        }
    }

    /** What a rollback has to know of a step. */
    public enum Trait {
        /** It lets production traffic reach what the release brings. */
        TAKES_TRAFFIC("takes traffic"),
        /** Its undo loses what was written since. */
        UNDO_LOSES_WRITES("its undo loses writes"),
        /** Its undo may run although the undo of a later step failed. */
        INDEPENDENT_UNDO("independent undo");

        private final String words;

        Trait(String words) {
            this.words = words;
        }

        /**
         * The trait in words.
         *
         * @return such as {@code takes traffic}
         */
        public String words() {
            return words;
        }
    }

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

    /**
     * Tells whether something was said that a rollback has to know.
     *
     * @param trait what may have been said
     * @return whether it was
     */
    public boolean is(Trait trait) {
        return remarks.traits().contains(trait);
    }

    /** The action as the user gave it. */
    Object code() {
        Object given = action;
        return given instanceof WithoutResult<?> wrapped ? wrapped.effect() : given;
    }

    /** The undo as the user gave it; empty if the step has none. */
    Optional<Object> undoCode() {
        if (!(kind instanceof Reversible<B, T> reversible)) {
            return Optional.empty();
        }
        Object given = reversible.undo();
        return Optional.of(given instanceof GivenUndo<?, ?> wrapped ? wrapped.effect() : given);
    }

    /**
     * An undo.
     *
     * @param effect what the user gave
     */
    record GivenUndo<B, T>(Effect<? super UndoContext<B, T>> effect) implements Effect<UndoContext<B, T>> {
        @Override
        public void run(UndoContext<B, T> context) throws Exception {
            effect.run(context);
        }
    }

    /**
     * An action that gives nothing.
     *
     * @param effect what the user gave
     */
    record WithoutResult<B>(Effect<? super ActionContext<B>> effect)
            implements Action<ActionContext<B>, @Nullable Void> {
        @Override
        @SuppressWarnings("NullAway") // outside of its JSpecify mode it doesn't see that an Action may give null
        public @Nullable Void run(ActionContext<B> context) throws Exception {
            effect.run(context);
            return null;
        }
    }

    StepDefinition<B, T> withProbe(Action<ActionContext<B>, Settlement<T>> newProbe) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, newProbe, idempotent, kind, policies, remarks);
    }

    StepDefinition<B, T> withIdempotent() {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, true, kind, policies, remarks);
    }

    StepDefinition<B, T> withKind(Kind<B, T> newKind) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, idempotent, newKind, policies, remarks);
    }

    StepDefinition<B, T> with(Policies newPolicies) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, idempotent, kind, newPolicies, remarks);
    }

    StepDefinition<B, T> with(Remarks newRemarks) {
        return new StepDefinition<>(
                name, facts, reads, capture, action, resultType, probe, idempotent, kind, policies, newRemarks);
    }

    /** The step that takes this one back at the end of a pair, and whose own undo puts it in force again. */
    @SuppressWarnings("NullAway") // outside of its JSpecify mode it doesn't see that an Action may give null
    StepDefinition<B, T> closing(String newName) {
        Effect<UndoContext<B, T>> undo =
                kind instanceof Reversible<B, T> reversible ? reversible.undo() : StepDefinition::hasNoUndo;
        Action<ActionContext<B>, @Nullable T> takesBack = c -> {
            undo.run(whole(c));
            return null;
        };
        return new StepDefinition<>(
                newName,
                List.of(),
                reads,
                capture,
                takesBack,
                null,
                null,
                true,
                new Reversible<>(c -> action.run(c)),
                new Policies(/* action= */ policies.undo(), null, /* undo= */ policies.action()),
                Remarks.NONE.takes(remarks.undoTakes()).undoTakes(remarks.takes()));
    }

    /** Whoever runs the closing of a pair gives its action the context of an undo: of the step that it takes back. */
    @SuppressWarnings("unchecked") // the engine gives the one context of the opening step to both
    private static <B, T> UndoContext<B, T> whole(ActionContext<B> context) {
        return (UndoContext<B, T>) context;
    }

    private static void hasNoUndo(Object context) {
        throw new IllegalStateException("a paired step without an undo; the plan's lint refuses it");
    }
}
