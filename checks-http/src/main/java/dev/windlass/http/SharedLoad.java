package dev.windlass.http;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lets readers that come at about the same time share one window of requests. The first of them sends it, on its own
 * thread; who comes meanwhile waits for it. Once it is over it is given to each other reader at most once, and not for
 * long. Safe for use by several threads.
 */
final class SharedLoad {

    /** How long after its end a window may still be given. */
    static final Duration FRESH = Duration.ofSeconds(1);

    /** Sends one window. */
    interface Load {
        LoadResult send() throws InterruptedException;
    }

    /** That there is no result, and why. */
    static final class Unmeasured extends Exception {
        private static final long serialVersionUID = 1L;

        private Unmeasured(String why) {
            super(why);
        }
    }

    private final Load load;
    private final Duration needed;
    private final Ticker ticker;
    private @Nullable Window latest;

    SharedLoad(Load load, Duration needed, Ticker ticker) {
        this.load = load;
        this.needed = needed;
        this.ticker = ticker;
    }

    /**
     * Gives a result that this reader was not given before.
     *
     * @throws Unmeasured if there is none in that time
     * @throws InterruptedException if the thread is interrupted; if it was sending, all requests are given up then
     */
    LoadResult read(Object reader, Duration within) throws Unmeasured, InterruptedException {
        long deadline = ticker.nanos() + within.toNanos();
        while (true) {
            Window window;
            boolean sends;
            synchronized (this) {
                Window known = latest;
                if (known != null && known.isFor(reader)) {
                    window = known;
                    sends = false;
                } else {
                    window = begin(deadline);
                    sends = true;
                }
                window.readers.add(reader);
            }
            LoadResult result = sends ? window.send() : window.await(deadline);
            if (result != null) {
                return result;
            }
        }
    }

    private Window begin(long deadline) throws Unmeasured {
        Duration left = Duration.ofNanos(deadline - ticker.nanos());
        if (needed.compareTo(left) > 0) {
            throw new Unmeasured("nothing was sent; window and last answers need " + Shown.time(needed) + ", and "
                    + Shown.time(left) + " are left; give the reading more time");
        }
        var window = new Window();
        latest = window;
        return window;
    }

    private final class Window {

        /** By what they are: each of them has this window, or is about to. */
        private final Set<Object> readers = Collections.newSetFromMap(new IdentityHashMap<>());

        private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
        private volatile long ended;

        boolean isFor(Object reader) {
            if (!result.isDone()) {
                return true;
            }
            return !result.isCompletedExceptionally()
                    && ticker.nanos() - ended <= FRESH.toNanos()
                    && !readers.contains(reader);
        }

        LoadResult send() throws InterruptedException {
            try {
                LoadResult sent = load.send();
                ended = ticker.nanos();
                result.complete(sent);
                return sent;
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
                throw thrown;
            }
        }

        /** Null if it was given up. */
        @Nullable
        LoadResult await(long deadline) throws Unmeasured, InterruptedException {
            try {
                return result.get(deadline - ticker.nanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new Unmeasured("the window under way, which it shares, was not over in the time left");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof InterruptedException) {
                    return null;
                }
                throw new Unmeasured("the window that it shares could not be sent: " + e.getCause());
            }
        }
    }
}
