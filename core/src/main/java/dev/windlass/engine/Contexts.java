package dev.windlass.engine;

import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the code of a step is given, read from the state each time it is asked for.
 *
 * @param state the run
 * @param step the step's position
 * @param definition the step
 * @param role what the code is: part of the idempotency key
 */
record Contexts<B, T>(State state, int step, StepDefinition<B, T> definition, String role)
        implements UndoContext<B, T> {

    @Override
    public B before() {
        StepDefinition.Capture<B> capture = definition.capture();
        if (capture == null) {
            throw new IllegalStateException("step '" + definition.name()
                    + "' captures no before-image; declare one with capture(type, image) ahead of run");
        }
        return Values.read("the before-image of step '" + definition.name() + "'", state.before(step), capture.type());
    }

    @Override
    public Optional<T> result() {
        return state.result(step) == null
                ? Optional.empty()
                : Optional.of(Values.read(
                        "the result of step '" + definition.name() + "'", state.result(step), definition.resultType()));
    }

    @Override
    public <R> R result(Step<R> other) {
        if (!definition.reads().contains(other.name())) {
            throw new IllegalStateException("step '" + definition.name() + "' reads the result of step '" + other.name()
                    + "' without saying so; declare it with reads(…)");
        }
        return Values.read(
                "the result of step '" + other.name() + "'",
                state.result(state.program().position(other.name())),
                other.definition().resultType());
    }

    @Override
    public String idempotencyKey() {
        try {
            String key = state.runId() + '\n' + definition.name() + '\n' + role;
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }
}
