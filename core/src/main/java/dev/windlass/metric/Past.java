package dev.windlass.metric;

import dev.windlass.check.CheckContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A source that answers for the past, such as a range query. Reading it must change nothing; safe for several threads. */
@FunctionalInterface
public interface Past {

    /**
     * Reads a stretch of the past.
     *
     * @param from its begin
     * @param to its end, after the begin
     * @param step the time from one reading to the next, positive
     * @param context how much time is left
     * @return the readings in the order of their instants, none outside of the stretch; a moment without data is left
     *     out or is a {@link Reading.Missing}
     * @throws Exception whatever goes wrong
     */
    List<At> between(Instant from, Instant to, Duration step, CheckContext context) throws Exception;

    /**
     * A reading and the moment it is of.
     *
     * @param at the moment
     * @param reading what the metric was then
     */
    record At(Instant at, Reading reading) {
        /** Checks that both parts are there. */
        public At {
            Objects.requireNonNull(at, "instant of a reading");
            Objects.requireNonNull(reading, "reading");
        }
    }
}
