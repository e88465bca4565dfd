package dev.windlass.rehearsal;

import dev.windlass.calendar.Point;
import dev.windlass.metric.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a metric reads over virtual time: what it begins with, and what it is from a point of the timeline on. Immutable:
 * each call gives a new series.
 *
 * <pre>{@code
 * Series.of(0.4).then(T.plus(ofMinutes(10)), 7.0).thenNoData(T.plus(ofMinutes(20)))
 * }</pre>
 */
public final class Series {

    private final Reading first;
    private final List<From> later;

    private record From(Point at, Reading reading) {}

    private Series(Reading first, List<From> later) {
        this.first = first;
        this.later = List.copyOf(later);
    }

    /**
     * A metric that always reads the same.
     *
     * @param value the value; NaN and infinities are no data, as in a run
     * @return the series
     */
    public static Series of(double value) {
        return new Series(Reading.value(value), List.of());
    }

    /**
     * A metric without data.
     *
     * @return the series
     */
    public static Series noData() {
        return new Series(Reading.noData("no data (rehearsed)"), List.of());
    }

    /**
     * Another value from a point on.
     *
     * @param at the point of the timeline, which is counted from T-0; where the run has no other T-0, from its beginning
     * @param value the value
     * @return a new series
     */
    public Series then(Point at, double value) {
        return and(at, Reading.value(value));
    }

    /**
     * No data from a point on.
     *
     * @param at the point of the timeline
     * @return a new series
     */
    public Series thenNoData(Point at) {
        return and(at, Reading.noData("no data (rehearsed)"));
    }

    /**
     * Errors from a point on.
     *
     * @param at the point of the timeline
     * @param reason what comes back
     * @return a new series
     */
    public Series thenError(Point at, String reason) {
        return and(at, Reading.error(Objects.requireNonNull(reason, "reason")));
    }

    private Series and(Point at, Reading reading) {
        var more = new ArrayList<>(later);
        more.add(new From(Objects.requireNonNull(at, "from when on"), reading));
        return new Series(first, more);
    }

    /** What it reads at a time: of what was said for then or before, the latest. */
    Reading at(Instant now, Instant zero) {
        Reading reading = first;
        Instant since = Instant.MIN;
        for (From one : later) {
            Instant from = one.at().on(zero);
            if (!from.isAfter(now) && !from.isBefore(since)) {
                reading = one.reading();
                since = from;
            }
        }
        return reading;
    }
}
