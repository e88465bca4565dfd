package dev.windlass.database.backup;

import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;
import java.util.UUID;

/** For programs that a check runs: they take no idempotency key, and have nobody to tell how far they are. */
final class Unattended implements ActionContext<Void> {

    private final String key = UUID.randomUUID().toString().replace("-", "");

    @Override
    public Void before() {
        throw new IllegalStateException("a check has no before-image");
    }

    @Override
    public <R> R result(Step<R> step) {
        throw new IllegalStateException("a check reads no results, not of '" + step.name() + "' either");
    }

    @Override
    public String idempotencyKey() {
        return key;
    }

    @Override
    public void progress(String words) {
        // nobody listens
    }

    @Override
    public boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
