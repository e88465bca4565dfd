package dev.windlass.machine;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;
import org.jspecify.annotations.Nullable;

/** A context outside of a run, with a before-image. */
record Given(ArchiveStep.@Nullable Chosen chosen) implements ActionContext<ArchiveStep.Chosen> {

    @Override
    public ArchiveStep.Chosen before() {
        if (chosen == null) {
            throw new IllegalStateException("no before-image here");
        }
        return chosen;
    }

    @Override
    public <R> R result(Step<R> step) {
        throw new IllegalStateException("no result here");
    }

    @Override
    public String idempotencyKey() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public void progress(String words) {}

    @Override
    public boolean cancelled() {
        return false;
    }
}
