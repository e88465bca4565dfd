package dev.windlass.kubernetes.lease;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The thread that renews a lease, until it is lost or given back. It keeps no JVM alive. */
final class Renewal implements AutoCloseable {

    private final Tenure tenure;
    private final CountDownLatch ended = new CountDownLatch(1);

    private Renewal(Tenure tenure) {
        this.tenure = tenure;
    }

    static Renewal start(Tenure tenure, String name) {
        var renewal = new Renewal(tenure);
        var thread = new Thread(renewal::run, "windlass-lease-" + name);
        thread.setDaemon(true);
        thread.start();
        return renewal;
    }

    private void run() {
        try {
            boolean kept = true;
            while (kept && !ended.await(tenure.every().toNanos(), TimeUnit.NANOSECONDS)) {
                kept = tenure.keep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread()
                    .interrupt(); // nobody does; without renewals the lease runs out, and the release stops
        }
    }

    /** Renews nothing any more. */
    @Override
    public void close() {
        ended.countDown();
    }
}
