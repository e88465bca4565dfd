package dev.windlass.metric;

import java.time.Duration;
import java.util.Objects;

/** A limit or comparison that says how often it is read, and still wants to know what no data counts as. Immutable. */
public final class Paced {

    private final Limit.Subject subject;
    private final Duration interval;

    Paced(Limit.Subject subject, Duration interval) {
        Objects.requireNonNull(interval, () -> "interval of '" + subject.words() + "'");
        this.subject = subject;
        this.interval = Limit.positive(interval, "the interval", subject.words());
    }

    /**
     * Says what a reading without data counts as. A comparison takes no {@link NoData#PASS}: without a value there is
     * nothing to compare.
     *
     * @param policy what it counts as
     * @return all that has to be said
     * @throws IllegalArgumentException if it is {@link NoData#PASS} of a comparison
     */
    public Watched onNoData(NoData policy) {
        Objects.requireNonNull(policy, () -> "no-data policy of '" + subject.words() + "'");
        if (subject.rule() instanceof Rule.Compared && policy.kind() == NoData.Kind.PASS) {
            throw new IllegalArgumentException("'" + subject.words() + "': a reading without data can't pass in a"
                    + " comparison, since there is nothing to compare; use HOLD, FAIL or treatAs");
        }
        return Watched.of(subject, interval, policy);
    }
}
