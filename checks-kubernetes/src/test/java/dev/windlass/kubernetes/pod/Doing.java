package dev.windlass.kubernetes.pod;

import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What the code of a step is given, for a test that calls it itself. */
final class Doing<B, T> implements UndoContext<B, T> {

    private final @Nullable B before;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    Doing(@Nullable B before) {
        this.before = before;
    }

    @Override
    public B before() {
        if (before == null) {
            throw new IllegalStateException("nothing was captured");
        }
        return before;
    }

    @Override
    public String idempotencyKey() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public void progress(String words) {
        told.add(words);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    /** What it told of its progress. */
    List<String> told() {
        return told;
    }

    @Override
    public Optional<T> result() {
        return Optional.empty();
    }

    @Override
    public <R> R result(Step<R> step) {
        throw new IllegalStateException("no step is read");
    }
}
