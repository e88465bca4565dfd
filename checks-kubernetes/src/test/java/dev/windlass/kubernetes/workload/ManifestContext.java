package dev.windlass.kubernetes.workload;

import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import java.util.Optional;

/** What the code of a step is given, where a test calls it itself: without a result, as after a crash. */
record ManifestContext<B, T>(B before) implements UndoContext<B, T> {

    @Override
    public Optional<T> result() {
        return Optional.empty();
    }

    @Override
    public String idempotencyKey() {
        return "0".repeat(32);
    }

    @Override
    public void progress(String words) {}

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public <R> R result(Step<R> step) {
        throw new IllegalStateException("no step is read");
    }
}
