package dev.windlass.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * G8: random windows and freezes around random changes of the clocks, in all zones there are, held against somebody who
 * looks at the clock once a minute. Set {@code -Djqwik.tries.default} for more of them; a failure names its seed.
 */
class WindowOracleTest {

    private static final int DAY = 24 * 60;
    private static final int LOOKED_AT = 9 * DAY;
    private static final int ASKED = 16;
    private static final Instant SINCE = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2038-01-01T00:00:00Z");

    private static int cases;
    private static int wrong;

    /**
     * A world to look at.
     *
     * @param around the change of the clocks it is about
     * @param asked the minutes, counted from three days before, about which questions are asked
     */
    record World(
            Instant around,
            List<WallClock.Line> lines,
            List<WallClock.Once> freezes,
            List<Integer> asked,
            int seconds,
            Duration need) {

        Window window() {
            Window window = lines.get(0).window();
            for (WallClock.Line line : lines.subList(1, lines.size())) {
                window = window.or(line.window());
            }
            for (WallClock.Once freeze : freezes) {
                window = window.except(Freeze.between("freeze", freeze.from(), freeze.until(), freeze.zone()));
            }
            return window;
        }

        WallClock clock() {
            return new WallClock(lines, freezes, around.minus(3, ChronoUnit.DAYS), LOOKED_AT);
        }
    }

    @AfterContainer
    static void numbers() {
        System.out.printf("suite windows: cases=%d wrong=%d%n", cases, wrong);
    }

    @Property(
            seed = "20261121",
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.PREVIOUS_SEED,
            shrinking = ShrinkingMode.BOUNDED)
    @Label("G8: what is open, until when, and what fits next, is as a clock on the wall reads it")
    void as_a_clock_on_the_wall_reads_it(@ForAll("worlds") World world) {
        Window window = world.window();
        WallClock clock = world.clock();
        for (int minute : world.asked()) {
            asked(window, clock, world, minute);
        }
    }

    private static void asked(Window window, WallClock clock, World world, int minute) {
        Instant now = clock.moment(minute).plusSeconds(world.seconds());
        Need need = new Need(world.need(), Duration.ofSeconds(60 - world.seconds()));
        int closes = clock.closes(minute);
        Optional<Opening> at = window.at(now);
        hold(at.isPresent() == clock.isOpen(minute), "at", at, world, now);
        at.ifPresent(opening -> hold(
                opening.from().equals(now)
                        && (clock.seen(closes)
                                ? opening.until().equals(clock.moment(closes))
                                : !opening.until().isBefore(clock.last())),
                "until",
                opening,
                world,
                now));

        // the first minute is only partly left, so the need is longer by the seconds of it that are gone
        boolean fitsNow = clock.isOpen(minute)
                && Duration.between(now, clock.moment(closes)).compareTo(need.total()) >= 0;
        boolean unknown = clock.isOpen(minute) && !clock.seen(closes);
        int begin = fitsNow || unknown ? minute : clock.fits(clock.isOpen(minute) ? closes : minute, need.total());
        Instant expected = begin == minute && clock.isOpen(minute) ? now : clock.moment(Math.max(0, begin));
        Optional<Opening> next = window.next(now, need);
        if (begin >= 0 && clock.seen(clock.closes(begin))) {
            hold(next.isPresent(), "next", next, world, now);
            hold(next.orElseThrow().from().equals(expected), "next from", next, world, now);
            hold(next.orElseThrow().until().equals(clock.moment(clock.closes(begin))), "next until", next, world, now);
        } else {
            Instant earliest = begin >= 0 ? expected : clock.last();
            hold(next.isEmpty() || !next.get().from().isBefore(earliest), "next later", next, world, now);
        }
        if (!unknown) {
            Class<? extends Standing> standing =
                    fitsNow ? Standing.Open.class : at.isPresent() ? Standing.TooShort.class : Standing.Closed.class;
            hold(standing.isInstance(window.standing(now, need)), "standing", standing, world, now);
        }
    }

    private static void hold(boolean holds, String what, Object got, World world, Instant now) {
        cases++;
        wrong += holds ? 0 : 1;
        assertThat(holds)
                .as("%s at %s: got %s of %s, in %s", what, now, got, world.window(), world)
                .isTrue();
    }

    @Provide
    Arbitrary<World> worlds() {
        List<String> ids = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        return Combinators.combine(Arbitraries.of(ids), Arbitraries.integers().between(0, 10_000))
                .flatAs((id, number) -> worlds(ZoneId.of(id), number));
    }

    private static Arbitrary<World> worlds(ZoneId zone, int number) {
        List<Instant> changes = changes(zone);
        Instant around = changes.get(number % changes.size());
        LocalDateTime local = LocalDateTime.ofInstant(around, zone).truncatedTo(ChronoUnit.MINUTES);
        Arbitrary<LocalDateTime> near = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(-12, 12).map(quarter -> local.plusMinutes(15L * quarter))),
                Tuple.of(1, Arbitraries.integers().between(-3 * DAY, 5 * DAY).map(local::plusMinutes)),
                Tuple.of(1, Arbitraries.integers().between(-3, 5).map(days -> local.toLocalDate()
                        .plusDays(days)
                        .atStartOfDay())));
        Arbitrary<ZoneId> where = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(zone)),
                Tuple.of(
                        1,
                        Arbitraries.of("UTC", "Europe/Berlin", "Asia/Kathmandu").map(ZoneId::of)));
        return Combinators.combine(
                        Arbitraries.just(around),
                        lines(near, where).list().ofMinSize(1).ofMaxSize(3),
                        once(near, where).list().ofMaxSize(2),
                        minutes().list().ofSize(ASKED),
                        Arbitraries.integers().between(0, 59),
                        Arbitraries.frequencyOf(
                                        Tuple.of(6, Arbitraries.integers().between(0, 100)),
                                        Tuple.of(1, Arbitraries.integers().between(0, 12 * 60)))
                                .map(Duration::ofMinutes))
                .as(World::new);
    }

    private static Arbitrary<Integer> minutes() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(3 * DAY - 200, 3 * DAY + 200)),
                Tuple.of(1, Arbitraries.integers().between(0, 6 * DAY)));
    }

    private static Arbitrary<WallClock.Line> lines(Arbitrary<LocalDateTime> near, Arbitrary<ZoneId> where) {
        Arbitrary<Set<DayOfWeek>> days =
                Arbitraries.of(DayOfWeek.class).set().ofMinSize(1).ofMaxSize(7);
        Arbitrary<LocalTime> time = near.map(LocalDateTime::toLocalTime);
        Arbitrary<WallClock.Line> weekly = Combinators.combine(days, time, time, where)
                .filter((on, from, to, zone) -> !from.equals(to))
                .as(WallClock.Weekly::new);
        Arbitrary<WallClock.Line> longer = Combinators.combine(near, near, where)
                .filter((from, to, zone) -> from.getDayOfWeek() != to.getDayOfWeek()
                        || !from.toLocalTime().equals(to.toLocalTime()))
                .as((from, to, zone) -> new WallClock.Days(
                        from.getDayOfWeek(), from.toLocalTime(), to.getDayOfWeek(), to.toLocalTime(), zone));
        return Arbitraries.frequencyOf(
                Tuple.of(6, weekly),
                Tuple.of(2, longer),
                Tuple.of(2, once(near, where).map(line -> line)),
                Tuple.of(1, where.map(WallClock.Always::new)));
    }

    private static Arbitrary<WallClock.Once> once(Arbitrary<LocalDateTime> near, Arbitrary<ZoneId> where) {
        return Combinators.combine(near, near, where)
                .filter((one, other, zone) -> !one.equals(other))
                .as((one, other, zone) -> one.isBefore(other)
                        ? new WallClock.Once(one, other, zone)
                        : new WallClock.Once(other, one, zone));
    }

    /** All changes of some decades, but for those between offsets of odd seconds; a year's end for want of any. */
    private static List<Instant> changes(ZoneId zone) {
        var changes = new ArrayList<Instant>();
        ZoneOffsetTransition change = zone.getRules().nextTransition(SINCE);
        while (change != null && change.getInstant().isBefore(UNTIL)) {
            if (change.getOffsetBefore().getTotalSeconds() % 60 == 0
                    && change.getOffsetAfter().getTotalSeconds() % 60 == 0
                    && change.getInstant().getEpochSecond() % 60 == 0) {
                changes.add(change.getInstant());
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
        if (changes.isEmpty()) {
            changes.add(Instant.parse("2028-02-28T23:00:00Z"));
            changes.add(Instant.parse("2026-12-31T23:00:00Z"));
        }
        return changes;
    }
}
