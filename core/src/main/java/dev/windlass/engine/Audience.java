package dev.windlass.engine;

import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what is durable, in order; whatever they do, the release goes on (rule R3). */
interface Audience extends AutoCloseable {

    /** Tells of events that were recorded now. */
    void tell(List<Recorded> batch);

    /** Tells of an event of an earlier session. */
    void replay(Recorded recorded);

    /** Waits a while until all is told, and reports who has not taken it in. */
    @Override
    void close();

    /** Tells on the calling thread: for drivers of virtual time. */
    static Audience inline(List<Listener> listeners, Masking masking) {
        return new Audience() {
            @Override
            public void tell(List<Recorded> batch) {
                batch.forEach(recorded -> each(listener -> listener.on(recorded)));
            }

            @Override
            public void replay(Recorded recorded) {
                each(listener -> listener.replayed(recorded));
            }

            private void each(Consumer<Listener> message) {
                listeners.forEach(listener -> toldTo(listener, message, masking));
            }

            @Override
            public void close() {}
        };
    }

    /** Tells one listener; what it throws is logged, without secrets, so without the stack, which repeats the messages. */
    static void toldTo(Listener listener, Consumer<Listener> message, Masking masking) {
        try {
            message.accept(listener);
        } catch (Throwable thrown) {
            Logger log = LoggerFactory.getLogger(Audience.class);
            StackTraceElement[] stack = thrown.getStackTrace();
            log.error(
                    "The listener {} threw; the release goes on: {}{}",
                    listener.getClass().getName(),
                    masking.failure(thrown),
                    stack.length == 0 ? "" : " at " + stack[0]);
        }
    }
}
