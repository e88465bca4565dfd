package dev.windlass.report;

import dev.windlass.journal.Recorded;
import dev.windlass.report.Screen.Ink;
import java.time.Duration;
import java.time.Instant;

/** Where the lines about one event go: all have its time. */
final class Lines {

    private final Screen screen;
    private Instant at = Instant.EPOCH;

    Lines(Screen screen) {
        this.screen = screen;
    }

    /** What follows is about this event. */
    void about(Recorded recorded) {
        at = recorded.at();
    }

    /** A time for a person, and how far off it is, such as {@code Sat 2026-11-21 03:00 (in 2 h)}. */
    String time(Instant time) {
        Duration in = Duration.between(at, time);
        return screen.time(time)
                + (in.toSeconds() > 0 ? " (in " + Words.round(in) + ")" : in.isNegative() ? " (over)" : " (now)");
    }

    /** So much time from here on, such as {@code Sat 2026-11-21 03:10}. */
    String in(Duration time) {
        return screen.time(at.plus(time));
    }

    void line(Ink ink, String text) {
        screen.line(at, ink, text);
    }

    void verbatim(Ink ink, String indentation, String text) {
        screen.verbatim(at, ink, indentation, text);
    }
}
