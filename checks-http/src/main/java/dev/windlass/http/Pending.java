package dev.windlass.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A question on its way. */
interface Pending {

    /** How it ends: always, in time, and never with an exception. */
    CompletableFuture<Outcome> outcome();

    /** Gives it up: its outcome is there when this returns. */
    void abort();

    /**
     * Waits for the outcome.
     *
     * @throws InterruptedException if the thread was interrupted; the question is given up then
     */
    default Outcome await() throws InterruptedException {
        try {
            return outcome().get();
        } catch (InterruptedException e) {
            abort();
            throw e;
        } catch (ExecutionException e) {
            return new Outcome.Failure(Trouble.OTHER, String.valueOf(e.getCause()), true, Duration.ZERO);
        }
    }

    /** One that never set out. */
    static Pending failed(Trouble trouble, String detail) {
        var outcome =
                CompletableFuture.<Outcome>completedFuture(new Outcome.Failure(trouble, detail, false, Duration.ZERO));
        return new Pending() {
            @Override
            public CompletableFuture<Outcome> outcome() {
                return outcome;
            }

            @Override
            public void abort() {
                // It is over.
            }
        };
    }
}
