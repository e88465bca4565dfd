package dev.windlass.calendar;

import dev.windlass.check.Fact;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * When a release may act: recurring or single stretches of local time, each in its own zone, but never while frozen.
 * Immutable, each call gives a new window; safe for use by several threads. It reads no clock: the moment is handed in.
 *
 * <pre>{@code
 * Window nights = Window.weekly(TUESDAY, THURSDAY)
 *         .from(LocalTime.of(2, 0)).to(LocalTime.of(5, 0)).in(ZoneId.of("Europe/Berlin"))
 *         .or(Window.once(LocalDateTime.parse("2026-12-05T22:00"), LocalDateTime.parse("2026-12-06T06:00"))
 *                 .in(ZoneId.of("Europe/Berlin")))
 *         .except(Freeze.days("Christmas", LocalDate.parse("2026-12-24"), LocalDate.parse("2026-12-26"),
 *                 ZoneId.of("Europe/Berlin")));
 * }</pre>
 *
 * <p><b>When clocks change.</b> A window is open exactly while a clock on the wall of its zone, with its calendar, reads
 * a time in it; the time at which it closes is not in it. For 02:00–05:00 in Berlin:
 *
 * <ul>
 *   <li>In spring the clock goes from 02:00 to 03:00: it opens as the clock reads 03:00, and is open for two hours.
 *       02:15–02:45 is never read, so such a window doesn't open in that night.
 *   <li>In autumn the clock goes from 03:00 back to 02:00: it opens at the first 02:00 and is open for four hours.
 *   <li>A window that ends or begins within the hour that is read twice is open twice: 01:00–02:30 until the first 02:30,
 *       and from the second 02:00 to the second 02:30. In between the clock reads 02:45, and it is closed.
 * </ul>
 *
 * <p>So it is never open when the clock says that it is closed, and whoever is awake can tell by looking at it. Lengths
 * are real: what fits is measured as a stopwatch would, up to the next moment at which it closes.
 */
public final class Window {

    /** How far ahead openings are looked for, and how long one is told to last at most: 1830 days, some five years. */
    public static final Duration HORIZON = Duration.ofDays(1830);

    private final List<Stretch> stretches;
    private final List<Freeze> freezes;

    Window(List<? extends Stretch> stretches, List<Freeze> freezes) {
        this.stretches = List.copyOf(stretches);
        this.freezes = List.copyOf(freezes);
    }

    /** A window that still wants the time at which it opens. */
    public interface Opens {
        /**
         * Says when it opens.
         *
         * @param time in local time
         * @return a new stage
         */
        Closes from(LocalTime time);
    }

    /** A window that still wants the time at which it closes. */
    public interface Closes {
        /**
         * Says when it closes.
         *
         * @param time in local time; at or before the time at which it opens it is meant of the next day, and the window
         *     belongs to the day on which it opened
         * @return a new stage
         * @throws IllegalArgumentException if it closes when it opens, which may mean a whole day or nothing
         */
        Zoned to(LocalTime time);

        /**
         * Says when it closes, for a window that opens once a week and is open for days.
         *
         * @param day the next such day after it opened; where it opens and closes on one day of the week and the time is
         *     not later, that of the next week
         * @param time in local time
         * @return a new stage
         * @throws IllegalArgumentException if it opens on several days of the week
         */
        Zoned to(DayOfWeek day, LocalTime time);
    }

    /** A window that still wants its zone. */
    public interface Zoned {
        /**
         * Says where its times are read.
         *
         * @param zone such as {@code ZoneId.of("Europe/Berlin")}; a zone of a fixed offset knows no summer time
         * @return the window
         */
        Window in(ZoneId zone);
    }

    /**
     * A window that opens every week.
     *
     * @param first a day on which it opens
     * @param more further ones
     * @return a stage that wants the times and the zone
     */
    public static Opens weekly(DayOfWeek first, DayOfWeek... more) {
        return new Hours(EnumSet.of(first, more));
    }

    /**
     * A window that opens every day.
     *
     * @return a stage that wants the times and the zone
     */
    public static Opens daily() {
        return new Hours(EnumSet.allOf(DayOfWeek.class));
    }

    /**
     * A window that opens once. Where only exact moments will do, give them in UTC.
     *
     * @param from when it opens, in local time
     * @param until when it closes
     * @return a stage that wants the zone
     * @throws IllegalArgumentException if it doesn't close after it opens
     */
    public static Zoned once(LocalDateTime from, LocalDateTime until) {
        Objects.requireNonNull(from, "time at which a window opens");
        Objects.requireNonNull(until, "time at which a window closes");
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "a window must close after it opens, got " + Words.local(from) + " to " + Words.local(until));
        }
        return zone -> new Window(List.of(new Stretch.Once(new LocalSpan(from, until), zone)), List.of());
    }

    /**
     * A window that never closes, for a team that has freezes only.
     *
     * @return a stage that wants the zone; it is that of messages, and changes nothing else
     */
    public static Zoned always() {
        return zone -> new Window(List.of(new Stretch.Always(zone)), List.of());
    }

    /**
     * Joins two windows: it is open while one of them is. Openings that adjoin or overlap are one. What is frozen in one
     * of them is frozen in both.
     *
     * @param other another window
     * @return a new window
     */
    public Window or(Window other) {
        return new Window(joined(stretches, other.stretches), joined(freezes, other.freezes));
    }

    /**
     * Closes it for some time, whatever else is said.
     *
     * @param more freezes; several calls add up
     * @return a new window
     */
    public Window except(Freeze... more) {
        return new Window(stretches, joined(freezes, Arrays.asList(more)));
    }

    /**
     * Tells whether it is open.
     *
     * @param now the moment asked for
     * @return what is left of the opening, from that moment on; empty if it is closed
     */
    public Optional<Opening> at(Instant now) {
        return search().next(now, now);
    }

    /**
     * Looks for an opening in which something fits. One that is open already counts with what is left of it.
     *
     * @param from the moment from which on it is wanted
     * @param need what is to be done in it, rollback included
     * @return the first one, which begins at {@code from} at the earliest; empty if none begins within {@link #HORIZON}
     */
    public Optional<Opening> next(Instant from, Need need) {
        return search().next(from, from.plus(HORIZON), need);
    }

    /**
     * Tells how it stands, in words too.
     *
     * @param now the moment asked for
     * @param need what is to be done in it, rollback included
     * @return whether that may begin at this moment, and if not, why not and when
     */
    public Standing standing(Instant now, Need need) {
        return new Judgement(this, now, need).standing();
    }

    /**
     * The longest it is ever open, as its local times read: on a night in which clocks change it may be open for longer
     * or shorter. Stretches of one zone that adjoin count as one, those of different zones don't; freezes don't count.
     *
     * @return its length; {@link #HORIZON} if it never closes
     */
    public Duration longest() {
        return stretches.stream()
                .map(Stretch::zone)
                .distinct()
                .map(zone -> Nominal.longest(
                        stretches.stream().filter(s -> s.zone().equals(zone)).toList()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * What is declared of it.
     *
     * @return a fact for each stretch and each freeze, in their order, the same on every JVM
     */
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        stretches.forEach(stretch -> facts.add(new Fact("window", stretch.toString())));
        freezes.forEach(freeze -> facts.add(new Fact("freeze", freeze.when() + ": " + freeze.name())));
        return List.copyOf(facts);
    }

    Search search() {
        return new Search(stretches, freezes);
    }

    List<Freeze> freezes() {
        return freezes;
    }

    /**
     * The zone in which a {@link Standing} tells its times.
     *
     * @return the zone; of a window of several hours the zone of the first
     */
    public ZoneId zone() {
        return stretches.get(0).zone();
    }

    private static <E> List<E> joined(List<? extends E> some, List<? extends E> more) {
        var all = new ArrayList<E>(some);
        all.addAll(more);
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Window window && window.stretches.equals(stretches) && window.freezes.equals(freezes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(stretches, freezes);
    }

    /** In words, such as {@code Tue, Thu 02:00–05:00 Europe/Berlin but not while frozen: Christmas (…)}. */
    @Override
    public String toString() {
        return freezes.isEmpty() ? opens() : opens() + " but not while frozen: " + names(freezes);
    }

    /** When it would be open without freezes, in words. */
    String opens() {
        return stretches.stream().map(Stretch::toString).collect(Collectors.joining(" or "));
    }

    static String names(List<Freeze> freezes) {
        return freezes.stream().map(Freeze::toString).collect(Collectors.joining(", "));
    }
}
