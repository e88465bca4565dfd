package dev.windlass.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of this room, the same whatever the locale is. */
final class Words {

    private Words() {}

    static String day(DayOfWeek day) {
        String name = day.name();
        return name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
    }

    static String local(LocalDateTime time) {
        return time.toLocalDate() + " " + time.toLocalTime();
    }

    /** A moment as a clock on the wall reads it, to the second; with the offset where the clock reads it twice. */
    static String at(Instant moment, ZoneId zone) {
        ZonedDateTime there = moment.atZone(zone).withNano(0);
        LocalDateTime local = there.toLocalDateTime();
        boolean twice = zone.getRules().getValidOffsets(local).size() > 1;
        return day(there.getDayOfWeek()) + " " + local(local) + (twice ? " " + there.getOffset() : "") + " "
                + zone.getId();
    }

    /** A time to the second, such as 2 h 30 min. */
    static String time(Duration time) {
        var parts = new ArrayList<String>();
        add(parts, time.toDays(), " d");
        add(parts, time.toHoursPart(), " h");
        add(parts, time.toMinutesPart(), " min");
        add(parts, time.toSecondsPart(), " s");
        return parts.isEmpty() ? "0 s" : String.join(" ", parts);
    }

    /** A distance on the timeline: hours, since a day of the calendar may have another length than 24 of them. */
    static String distance(Duration time) {
        var parts = new ArrayList<String>();
        add(parts, time.toHours(), "h");
        add(parts, time.toMinutesPart(), "min");
        add(parts, time.toSecondsPart(), "s");
        return String.join(" ", parts);
    }

    static String distance(Period time) {
        var parts = new ArrayList<String>();
        add(parts, time.getYears(), time.getYears() == 1 ? " year" : " years");
        add(parts, time.getMonths(), time.getMonths() == 1 ? " month" : " months");
        add(parts, time.getDays(), time.getDays() == 1 ? " day" : " days");
        return String.join(" ", parts);
    }

    private static void add(List<String> parts, long number, String unit) {
        if (number != 0) {
            parts.add(number + unit);
        }
    }
}
