package dev.windlass.http.network;

import dev.windlass.check.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What came from outside, fit to be shown: without characters that a reader doesn't see, and not too much of it. */
final class Seen {

    private static final int LONGEST = 200;
    private static final int MOST = 16;

    private Seen() {}

    static String text(String text) {
        String safe = text.codePoints()
                .map(character -> Shown.shows(character) ? character : '\u00b7')
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return safe.length() < text.length() ? safe + "\u2026 (" + text.length() + " characters)" : safe;
    }

    static String all(Collection<String> texts) {
        String shown = texts.stream().limit(MOST).map(Seen::text).collect(Collectors.joining(", "));
        return texts.size() > MOST ? shown + " and " + (texts.size() - MOST) + " more" : shown;
    }

    /** The messages of an error and its causes. */
    static String error(Throwable error) {
        Throwable last = error;
        for (int depth = 0; last.getCause() != null && depth < 10; depth++) {
            last = last.getCause();
        }
        var told = new ArrayList<String>(List.of(error.getClass().getSimpleName()));
        String outer = Objects.requireNonNullElse(error.getMessage(), "");
        String inner = Objects.requireNonNullElse(last.getMessage(), "");
        for (String message : outer.contains(inner) ? List.of(outer) : List.of(outer, inner)) {
            if (!message.isEmpty()) {
                told.add(message);
            }
        }
        return text(String.join(": ", told));
    }

    /** So many of a thing. */
    static String many(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    static String time(Duration time) {
        return time.toMillis() + " ms";
    }

    /** The first ones of what is listed fact by fact. */
    static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(MOST, all.size()));
    }
}
