package dev.windlass.examples.world;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a time alone. */
final class Await {
    private static final long PAUSE_MILLIS = 15;

    private Await() {}

    /** Returns when the condition holds; throws with the diagnosis when it doesn't within the limit. */
    static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> diagnosis) {
        if (!holds(limit, condition)) {
            throw new WorldException(
                    "Waited " + limit.toMillis() + " ms until " + what + ", in vain. " + diagnosis.get());
        }
    }

    /** Whether the condition came to hold within the limit. */
    static boolean holds(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(PAUSE_MILLIS);
        }
        return true;
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorldException("Interrupted while waiting; what was asked for may be half done: ask again", e);
        }
    }
}
