package dev.windlass.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
     * Since when the release changes things: the moment at which the first step of the run began that is not read-only, by
     * the calendar. With it a check tells what is new, such as an alert, from what was there before. A run that is resumed
     * keeps the moment of its first process.
     *
     * @return the moment; empty before that step, and outside of a run
     */
    default Optional<Instant> changedSince() {
        return Optional.empty();
    }

    /**
     * The actions of the run's plan that are of a type, and the undos, the probes, and what takes before-images, for a check
     * that asks ahead whether what the plan is going to do will be possible, such as whether it has the rights for it. Lambdas
     * say nothing of themselves.
     *
     * @param type the type, such as an interface that the actions of one system have in common
     * @param <T> that type
     * @return the actions, in the order of the plan, those of branches that don't run among them; none outside of a run
     */
    default <T> List<T> actions(Class<T> type) {
        return List.of();
    }

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

    /**
     * The same with a moment since which the release changes things, for a unit test.
     *
     * @param moment what {@link #changedSince()} answers
     * @return the context
     */
    default CheckContext changedSince(Instant moment) {
        Objects.requireNonNull(moment, "moment");
        return new ToldContext(this, moment, null);
    }

    /**
     * The same with the actions of a plan and its undos, for a unit test.
     *
     * @param all those among which {@link #actions(Class)} looks
     * @return the context
     */
    default CheckContext actions(List<?> all) {
        return new ToldContext(this, null, List.copyOf(all));
    }
}
