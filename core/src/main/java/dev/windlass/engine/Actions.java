package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.StepDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Runs the user's code of a step and says as an event what came of it. Nothing that the code throws gets past here, no
 * {@link Error} either (rule S6), and no interrupt that it leaves behind.
 */
final class Actions {

    private Actions() {}

    /** What came of the user's code, and how many bytes the value in it takes. */
    record Came(Event event, int bytes) {}

    static Came capture(State state, int position, StepDefinition<?, ?> step) {
        return captured(state, position, step);
    }

    private static <B, T> Came captured(State state, int position, StepDefinition<B, T> step) {
        StepDefinition.Capture<B> capture = step.capture();
        if (capture == null) {
            return new Came(new Event.StepStarted(step.name(), null), 0);
        }
        try {
            B image = capture.action().run(new Contexts<>(state, position, step, "capture"));
            Values.Written written =
                    Values.write("the before-image of step '" + step.name() + "'", image, capture.type());
            return new Came(new Event.StepStarted(step.name(), written.json()), written.bytes());
        } catch (Throwable thrown) {
            return failed(step, thrown, Event.Applied.NOTHING);
        } finally {
            Thread.interrupted();
        }
    }

    static Came act(State state, int position, StepDefinition<?, ?> step) {
        return acted(state, position, step);
    }

    private static <B, T> Came acted(State state, int position, StepDefinition<B, T> step) {
        try {
            T result = step.action().run(new Contexts<>(state, position, step, "do"));
            Values.@Nullable Written written = result(step, result);
            return new Came(
                    new Event.StepSucceeded(step.name(), written == null ? null : written.json()),
                    written == null ? 0 : written.bytes());
        } catch (NotApplied thrown) {
            return failed(step, thrown, Event.Applied.NOTHING);
        } catch (Throwable thrown) {
            return failed(step, thrown, Event.Applied.UNKNOWN);
        } finally {
            Thread.interrupted();
        }
    }

    static Event probe(State state, int position, StepDefinition<?, ?> step) {
        return probed(state, position, step);
    }

    private static <B, T> Event probed(State state, int position, StepDefinition<B, T> step) {
        try {
            Settlement<T> settlement = java.util.Objects.requireNonNull(step.probe(), "probe")
                    .run(new Contexts<>(state, position, step, "do"));
            if (settlement instanceof Settlement.Done<T> done) {
                Values.@Nullable Written written = result(step, done.result());
                JsonNode json = written == null ? null : written.json();
                return settled(step, Event.Finding.DONE, json, "its probe says that it is done");
            }
            if (settlement instanceof Settlement.NotDone<T>) {
                return settled(step, Event.Finding.NOT_DONE, null, "its probe says that it is not done");
            }
            String reason = settlement instanceof Settlement.Unknown<T> unknown ? unknown.reason() : "it gave null";
            return settled(step, Event.Finding.UNKNOWN, null, "its probe can't tell: " + reason);
        } catch (Throwable thrown) {
            return settled(step, Event.Finding.UNKNOWN, null, "its probe threw " + Failure.of(thrown));
        } finally {
            Thread.interrupted();
        }
    }

    private static Event settled(
            StepDefinition<?, ?> step, Event.Finding finding, @Nullable JsonNode result, String reason) {
        return new Event.DoubtSettled(step.name(), finding, result, reason);
    }

    /** Runs an undo; null if it went well. */
    static @Nullable Failure undo(State state, int position, StepDefinition<?, ?> step) {
        return undone(state, position, step);
    }

    private static <B, T> @Nullable Failure undone(State state, int position, StepDefinition<B, T> step) {
        try {
            if (step.kind() instanceof StepDefinition.Reversible<B, T> reversible) {
                reversible.undo().run(new Contexts<>(state, position, step, "undo"));
            }
            return null;
        } catch (Throwable thrown) {
            return Failure.of(thrown);
        } finally {
            Thread.interrupted();
        }
    }

    private static Values.@Nullable Written result(StepDefinition<?, ?> step, @Nullable Object result)
            throws Values.ValueException {
        return step.resultType() == null
                ? null
                : Values.write("the result of step '" + step.name() + "'", result, step.resultType());
    }

    private static Came failed(StepDefinition<?, ?> step, Throwable thrown, Event.Applied applied) {
        return new Came(new Event.StepFailed(step.name(), Failure.of(thrown), applied), 0);
    }
}
