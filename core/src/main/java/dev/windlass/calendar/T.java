package dev.windlass.calendar;

import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;

/**
 * Points on the timeline of a release, which is counted from T-0: {@code T.minus(Duration.ofHours(48))}, {@code
 * T.zero()}, {@code T.plus(Period.ofMonths(1), ZoneId.of("Europe/Berlin"))}.
 */
public final class T {

    private T() {}

    /**
     * T-0 itself.
     *
     * @return the point
     */
    public static Point zero() {
        return new Point.Exact(Duration.ZERO);
    }

    /**
     * A point ahead of T-0.
     *
     * @param time how long, in whole seconds, not negative, at most ten years of 366 days
     * @return the point
     * @throws IllegalArgumentException if the time is not such
     */
    public static Point minus(Duration time) {
        return new Point.Exact(positive(time).negated());
    }

    /**
     * A point after T-0.
     *
     * @param time how long, in whole seconds, not negative, at most ten years of 366 days
     * @return the point
     * @throws IllegalArgumentException if the time is not such
     */
    public static Point plus(Duration time) {
        return new Point.Exact(positive(time));
    }

    /**
     * A point ahead of T-0 by the calendar: at the same local time, so many years, months and days before.
     *
     * @param time how long, not zero, none of its parts negative, at most ten years
     * @param zone whose calendar and clocks count
     * @return the point
     * @throws IllegalArgumentException if the time is not such
     */
    public static Point minus(Period time, ZoneId zone) {
        return new Point.ByCalendar(positive(time).negated(), zone);
    }

    /**
     * A point after T-0 by the calendar: at the same local time, so many years, months and days later.
     *
     * @param time how long, not zero, none of its parts negative, at most ten years
     * @param zone whose calendar and clocks count
     * @return the point
     * @throws IllegalArgumentException if the time is not such
     */
    public static Point plus(Period time, ZoneId zone) {
        return new Point.ByCalendar(positive(time), zone);
    }

    private static Duration positive(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(
                    "a time on the timeline must not be negative, got " + time + "; minus and plus say on which side");
        }
        return time;
    }

    private static Period positive(Period time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(
                    "a time on the timeline must not be negative, got " + time + "; minus and plus say on which side");
        }
        return time;
    }
}
