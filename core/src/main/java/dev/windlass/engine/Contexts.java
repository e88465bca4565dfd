package dev.windlass.engine;

import dev.windlass.plan.Results;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the code of a step is given: a picture of the run as it was when the code was started, since other nodes go on
 * beside it.
 */
final class Contexts<B, T> implements UndoContext<B, T> {

    private final StepDefinition<B, T> definition;
    private final State.@Nullable Value before;
    private final State.@Nullable Value result;
    private final @Nullable Type resultType;
    private final Given given;
    private final String key;
    private final Flight flight;
    private final Values values;
    private final UserCode code;

    /**
     * @param code how the user's code is called
     * @param step the step's position; the closing of a pair has the images of the step that opens it
     * @param definition that step
     * @param role what the code is: part of the idempotency key
     */
    Contexts(
            UserCode code,
            State state,
            int step,
            StepDefinition<B, T> definition,
            String role,
            Flight flight,
            Values values) {
        int owner = state.program().opens(step) >= 0 ? state.program().opens(step) : step;
        this.code = code;
        this.definition = definition;
        this.before = state.before(owner);
        this.result = state.result(owner);
        this.resultType = state.program().step(owner).resultType();
        this.given = new Given(state, "step '" + definition.name() + "'", definition.reads(), values);
        this.key = state.runId() + '\n' + definition.name() + '\n' + role;
        this.flight = flight;
        this.values = values;
    }

    /** The results that a node declared to read. */
    static final class Given implements Results {

        private final String who;
        private final Map<String, State.@Nullable Value> results = new HashMap<>();
        private final Values values;

        Given(State state, String who, List<String> reads, Values values) {
            this.who = who;
            this.values = values;
            reads.forEach(name -> results.put(name, state.result(state.program().position(name))));
        }

        @Override
        public <R> R result(Step<R> step) {
            if (!results.containsKey(step.name())) {
                throw new IllegalStateException(who + " reads the result of step '" + step.name()
                        + "' without saying so; declare it with reads(…)");
            }
            return values.read(
                    "the result of step '" + step.name() + "'",
                    results.get(step.name()),
                    step.definition().resultType());
        }
    }

    @Override
    public B before() {
        StepDefinition.Capture<B> capture = definition.capture();
        if (capture == null) {
            throw new IllegalStateException("step '" + definition.name()
                    + "' captures no before-image; declare one with capture(type, image) ahead of run");
        }
        return values.read("the before-image of step '" + definition.name() + "'", before, capture.type());
    }

    @Override
    public Optional<T> result() {
        return result == null || resultType == null
                ? Optional.empty()
                : Optional.of(values.read("the result of step '" + definition.name() + "'", result, resultType));
    }

    @Override
    public <R> R result(Step<R> step) {
        return given.result(step);
    }

    @Override
    public String idempotencyKey() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    @Override
    public void progress(String words) {
        code.progress(definition.name(), words);
        flight.progress(words);
    }

    @Override
    public boolean cancelled() {
        return flight.cancelled();
    }
}
