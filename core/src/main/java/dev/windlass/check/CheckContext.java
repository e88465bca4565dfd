package dev.windlass.check;

import java.time.Duration;
import java.util.Objects;

/** What a check is told when it is asked. */
public interface CheckContext {

    /**
     * The time that is left until the check's deadline. A check passes it on to the client it uses, so that the client
     * gives up before the runner does.
     *
     * @return the time left, never negative
     */
    Duration timeLeft();

    /**
     * A context with a fixed time left, for asking a check outside of a run, in a unit test for instance.
     *
     * @param timeLeft what {@link #timeLeft()} answers each time
     * @return the context
     */
    static CheckContext within(Duration timeLeft) {
        Objects.requireNonNull(timeLeft, "timeLeft");
        return () -> timeLeft;
    }
}
