package dev.windlass.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A piece of user code that runs for a node: what the code's own threads see of it, and what the runner's thread keeps of
 * it.
 */
final class Flight {

    /** How often progress is recorded at most. */
    static final Duration PROGRESS = Duration.ofSeconds(5);

    private static final int LONGEST = 64 << 10;

    final int position;
    private final Duration every;
    private final AtomicReference<@Nullable String> told = new AtomicReference<>();
    private final Runnable wake;
    private volatile boolean cancelled;
    private Workers.@Nullable Running running;
    private @Nullable Duration recorded;
    private @Nullable Duration overdue;
    private Workers.Sequel onOverdue = () -> {};

    /**
     * @param heartbeat how often the code has to show a sign of life; null if it need not
     * @param wake wakes the runner's thread
     */
    Flight(int position, @Nullable Duration heartbeat, Runnable wake) {
        this.position = position;
        this.every =
                heartbeat != null && heartbeat.dividedBy(2).compareTo(PROGRESS) < 0 ? heartbeat.dividedBy(2) : PROGRESS;
        this.wake = wake;
    }

    /** Called by the user's code. */
    void progress(@Nullable String words) {
        String text = String.valueOf(words);
        if (text.length() > LONGEST) { // nobody reads so much; and part of a secret could not be masked any more
            text = "(progress of " + text.length() + " characters, too many to be told)";
        }
        if (told.getAndSet(text) == null) {
            wake.run();
        }
    }

    /** Called by the user's code. */
    boolean cancelled() {
        return cancelled;
    }

    void runs(Workers.Running newRunning) {
        running = newRunning;
    }

    void cancel() {
        cancelled = true;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Gives it a time after which it isn't waited for any more. */
    void overdue(Duration at, Workers.Sequel then) {
        overdue = at;
        onOverdue = then;
    }

    @Nullable
    Duration overdue() {
        return overdue;
    }

    Workers.Sequel onOverdue() {
        return onOverdue;
    }

    /** When what was told is to be recorded; null if there is nothing. */
    @Nullable
    Duration progressDue(Duration now) {
        if (told.get() == null) {
            return null;
        }
        return recorded == null ? now : recorded.plus(every);
    }

    /** What was told last, to be recorded now. */
    @Nullable
    String takeProgress(Duration now) {
        recorded = now;
        return told.getAndSet(null);
    }
}
