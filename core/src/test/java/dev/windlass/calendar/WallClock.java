package dev.windlass.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * The oracle: somebody who looks at the clock on the wall once a minute, for some days, and notes whether it reads a time
 * in the window. Shares no code with what it is held against.
 */
final class WallClock {

    /** How long is looked on before and after the days in question, to see where a freeze begins and ends. */
    private static final int AROUND = 3 * 24 * 60;

    /** What is written in a window, as plain data. */
    sealed interface Line {
        ZoneId zone();

        boolean reads(LocalDateTime time);

        Window window();
    }

    record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) implements Line {
        @Override
        public boolean reads(LocalDateTime time) {
            DayOfWeek today = time.getDayOfWeek();
            LocalTime now = time.toLocalTime();
            if (from.isBefore(to)) {
                return days.contains(today) && !now.isBefore(from) && now.isBefore(to);
            }
            return (days.contains(today) && !now.isBefore(from)) || (days.contains(today.minus(1)) && now.isBefore(to));
        }

        @Override
        public Window window() {
            DayOfWeek[] all = days.toArray(DayOfWeek[]::new);
            return Window.weekly(all[0], all).from(from).to(to).in(zone);
        }
    }

    record Days(DayOfWeek first, LocalTime from, DayOfWeek last, LocalTime to, ZoneId zone) implements Line {
        @Override
        public boolean reads(LocalDateTime time) {
            int opens = minute(first, from);
            int closes = minute(last, to);
            int now = minute(time.getDayOfWeek(), time.toLocalTime());
            return opens < closes ? now >= opens && now < closes : now >= opens || now < closes;
        }

        private static int minute(DayOfWeek day, LocalTime time) {
            return day.getValue() * 1440 + time.getHour() * 60 + time.getMinute();
        }

        @Override
        public Window window() {
            return Window.weekly(first).from(from).to(last, to).in(zone);
        }
    }

    record Once(LocalDateTime from, LocalDateTime until, ZoneId zone) implements Line {
        @Override
        public boolean reads(LocalDateTime time) {
            return !time.isBefore(from) && time.isBefore(until);
        }

        @Override
        public Window window() {
            return Window.once(from, until).in(zone);
        }
    }

    record Always(ZoneId zone) implements Line {
        @Override
        public boolean reads(LocalDateTime time) {
            return true;
        }

        @Override
        public Window window() {
            return Window.always().in(zone);
        }
    }

    private final Instant first;
    private final int minutes;
    private final BitSet open = new BitSet();

    /**
     * Looks.
     *
     * @param first the first moment, on a full minute
     * @param minutes for how long
     */
    WallClock(List<Line> lines, List<Once> freezes, Instant first, int minutes) {
        this.first = first;
        this.minutes = minutes;
        for (Line line : lines) {
            for (int minute = 0; minute < minutes; minute++) {
                if (line.reads(read(minute, line.zone()))) {
                    open.set(minute);
                }
            }
        }
        freezes.forEach(this::freeze);
    }

    /** Frozen is all from the first reading of it to the last one. */
    private void freeze(Once freeze) {
        int from = -AROUND;
        while (from < minutes && !freeze.reads(read(from, freeze.zone()))) {
            from++;
        }
        int last = minutes + AROUND;
        while (last > from && !freeze.reads(read(last, freeze.zone()))) {
            last--;
        }
        if (last >= 0 && from < minutes) {
            open.clear(Math.max(0, from), Math.min(minutes, last + 1));
        }
    }

    private LocalDateTime read(int minute, ZoneId zone) {
        return LocalDateTime.ofInstant(moment(minute), zone);
    }

    Instant moment(int minute) {
        return first.plusSeconds(60L * minute);
    }

    /** The last moment of which anything is known. */
    Instant last() {
        return moment(minutes);
    }

    boolean isOpen(int minute) {
        return open.get(minute);
    }

    /** The first minute, from this one on, at which it is closed; the end if it isn't seen to close. */
    int closes(int minute) {
        return Math.min(minutes, open.nextClearBit(minute));
    }

    /** Whether it was seen to close. */
    boolean seen(int closes) {
        return closes < minutes;
    }

    /** The first minute, from this one on, that something could begin in; -1 if none is seen. */
    int fits(int from, Duration need) {
        for (int minute = open.nextSetBit(from); minute >= 0; minute = open.nextSetBit(closes(minute))) {
            int closes = closes(minute);
            if (need.compareTo(Duration.ofMinutes(closes - minute)) <= 0 || !seen(closes)) {
                return minute;
            }
        }
        return -1;
    }
}
