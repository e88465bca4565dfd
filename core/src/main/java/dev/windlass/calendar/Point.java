package dev.windlass.calendar;

import dev.windlass.check.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/** A point on the timeline of a release, relative to its T-0. One gets it from {@link T}. */
public sealed interface Point {

    /**
     * When it is, for a certain T-0.
     *
     * @param zero when T-0 is
     * @return the moment
     */
    Instant on(Instant zero);

    /**
     * The least time from T-0 to this point, whenever T-0 is.
     *
     * @return negative ahead of T-0
     */
    Duration soonest();

    /**
     * The longest time from T-0 to this point, whenever T-0 is.
     *
     * @return negative ahead of T-0
     */
    Duration latest();

    /**
     * Tells whether this point lies ahead of another, whenever T-0 is. A month after T-0 may be ahead of 30 days after
     * T-0 or behind, so neither is surely before the other.
     *
     * @param other another point
     * @return whether it surely does
     */
    default boolean isSurelyBefore(Point other) {
        return latest().compareTo(other.soonest()) < 0;
    }

    /**
     * What is declared of it.
     *
     * @return its facts, the same on every JVM
     */
    List<Fact> facts();

    /**
     * So much time before or after T-0, as a stopwatch would tell it.
     *
     * @param offset the time, negative ahead of T-0; in whole seconds, at most ten years of 366 days
     */
    record Exact(Duration offset) implements Point {

        private static final Duration LONGEST = Duration.ofDays(3660);

        /** Checks that it can be told, and is meant. */
        public Exact {
            Objects.requireNonNull(offset, "time on the timeline");
            if (offset.toNanosPart() != 0 || offset.abs().compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a time on the timeline must be of whole seconds and at most "
                        + LONGEST.toDays() + " days, got " + offset);
            }
        }

        @Override
        public Instant on(Instant zero) {
            return zero.plus(offset);
        }

        @Override
        public Duration soonest() {
            return offset;
        }

        @Override
        public Duration latest() {
            return offset;
        }

        @Override
        public List<Fact> facts() {
            return List.of(new Fact("at", toString()));
        }

        /** Such as {@code T−48h}. */
        @Override
        public String toString() {
            return offset.isZero() ? "T-0" : (offset.isNegative() ? "T−" : "T+") + Words.distance(offset.abs());
        }
    }

    /**
     * So many years, months and days before or after T-0, at the same local time. Months come first and end at the last
     * day of a month that is too short, then come the days. A local time that the clocks skip becomes later by as much
     * as they skip; of one that is read twice, the one with the offset of T-0 is meant, else the first.
     *
     * @param offset the time, its parts all negative ahead of T-0; at most ten years
     * @param zone whose calendar and clocks count
     */
    record ByCalendar(Period offset, ZoneId zone) implements Point {

        private static final int MONTHS = 120;
        private static final int DAYS = 3660;

        /** Two clocks on earth have never differed by more. */
        private static final Duration CLOCKS = Duration.ofHours(26);

        /** Checks that it can be told, and is meant. */
        public ByCalendar {
            Objects.requireNonNull(offset, "time on the timeline");
            Objects.requireNonNull(zone, "zone of a point on the timeline");
            boolean oneSide = !offset.isNegative() || !offset.negated().isNegative();
            if (offset.isZero()
                    || !oneSide
                    || Math.abs(offset.toTotalMonths()) > MONTHS
                    || Math.abs(offset.get(ChronoUnit.DAYS)) > DAYS) {
                throw new IllegalArgumentException(
                        "a time by the calendar must lie on one side of T-0, at most 10 years away, got " + offset);
            }
        }

        @Override
        public Instant on(Instant zero) {
            return zero.atZone(zone).plus(offset).toInstant();
        }

        @Override
        public Duration soonest() {
            return Duration.ofDays(days().min().orElseThrow()).minus(CLOCKS);
        }

        @Override
        public Duration latest() {
            return Duration.ofDays(days().max().orElseThrow()).plus(CLOCKS);
        }

        /** Two of one zone keep the local time, so clocks don't matter between them. */
        @Override
        public boolean isSurelyBefore(Point other) {
            return (other instanceof ByCalendar calendar && calendar.zone.equals(zone))
                    ? days().max().orElseThrow() < calendar.days().min().orElseThrow()
                    : latest().compareTo(other.soonest()) < 0;
        }

        /** How many days it is for each month of the 400 years after which the calendar repeats itself. */
        private LongStream days() {
            var first = LocalDate.of(2000, 1, 1);
            return LongStream.range(0, 4800)
                    .mapToObj(first::plusMonths)
                    .mapToLong(start -> ChronoUnit.DAYS.between(start, start.plusMonths(offset.toTotalMonths())))
                    .map(days -> days + offset.get(ChronoUnit.DAYS));
        }

        @Override
        public List<Fact> facts() {
            return List.of(new Fact("at", this + " " + zone.getId()));
        }

        /** Such as {@code T+1 month}. */
        @Override
        public String toString() {
            return offset.isNegative() ? "T−" + Words.distance(offset.negated()) : "T+" + Words.distance(offset);
        }
    }
}
