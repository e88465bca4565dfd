package dev.windlass.local;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;

/** A context outside of a run. */
record Keyed(String idempotencyKey) implements ActionContext<Void> {

    static final Keyed CONTEXT = new Keyed("0123456789abcdef0123456789abcdef");

    @Override
    public Void before() {
        throw new IllegalStateException("no before-image here");
    }

    @Override
    public <R> R result(Step<R> step) {
        throw new IllegalStateException("no result here");
    }

    @Override
    public void progress(String words) {}

    @Override
    public boolean cancelled() {
        return false;
    }
}
