package dev.windlass.http.real;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what a real server does in its own time; never for a time alone. */
public final class Await {

    private static final long PAUSE_MILLIS = 20;

    private Await() {}

    /** Something that comes to hold; an {@link IOException} means that it doesn't yet. */
    public interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Returns as soon as the condition holds; fails with the diagnosis if it doesn't within the limit. */
    public static void until(String what, Duration limit, Condition condition, Supplier<String> diagnosis)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        @Nullable IOException last;
        do {
            try {
                if (condition.holds()) {
                    return;
                }
                last = null;
            } catch (IOException e) {
                last = e;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } while (System.nanoTime() - deadline < 0);
        throw new AssertionError(
                "waited " + limit.toMillis() + " ms until " + what + ", in vain. " + diagnosis.get(), last);
    }
}
