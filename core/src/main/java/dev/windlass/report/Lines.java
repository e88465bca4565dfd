package dev.windlass.report;

import dev.windlass.journal.Recorded;
import dev.windlass.report.Screen.Ink;
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

    void line(Ink ink, String text) {
        screen.line(at, ink, text);
    }

    void verbatim(Ink ink, String indentation, String text) {
        screen.verbatim(at, ink, indentation, text);
    }
}
