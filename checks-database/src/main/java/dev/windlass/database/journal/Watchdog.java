package dev.windlass.database.journal;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Finds out that a question is late. It is not woken for each one: it looks when the oldest that it knows of may be late. Safe
 * for use by several threads, for one question at a time.
 */
final class Watchdog implements AutoCloseable {

    private final ScheduledThreadPoolExecutor looks;
    private final long limit;
    private final Runnable late;
    private boolean watches;
    private boolean asking;
    private long askedAt;

    /**
     * Watches.
     *
     * @param limit how long a question may take
     * @param late what is done with one that takes longer
     */
    Watchdog(Duration limit, Runnable late) {
        this.limit = limit.toNanos();
        this.late = late;
        this.looks = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "windlass-journal-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        looks.setKeepAliveTime(10, TimeUnit.SECONDS);
        looks.allowCoreThreadTimeOut(true);
    }

    /** A question begins. */
    synchronized void asked() {
        asking = true;
        askedAt = System.nanoTime();
        if (!watches) {
            lookIn(limit);
        }
    }

    /** It has its answer, or failed. */
    synchronized void answered() {
        asking = false;
    }

    private void lookIn(long nanos) {
        watches = true;
        ScheduledFuture<?> unused = looks.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private synchronized void look() {
        long left = askedAt + limit - System.nanoTime();
        watches = false;
        if (asking && left > 0) {
            lookIn(left);
        } else if (asking) {
            late.run();
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
