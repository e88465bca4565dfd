package dev.windlass.http.network;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Work that blocks, each on a thread of its own for as long as it takes. At the deadline, and when the caller is
 * interrupted, what still runs is interrupted and no longer waited for. An interrupt closes the channel that the work
 * blocks on, so the thread ends; a lookup of the operating system alone goes on until that gives up.
 */
final class InTime {

    private InTime() {}

    /** What each gave, in order; cancelled where it didn't end in time. */
    static <T> List<Future<T>> all(List<? extends Callable<T>> work, Duration within) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(work.size(), InTime::daemon);
        try {
            return threads.invokeAll(work, within.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    static <T> Future<T> one(Callable<T> work, Duration within) throws InterruptedException {
        return all(List.of(work), within).get(0);
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "windlass-network");
        thread.setDaemon(true);
        return thread;
    }
}
