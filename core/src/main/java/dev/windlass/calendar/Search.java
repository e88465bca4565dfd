package dev.windlass.calendar;

import static dev.windlass.calendar.LocalSpan.earlier;
import static dev.windlass.calendar.LocalSpan.later;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for openings: from one to the next, never minute by minute. For one question, by one thread.
 *
 * <p>No zone has ever set its clocks back by more than a day at once. So what is read after a moment is at most a day
 * earlier than what is read at it: that is the margin in days around which spans are looked at.
 */
final class Search {

    private static final int MARGIN = 1;

    private final List<Stretch> stretches;
    private final List<Opening> frozen;
    private int looked;

    Search(List<Stretch> stretches, List<Freeze> freezes) {
        this.stretches = stretches;
        this.frozen =
                freezes.stream().map(Freeze::span).flatMap(Optional::stream).toList();
    }

    /** How many spans of local time were looked at so far. */
    int looked() {
        return looked;
    }

    /** What is open at that moment or, if nothing is, the next that opens; as of that moment. */
    Optional<Opening> next(Instant from, Instant horizon) {
        Instant at = from;
        while (!at.isAfter(horizon)) {
            Opening first = firstOfAll(at, horizon);
            if (first == null || first.from().isAfter(horizon)) {
                return Optional.empty();
            }
            Instant begin = later(at, first.from());
            Instant thawed = thawed(begin);
            if (thawed.equals(begin)) {
                return Optional.of(new Opening(begin, end(begin, first.until())));
            }
            at = thawed;
        }
        return Optional.empty();
    }

    /** The next in which it fits. */
    Optional<Opening> next(Instant from, Instant horizon, Need need) {
        Optional<Opening> opening = next(from, horizon);
        while (opening.isPresent() && !opening.get().fits(need)) {
            opening = next(opening.get().until(), horizon);
        }
        return opening;
    }

    /** When the freezes end that last at a moment; the moment itself if there is none. */
    private Instant thawed(Instant moment) {
        Instant thawed = moment;
        for (Opening freeze : frozen) {
            if (!freeze.from().isAfter(moment)) {
                thawed = later(thawed, freeze.until());
            }
        }
        return thawed;
    }

    /** Where what is open ends: a stretch may take over from another, a freeze ends them all. */
    private Instant end(Instant begin, Instant until) {
        Instant limit = begin.plus(Window.HORIZON);
        for (Opening freeze : frozen) {
            limit = freeze.from().isAfter(begin) ? earlier(limit, freeze.from()) : limit;
        }
        Instant end = until;
        while (end.isBefore(limit)) {
            Opening goesOn = firstOfAll(end, end);
            if (goesOn == null || goesOn.from().isAfter(end)) {
                return end;
            }
            end = goesOn.until();
        }
        return limit;
    }

    /** The one that begins first of those that end after a moment. */
    private @Nullable Opening firstOfAll(Instant after, Instant horizon) {
        Opening first = null;
        for (Stretch stretch : stretches) {
            first = first(first, first(stretch, after, horizon));
        }
        return first;
    }

    private @Nullable Opening first(Stretch stretch, Instant after, Instant horizon) {
        if (stretch instanceof Stretch.Weekly weekly) {
            return firstOfWeekly(weekly, after, horizon);
        }
        if (stretch instanceof Stretch.Once once) {
            return firstOf(once.span(), once, after);
        }
        return new Opening(after, after.plus(Window.HORIZON));
    }

    private @Nullable Opening firstOfWeekly(Stretch.Weekly weekly, Instant after, Instant horizon) {
        int reach = weekly.nights() + MARGIN;
        LocalDate last = LocalDate.ofInstant(horizon, weekly.zone()).plusDays(MARGIN);
        Opening first = null;
        LocalDate day = LocalDate.ofInstant(after, weekly.zone()).minusDays(reach);
        for (; !day.isAfter(last); day = day.plusDays(1)) {
            if (weekly.days().contains(day.getDayOfWeek())) {
                Opening found = firstOf(weekly.openingOn(day), weekly, after);
                if (first == null && found != null && day.plusDays(reach).isBefore(last)) {
                    last = day.plusDays(reach);
                }
                first = first(first, found);
            }
        }
        return first;
    }

    private @Nullable Opening firstOf(LocalSpan span, Stretch stretch, Instant after) {
        looked++;
        for (Opening piece : span.in(stretch.zone().getRules())) {
            if (piece.until().isAfter(after)) {
                return piece;
            }
        }
        return null;
    }

    private static @Nullable Opening first(@Nullable Opening one, @Nullable Opening other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.from().isBefore(one.from()) ? other : one;
    }
}
