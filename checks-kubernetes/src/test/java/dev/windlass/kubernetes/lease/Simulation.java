package dev.windlass.kubernetes.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Several actors in one true time, of which one acts at a time: each until it pauses, so that a seed always gives the same
 * course. What an actor throws ends the simulation.
 */
final class Simulation {

    /** What one of them does. */
    @FunctionalInterface
    interface Acting {
        void act() throws Exception;
    }

    private record Wake(Duration at, long order, Semaphore who) {}

    private final PriorityQueue<Wake> wakes =
            new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparing(Wake::order));
    private final Semaphore paused = new Semaphore(0);
    private final List<Thread> actors = new ArrayList<>();
    private final ThreadLocal<Semaphore> mine = ThreadLocal.withInitial(() -> new Semaphore(0));
    private Duration now = Duration.ZERO;
    private long order;
    private @Nullable Throwable thrown;

    /** The true time, which no actor knows. */
    Duration now() {
        return now;
    }

    /** Lets the others act for a time. */
    void pause(Duration time) {
        Semaphore me = mine.get();
        wakes.add(new Wake(now.plus(time), order++, me));
        paused.release();
        me.acquireUninterruptibly();
    }

    void actor(String name, Acting acting) {
        var started = new Semaphore(0);
        wakes.add(new Wake(now, order++, started));
        var thread = new Thread(
                () -> {
                    started.acquireUninterruptibly();
                    try {
                        acting.act();
                    } catch (Throwable e) {
                        thrown = e;
                    } finally {
                        paused.release();
                    }
                },
                name);
        thread.setDaemon(true);
        actors.add(thread);
        thread.start();
    }

    /** Runs until all have come to their end, or one threw. */
    void run() throws Throwable {
        for (Wake next = wakes.poll(); next != null; next = wakes.poll()) {
            now = next.at();
            next.who().release();
            paused.acquireUninterruptibly();
            if (thrown != null) {
                throw thrown;
            }
        }
        for (Thread actor : actors) {
            actor.join();
        }
    }
}
