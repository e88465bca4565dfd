package dev.windlass.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What a window is made of: local times in a zone, recurring or not. Its text is the same on every JVM. */
sealed interface Stretch {

    ZoneId zone();

    /** The same local times elsewhere. */
    Stretch in(ZoneId other);

    /**
     * On some days of each week.
     *
     * @param days in the order of the week, at least one
     * @param nights how many days after it opened it closes, 0 to 7
     */
    record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to, int nights, ZoneId zone) implements Stretch {

        public Weekly {
            Objects.requireNonNull(zone, "zone of a window");
        }

        LocalSpan openingOn(LocalDate day) {
            return new LocalSpan(day.atTime(from), day.plusDays(nights).atTime(to));
        }

        @Override
        public Stretch in(ZoneId other) {
            return new Weekly(days, from, to, nights, other);
        }

        @Override
        public String toString() {
            String opens = days.size() == DayOfWeek.values().length
                    ? "daily"
                    : days.stream().map(Words::day).collect(Collectors.joining(", "));
            boolean sayDay = nights > 1 || (nights == 1 && from.isBefore(to));
            String closes = sayDay ? Words.day(days.iterator().next().plus(nights)) + " " : "";
            return opens + " " + from + "–" + closes + to + " " + zone.getId();
        }
    }

    /** Once. */
    record Once(LocalSpan span, ZoneId zone) implements Stretch {

        public Once {
            Objects.requireNonNull(zone, "zone of a window");
        }

        @Override
        public Stretch in(ZoneId other) {
            return new Once(span, other);
        }

        @Override
        public String toString() {
            LocalDateTime until = span.until();
            boolean sameDay = span.from().toLocalDate().equals(until.toLocalDate());
            return Words.local(span.from()) + (sameDay ? "–" + until.toLocalTime() : " to " + Words.local(until)) + " "
                    + zone.getId();
        }
    }

    /** At any time; the zone is that of the words. */
    record Always(ZoneId zone) implements Stretch {

        public Always {
            Objects.requireNonNull(zone, "zone of a window");
        }

        @Override
        public Stretch in(ZoneId other) {
            return new Always(other);
        }

        @Override
        public String toString() {
            return "at any time " + zone.getId();
        }
    }
}
