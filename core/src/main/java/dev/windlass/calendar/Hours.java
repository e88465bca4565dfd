package dev.windlass.calendar;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The stages of a window that recurs. */
record Hours(Set<DayOfWeek> days) implements Window.Opens {

    Hours(EnumSet<DayOfWeek> days) {
        this(Collections.unmodifiableSet(EnumSet.copyOf(days)));
    }

    @Override
    public Window.Closes from(LocalTime time) {
        return new From(days, Objects.requireNonNull(time, "time at which a window opens"));
    }

    private record From(Set<DayOfWeek> days, LocalTime from) implements Window.Closes {

        @Override
        public Window.Zoned to(LocalTime time) {
            Objects.requireNonNull(time, "time at which a window closes");
            if (time.equals(from)) {
                throw new IllegalArgumentException("a window that opens and closes at " + time
                        + " may be open for a whole day or never; say two halves of the day, or always() for any time");
            }
            return open(time.isAfter(from) ? 0 : 1, time);
        }

        @Override
        public Window.Zoned to(DayOfWeek day, LocalTime time) {
            Objects.requireNonNull(day, "day on which a window closes");
            Objects.requireNonNull(time, "time at which a window closes");
            if (days.size() > 1) {
                throw new IllegalArgumentException("a window that opens on several days, here " + days
                        + ", can't close on one day of the week; join several windows with or(…)");
            }
            int nights = Math.floorMod(day.getValue() - days.iterator().next().getValue(), 7);
            return open(nights == 0 && !time.isAfter(from) ? 7 : nights, time);
        }

        private Window.Zoned open(int nights, LocalTime to) {
            return zone -> new Window(List.of(new Stretch.Weekly(days, from, to, nights, zone)), List.of());
        }
    }
}
