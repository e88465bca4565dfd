package dev.windlass.calendar;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A time in which nothing may be released, whatever a window says. In a night in which clocks change it is never shorter
 * than it reads: it lasts from the first moment at which a clock on the wall of its zone reads a time in it to the last
 * one, without a break.
 *
 * @param name why, such as {@code Christmas}; not blank
 * @param from its first moment, in local time
 * @param until the first moment after it, in local time, after {@code from}
 * @param zone where these times are read
 */
public record Freeze(String name, LocalDateTime from, LocalDateTime until, ZoneId zone) {

    /** Checks that it has a name and a length. */
    public Freeze {
        Objects.requireNonNull(name, "name of a freeze");
        Objects.requireNonNull(from, () -> "begin of freeze '" + name + "'");
        Objects.requireNonNull(until, () -> "end of freeze '" + name + "'");
        Objects.requireNonNull(zone, () -> "zone of freeze '" + name + "'");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a freeze needs a name, got '" + name + "'");
        }
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "freeze '" + name + "': it must end after it begins, got " + from + " to " + until);
        }
    }

    /**
     * A freeze of one or more whole days.
     *
     * @param name why; not blank
     * @param first its first day
     * @param last its last day, which is frozen too; the first one or later
     * @param zone where these days are counted
     * @return the freeze
     * @throws IllegalArgumentException if the name is blank, or the last day lies before the first
     */
    public static Freeze days(String name, LocalDate first, LocalDate last, ZoneId zone) {
        Objects.requireNonNull(first, () -> "first day of freeze '" + name + "'");
        Objects.requireNonNull(last, () -> "last day of freeze '" + name + "'");
        if (last.isBefore(first)) {
            throw new IllegalArgumentException(
                    "freeze '" + name + "': its last day must not lie before its first, got " + first + " to " + last);
        }
        return new Freeze(name, first.atStartOfDay(), last.plusDays(1).atStartOfDay(), zone);
    }

    /**
     * A freeze between two moments in local time. Where only exact moments will do, give them in UTC.
     *
     * @param name why; not blank
     * @param from its first moment
     * @param until the first moment after it
     * @param zone where these times are read
     * @return the freeze
     * @throws IllegalArgumentException if the name is blank, or it doesn't end after it begins
     */
    public static Freeze between(String name, LocalDateTime from, LocalDateTime until, ZoneId zone) {
        return new Freeze(name, from, until, zone);
    }

    /** From its first to its last moment; empty if clocks skipped it. */
    Optional<Opening> span() {
        List<Opening> pieces = new LocalSpan(from, until).in(zone.getRules());
        return pieces.isEmpty()
                ? Optional.empty()
                : Optional.of(new Opening(
                        pieces.get(0).from(), pieces.get(pieces.size() - 1).until()));
    }

    /** When it is, in words that are the same on every JVM; they begin with a date, whatever the name is. */
    String when() {
        if (from.toLocalTime().equals(LocalTime.MIDNIGHT) && until.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            LocalDate last = until.toLocalDate().minusDays(1);
            return from.toLocalDate() + (last.equals(from.toLocalDate()) ? "" : " to " + last) + " " + zone.getId();
        }
        return Words.local(from) + " to " + Words.local(until) + " " + zone.getId();
    }

    /** In words, such as {@code Christmas (2026-12-24 to 2026-12-26 Europe/Berlin)}. */
    @Override
    public String toString() {
        return name + " (" + when() + ")";
    }
}
