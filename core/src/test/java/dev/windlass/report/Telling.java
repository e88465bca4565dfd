package dev.windlass.report;

import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Tells events to a console at fixed times, by hand. */
final class Telling {

    static final Holder HOLDER =
            new Holder("kim", "build-7", 4711, Instant.parse("2026-11-21T02:59:59Z"), "Windlass 1.0.0, Java 17");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Console console;
    private Instant at = Instant.parse("2026-11-21T03:00:00Z");
    private Duration elapsed = Duration.ZERO;
    private long seq;

    private Telling(boolean colour) {
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        console = colour ? Console.coloured(out, ZoneOffset.UTC) : Console.plain(out, ZoneOffset.UTC);
    }

    static Telling plain() {
        return new Telling(false);
    }

    static Telling coloured() {
        return new Telling(true);
    }

    static Event.RunStarted started(Plan plan) {
        return new Event.RunStarted(
                "azora-42",
                plan.product(),
                plan.version(),
                plan.environment(),
                plan.author().orElse(null),
                plan.code().orElse(null),
                plan.fingerprint(),
                plan.rollbackWithin().orElse(null),
                null,
                HOLDER,
                plan.outline(),
                1,
                null);
    }

    Telling after(Duration time) {
        at = at.plus(time);
        elapsed = elapsed.plus(time);
        return this;
    }

    /** Each event comes 400 ms after the one before. */
    Telling that(Event... events) {
        for (Event event : events) {
            console.on(next(event));
        }
        return this;
    }

    /** What an earlier session told. */
    Telling replaying(Event... events) {
        for (Event event : events) {
            console.replayed(next(event));
        }
        return this;
    }

    private Recorded next(Event event) {
        if (event instanceof Event.RunResumed) {
            elapsed = Duration.ZERO;
        }
        after(Duration.ofMillis(400));
        return new Recorded(++seq, at, elapsed, event);
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
