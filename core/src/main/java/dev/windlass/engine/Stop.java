package dev.windlass.engine;

import dev.windlass.journal.Event;
import org.jspecify.annotations.Nullable;

/** The request that a run come to a standstill. Safe for use by several threads; only the first request counts. */
public final class Stop {

    private Event.@Nullable StopRequested requested;
    private Runnable wake = () -> {};

    /** Nobody asked yet. */
    public Stop() {}

    /**
     * Asks the run to suspend: nothing new is started, and what runs comes to its end.
     *
     * @param reason who or what asks
     * @param interrupt whether what runs is interrupted; otherwise it is let finish
     */
    public void request(String reason, boolean interrupt) {
        Runnable waking;
        synchronized (this) {
            if (requested == null) {
                requested = new Event.StopRequested(reason, interrupt);
            }
            waking = wake;
        }
        waking.run();
    }

    synchronized Event.@Nullable StopRequested requested() {
        return requested;
    }

    synchronized void onRequest(Runnable newWake) {
        wake = newWake;
    }
}
