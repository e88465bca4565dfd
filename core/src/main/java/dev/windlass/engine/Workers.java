package dev.windlass.engine;

import dev.windlass.journal.JournalException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the user's code runs, away from the runner's thread, and the one way back to it. What comes back is a sequel: the
 * runner's thread runs it, so nothing else touches the state or the journal.
 */
interface Workers extends AutoCloseable {

    /** A piece of the user's code; it throws nothing. */
    @FunctionalInterface
    interface Job {
        Sequel run();
    }

    /** What the runner's thread does with what came of it. */
    @FunctionalInterface
    interface Sequel {
        void follow() throws JournalException;
    }

    /** A job could not be started, and was not. */
    final class NoThread extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoThread(String name, Throwable cause) {
            super("no thread could be started for '" + name + "': " + cause, cause);
        }
    }

    /** What a job does to the world. */
    enum Work {
        /** It may change the world: nobody may run over it as long as it does. */
        ACTS,
        /** It only looks at the world, or tells somebody: who is over the time for that isn't waited for. */
        LOOKS
    }

    /** A job that was started. */
    @FunctionalInterface
    interface Running {
        /** Interrupts its thread, if it has not come to its end; never another job's. */
        void interrupt();
    }

    /**
     * Starts a job.
     *
     * @param work what it does to the world
     * @param name what it is, for whoever looks at the threads
     * @param job the job
     * @throws NoThread if it could not be started
     */
    Running start(Work work, String name, Job job);

    /** Hands a sequel to the runner's thread; from any thread. */
    void post(Sequel sequel);

    /**
     * Takes the next sequel, and waits for it.
     *
     * @param until in time elapsed since the session began; null to wait without end
     * @return the sequel; null if none came until then
     */
    @Nullable
    Sequel take(@Nullable Duration until);

    /** Takes the next sequel if one is there. */
    @Nullable
    Sequel poll();

    /** Waits until no job acts any more; gives up after a while. */
    void awaitIdle(Duration most);

    /** Does something as soon as no job acts any more: now, or when the last one that does comes to its end. */
    void whenIdle(Runnable then);

    /** Starts nothing any more; what runs is left alone. */
    @Override
    void close();
}
