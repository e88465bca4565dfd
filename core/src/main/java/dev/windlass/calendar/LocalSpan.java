package dev.windlass.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/** From one local time to another, exclusive: what an author writes, and a clock on the wall reads. */
record LocalSpan(LocalDateTime from, LocalDateTime until) {

    /**
     * When the clocks read a time in it, in order, what adjoins joined. Between two changes of the clocks local time runs
     * evenly, so each such stretch is cut out of the span; a change within it leaves two pieces or joins them, and a span
     * that the clocks skip has none.
     */
    List<Opening> in(ZoneRules rules) {
        var pieces = new ArrayList<Opening>(1);
        Instant end = until.toInstant(ZoneOffset.MIN);
        Instant even = from.toInstant(ZoneOffset.MAX);
        while (even.isBefore(end)) {
            ZoneOffset offset = rules.getOffset(even);
            ZoneOffsetTransition change = rules.nextTransition(even);
            Instant evenUntil = change == null ? end : earlier(end, change.getInstant());
            Instant first = later(even, from.toInstant(offset));
            Instant last = earlier(evenUntil, until.toInstant(offset));
            if (first.isBefore(last)) {
                add(pieces, new Opening(first, last));
            }
            even = evenUntil;
        }
        return pieces;
    }

    private static void add(List<Opening> pieces, Opening piece) {
        int before = pieces.size() - 1;
        if (before >= 0 && pieces.get(before).until().equals(piece.from())) {
            pieces.set(before, new Opening(pieces.get(before).from(), piece.until()));
        } else {
            pieces.add(piece);
        }
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
