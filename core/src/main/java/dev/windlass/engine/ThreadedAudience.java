package dev.windlass.engine;

import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each listener on a thread of its own, so that one that hangs holds up neither the release nor the others. One
 * that falls too far behind is told nothing more, and that is reported.
 */
final class ThreadedAudience implements Audience {

    /** How many events may wait for a listener. */
    static final int LONGEST_QUEUE = 20_000;

    /** How long the end of a run waits for listeners to take in what they were told. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadedAudience.class);

    private final List<Seat> seats;

    ThreadedAudience(List<Listener> listeners, Masking masking) {
        this.seats =
                listeners.stream().map(listener -> new Seat(listener, masking)).toList();
    }

    @Override
    public void tell(List<Recorded> batch) {
        for (Seat seat : seats) {
            batch.forEach(recorded -> seat.add(listener -> listener.on(recorded)));
        }
    }

    @Override
    public void replay(Recorded recorded) {
        seats.forEach(seat -> seat.addWithoutEnd(listener -> listener.replayed(recorded)));
    }

    @Override
    public void close() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        seats.forEach(Seat::end);
        seats.forEach(seat -> seat.await(end));
    }

    /** One listener, and what it is still to be told. */
    private static final class Seat {

        private final Listener listener;
        private final Masking masking;
        /** Messages of now that wait; those of earlier sessions are no reason to give the listener up. */
        private final AtomicInteger waiting = new AtomicInteger();

        private final BlockingQueue<Optional<Consumer<Listener>>> queue = new LinkedBlockingQueue<>();
        private final Thread thread;
        private boolean lost;

        Seat(Listener listener, Masking masking) {
            this.listener = listener;
            this.masking = masking;
            this.thread = new Thread(
                    this::listen, "windlass-listener-" + listener.getClass().getSimpleName());
            thread.setDaemon(true);
            thread.start();
        }

        private void listen() {
            while (true) {
                try {
                    Optional<Consumer<Listener>> message = queue.take();
                    if (message.isEmpty()) {
                        return;
                    }
                    Audience.toldTo(listener, message.get(), masking);
                } catch (InterruptedException e) {
                    LOG.debug("A listener's thread was interrupted; it goes on.", e);
                }
            }
        }

        /** Earlier events may be many; they are there at once, and no reason to give the listener up. */
        void addWithoutEnd(Consumer<Listener> message) {
            queue.add(Optional.of(message));
        }

        void add(Consumer<Listener> message) {
            if (lost) {
                return;
            }
            if (waiting.incrementAndGet() > LONGEST_QUEUE) {
                lost = true;
                LOG.error(
                        "The listener {} has not taken in {} events and is told nothing more; the release goes on.",
                        listener.getClass().getName(),
                        queue.size());
                queue.clear();
                queue.add(Optional.empty());
                return;
            }
            queue.add(Optional.of(heard -> {
                waiting.decrementAndGet();
                message.accept(heard);
            }));
        }

        void end() {
            queue.add(Optional.empty());
        }

        void await(long end) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                LOG.error(
                        "The listener {} hangs: it has not taken in {} events by the end of the run. The journal has"
                                + " them all.",
                        listener.getClass().getName(),
                        queue.size());
            }
        }
    }
}
