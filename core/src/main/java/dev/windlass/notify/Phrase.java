package dev.windlass.notify;

import java.util.List;
import java.util.regex.Pattern;

/** How texts of messages are written. */
final class Phrase {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\n]]");
    private static final Pattern LINE_END = Pattern.compile("\r\n?|[\\u2028\\u2029\\u0085]");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Phrase() {}

    /** One line, which no receiver takes for more than that. */
    static String line(String text) {
        return BLANKS.matcher(lines(text)).replaceAll(" ").strip();
    }

    /** Lines without whatever a terminal, a mail header or a chat obeys. */
    static String lines(String text) {
        return CONTROL.matcher(LINE_END.matcher(text).replaceAll("\n"))
                .replaceAll(" ")
                .strip();
    }

    /** Cuts it, but never within a character of two units. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** The first few of them. */
    static String some(List<String> names, int most) {
        int more = names.size() - most;
        return more <= 0
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, most)) + " and " + more + " more";
    }
}
