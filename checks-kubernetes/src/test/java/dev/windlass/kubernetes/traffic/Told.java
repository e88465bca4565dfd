package dev.windlass.kubernetes.traffic;

import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A step run by hand, piece by piece, as the engine would: so that a test can come in between. Used by one thread. */
final class Told<B, T> implements UndoContext<B, T> {

    private final StepDefinition<B, T> step;
    private final List<String> progress = new ArrayList<>();
    private Consumer<String> onProgress = words -> {};
    private @Nullable B before;
    private @Nullable T result;

    private Told(StepDefinition<B, T> step) {
        this.step = step;
    }

    @SuppressWarnings("unchecked") // the before-image of a step is only ever given to the code of the same step
    static <T> Told<Object, T> of(Step<T> step) {
        return new Told<>((StepDefinition<Object, T>) step.definition());
    }

    Told<B, T> capture() throws Exception {
        before = Objects.requireNonNull(step.capture()).action().run(this);
        return this;
    }

    T run() throws Exception {
        result = Objects.requireNonNull(step.action().run(this));
        return result;
    }

    T captureAndRun() throws Exception {
        return capture().run();
    }

    Settlement<T> probe() throws Exception {
        return Objects.requireNonNull(step.probe()).run(this);
    }

    void undo() throws Exception {
        ((StepDefinition.Reversible<B, T>) step.kind()).undo().run(this);
    }

    /** Comes in as soon as the step says the first time for what it waits. */
    Told<B, T> onFirstProgress(Runnable then) {
        onProgress = words -> {
            onProgress = more -> {};
            then.run();
        };
        return this;
    }

    List<String> progress() {
        return progress;
    }

    @Override
    public B before() {
        return Objects.requireNonNull(before);
    }

    @Override
    public Optional<T> result() {
        return Optional.ofNullable(result);
    }

    @Override
    public String idempotencyKey() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public void progress(String words) {
        progress.add(words);
        onProgress.accept(words);
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public <R> R result(Step<R> other) {
        throw new IllegalStateException("no step of this room reads another's result");
    }
}
