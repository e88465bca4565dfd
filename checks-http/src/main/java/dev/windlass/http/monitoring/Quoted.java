package dev.windlass.http.monitoring;

import java.util.regex.Pattern;

/** How a value is written within a matcher, so that it can't change anything but its place. */
final class Quoted {

    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final String SPECIAL_IN_REGEX = "\\.+*?()|[]{}^$-";

    private Quoted() {}

    /** A value within quotes, by the escapes of Go that Prometheus and Alertmanager both read. */
    static String text(String value, char quote) {
        var text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n') {
                text.append("\\n");
            } else {
                text.append(c == '\\' || c == quote ? "\\" : "").append(c);
            }
        }
        return text.toString();
    }

    /** A value that stands for itself in an RE2 expression. */
    static String regex(String value) {
        var text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(SPECIAL_IN_REGEX.indexOf(c) < 0 ? "" : "\\").append(c);
        }
        return text.toString();
    }

    /** A matcher of one value. */
    static String equal(String label, String value) {
        return label + "=\"" + text(value, '"') + '"';
    }

    static String label(String name) {
        if (!LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a label has letters, digits and '_' and begins with no digit, got '" + name + "'");
        }
        return name;
    }

    /** An empty value would match what doesn't have the label. */
    static String value(String of, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "the value of " + of + " must not be blank, got '" + value + "': it would match what has none");
        }
        return value;
    }
}
