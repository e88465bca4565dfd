package dev.windlass.calendar;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a window stands at a moment, and the words for it. */
record Judgement(Window window, Instant now, Need need) {

    Standing standing() {
        Optional<Opening> open = window.at(now);
        Optional<Opening> next = window.next(now, need);
        if (open.isEmpty()) {
            List<Freeze> freezes = freezesAt(now);
            String why = freezes.isEmpty() ? "outside of " + window.opens() : "frozen: " + Window.names(freezes);
            return new Standing.Closed(freezes, next, "closed, " + why + "; " + then(next));
        }
        Opening opening = open.get();
        return opening.fits(need)
                ? new Standing.Open(opening, "open " + until(opening) + "; needed are " + need)
                : new Standing.TooShort(
                        opening, need, next, "open " + until(opening) + ", too short for " + need + "; " + then(next));
    }

    private String until(Opening opening) {
        if (opening.length().compareTo(Window.HORIZON) >= 0) {
            return "without an end in sight";
        }
        List<Freeze> cut = freezesAt(opening.until());
        return "until " + at(opening.until()) + (cut.isEmpty() ? "" : " (then frozen: " + Window.names(cut) + ")")
                + ", for another " + Words.time(opening.length());
    }

    private String then(Optional<Opening> next) {
        return next.map(opening ->
                        "long enough from " + at(opening.from()) + " on, for " + Words.time(opening.length()))
                .orElse("never long enough for " + need + " within the next " + Window.HORIZON.toDays()
                        + " days: take another window or a shorter release");
    }

    private List<Freeze> freezesAt(Instant moment) {
        return window.freezes().stream()
                .filter(freeze -> freeze.span()
                        .filter(span ->
                                !span.from().isAfter(moment) && span.until().isAfter(moment))
                        .isPresent())
                .toList();
    }

    private String at(Instant moment) {
        return Words.at(moment, window.zone());
    }
}
