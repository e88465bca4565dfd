package dev.windlass.report;

import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lays out lines: the time in front, the day where it changes, long texts folded under their own indentation. What
 * others wrote reaches the terminal without control characters, so it can neither colour nor erase what stands there.
 */
final class Screen {

    /** What a line is printed in, where there is colour. */
    enum Ink {
        PLAIN(""),
        RED("\u001b[1;31m"),
        ALARM("\u001b[1;7;31m"),
        GREEN("\u001b[32m"),
        YELLOW("\u001b[33m"),
        BOLD("\u001b[1m"),
        DIM("\u001b[2m");

        private final String code;

        Ink(String code) {
            this.code = code;
        }
    }

    /** How wide a text may be, without the time in front of it. */
    static final int WIDTH = 140;

    /** What is shown of a line of a text; the journal has all of it. */
    static final int LONGEST = 1_500;

    /** How many lines of a text are shown. */
    static final int MOST_LINES = 16;

    private static final int FURTHER = 4;
    private static final String OFF = "\u001b[0m";
    private static final String INSTEAD_OF_TIME = " ".repeat(10);

    private final PrintStream out;
    private final boolean colour;
    private final ZoneId zone;
    private final DateTimeFormatter clock;
    private final DateTimeFormatter minute;
    private final DateTimeFormatter second;
    private @Nullable LocalDate day;

    Screen(PrintStream out, boolean colour, ZoneId zone) {
        this.out = Objects.requireNonNull(out, "out");
        this.colour = colour;
        this.zone = Objects.requireNonNull(zone, "zone");
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss  ", Locale.ROOT).withZone(zone);
        this.minute = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ENGLISH)
                .withZone(zone);
        this.second = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ENGLISH)
                .withZone(zone);
    }

    /**
     * Tells something; spaces in front of it are its indentation. Of a text of several lines, such as what a command printed, each
     * stands in a row of its own, further in than the first: none can pass for a line of this screen.
     */
    void line(Instant at, Ink ink, String text) {
        List<String> lines =
                text.lines().map(Screen::safe).filter(line -> !line.isBlank()).toList();
        var rows = new ArrayList<String>(folded(cut(lines.isEmpty() ? "" : lines.get(0))));
        String further = " ".repeat(indentation(rows.get(0)) + FURTHER);
        lines.stream().skip(1).limit(MOST_LINES - 1L).forEach(line -> rows.addAll(folded(cut(further + line.strip()))));
        int more = lines.size() - MOST_LINES;
        if (more > 0) {
            rows.add(further + "… (" + more + " more line" + (more == 1 ? "" : "s") + " in the journal)");
        }
        rows(at, clock.format(at), ink, rows);
    }

    /** Tells something that a person may copy: its own lines are kept, none is folded or cut, and no time is in front. */
    void verbatim(Instant at, Ink ink, String indentation, String text) {
        rows(
                at,
                INSTEAD_OF_TIME,
                ink,
                text.lines().map(line -> indentation + safe(line)).toList());
    }

    /** Tells something that has no time; its own lines are kept. */
    void plain(String text) {
        text.lines().forEach(line -> out.println(safe(line)));
        out.flush();
    }

    /** A time in the zone of this screen, such as {@code Sat 2026-11-21 03:00}. */
    String time(Instant at) {
        Instant whole = at.truncatedTo(ChronoUnit.SECONDS);
        return (whole.equals(at.truncatedTo(ChronoUnit.MINUTES)) ? minute : second).format(whole);
    }

    private void rows(Instant at, String first, Ink ink, List<String> rows) {
        LocalDate today = LocalDate.ofInstant(at, zone);
        if (!today.equals(day)) {
            day = today;
            out.println(today + ", times in " + ("Z".equals(zone.getId()) ? "UTC" : zone.getId()));
        }
        String front = first;
        for (String row : rows) {
            out.println(front + (colour && ink != Ink.PLAIN ? ink.code + row + OFF : row));
            front = INSTEAD_OF_TIME;
        }
        out.flush();
    }

    /** Also without what ends a line elsewhere, or turns the direction of what follows. */
    private static String safe(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+", " ");
    }

    private static String cut(String text) {
        int more = text.length() - LONGEST;
        return more <= 0
                ? text
                : text.substring(0, LONGEST) + "… (" + more + " more character" + (more == 1 ? "" : "s")
                        + " in the journal)";
    }

    /** Folded at spaces; a word that is longer than a row, a path for instance, is kept whole. */
    private static List<String> folded(String text) {
        var rows = new ArrayList<String>();
        int indentation = indentation(text);
        String rest = text;
        while (rest.length() > WIDTH) {
            int space = rest.lastIndexOf(' ', WIDTH);
            if (space <= indentation) {
                space = rest.indexOf(' ', WIDTH);
            }
            if (space < 0) {
                break;
            }
            rows.add(rest.substring(0, space).stripTrailing());
            if (rows.size() == 1) {
                indentation += FURTHER;
            }
            rest = " ".repeat(indentation) + rest.substring(space).strip();
        }
        if (!rest.isBlank() || rows.isEmpty()) {
            rows.add(rest.stripTrailing());
        }
        return rows;
    }

    private static int indentation(String text) {
        return text.length() - text.stripLeading().length();
    }
}
