package dev.windlass.kubernetes.command;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;

/** The context of a command that a check asks with: outside of any step. */
final class Outside implements ActionContext<Void> {

    static final Outside CHECK = new Outside();

    private Outside() {}

    @Override
    public Void before() {
        throw new IllegalStateException("a check has no before-image");
    }

    @Override
    public <R> R result(Step<R> step) {
        throw new IllegalStateException("a check reads no result");
    }

    @Override
    public String idempotencyKey() {
        return "0".repeat(32);
    }

    @Override
    public void progress(String words) {}

    @Override
    public boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
