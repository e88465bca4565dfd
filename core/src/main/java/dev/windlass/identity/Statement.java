package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Shown;
import java.text.Normalizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text that a person reads and signs: its kind, and some values in their order. Immutable, each call gives a new one.
 *
 * <pre>
 * windlass approve v1
 * gate: go
 * run: azora-1.4.0-20261121
 * </pre>
 *
 * <p>A statement has exactly one text, and a text is at most one statement: there are no escapes, comments, blank lines
 * or alternatives. What a reader sees is all there is: characters that don't show, or that change how others show
 * (control and format characters, blanks but the common one, letters with separate accents where there are whole ones)
 * are refused. The text is UTF-8, its lines end with a line feed, the last one too.
 */
public final class Statement {

    /** How long the text may be: 16,384 bytes of UTF-8. */
    public static final int MOST_BYTES = 1 << 14;

    private static final Pattern KIND = Pattern.compile("[a-z]{1,20}");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern FIRST_LINE = Pattern.compile("windlass ([a-z]{1,20}) v1");

    private final String kind;
    private final Map<String, String> values;

    private Statement(String kind, Map<String, String> values) {
        this.kind = kind;
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * A statement without values yet.
     *
     * @param kind what it does, such as {@code approve}: 1 to 20 of the letters a to z
     * @return the statement
     * @throws IllegalArgumentException if the kind is none
     */
    public static Statement of(String kind) {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "the kind of a statement is 1 to 20 of the letters a to z, got '" + kind + "'");
        }
        return new Statement(kind, new LinkedHashMap<>());
    }

    /**
     * Adds a value behind the others.
     *
     * @param key what it is: up to 40 of the letters a to z, digits and {@code -}, a letter first
     * @param value one line that a reader can see: not empty, no blank at its ends
     * @return a new statement
     * @throws IllegalArgumentException if the key is none or there already, the value can't be shown as it is, or the
     *     text becomes too long
     */
    public Statement with(String key, String value) {
        Objects.requireNonNull(value, () -> "value of '" + key + "'");
        try {
            var more = new LinkedHashMap<>(values);
            put(more, key, value);
            var statement = new Statement(kind, more);
            checkLength(statement.text());
            return statement;
        } catch (MalformedStatement e) {
            throw new IllegalArgumentException(
                    "a statement '" + kind + "' can't have this value: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a statement. It is read if and only if {@link #text()} of it gives this text again.
     *
     * @param text the text
     * @return the statement
     * @throws MalformedStatement if it is none
     */
    public static Statement parse(String text) throws MalformedStatement {
        checkLength(text);
        if (text.indexOf('\r') >= 0) {
            throw new MalformedStatement("it has Windows line ends (CR LF); they must be line feeds alone");
        }
        if (!text.endsWith("\n")) {
            throw new MalformedStatement("its last line has no line end, so it may be cut off");
        }
        String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
        var first = FIRST_LINE.matcher(lines[0]);
        if (!first.matches()) {
            throw new MalformedStatement(
                    "line 1 must be 'windlass', a kind and 'v1', such as 'windlass approve v1', got "
                            + shown(lines[0]));
        }
        var values = new LinkedHashMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            if (colon < 0) {
                throw new MalformedStatement("line " + (i + 1) + " must be 'key: value', got " + shown(lines[i]));
            }
            try {
                put(values, lines[i].substring(0, colon), lines[i].substring(colon + 2));
            } catch (MalformedStatement e) {
                throw new MalformedStatement("line " + (i + 1) + ": " + e.getMessage());
            }
        }
        return new Statement(first.group(1), values);
    }

    /**
     * What it does.
     *
     * @return such as {@code approve}
     */
    public String kind() {
        return kind;
    }

    /**
     * All values.
     *
     * @return the values by their keys, in their order; can't be changed
     */
    public Map<String, String> values() {
        return values;
    }

    /**
     * One value.
     *
     * @param key what is asked for
     * @return its value; empty if there is none
     */
    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * The text that is signed.
     *
     * @return the text, at most {@value #MOST_BYTES} bytes of UTF-8
     */
    public String text() {
        var text = new StringBuilder("windlass ").append(kind).append(" v1\n");
        values.forEach(
                (key, value) -> text.append(key).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private static void put(Map<String, String> values, String key, String value) throws MalformedStatement {
        if (!KEY.matcher(key).matches()) {
            throw new MalformedStatement(
                    "a key is up to 40 of the letters a to z, digits and '-', a letter first, got " + shown(key));
        }
        if (values.containsKey(key)) {
            throw new MalformedStatement("'" + key + "' is there twice");
        }
        if (value.isEmpty() || value.startsWith(" ") || value.endsWith(" ")) {
            throw new MalformedStatement("the value of '" + key + "' is empty, or has a blank at its end, which nobody"
                    + " sees: " + shown(value));
        }
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            if (!Shown.shows(value.codePointAt(i))) {
                throw new MalformedStatement(String.format(
                        "the value of '%s' has the character U+%04X in place %d, which doesn't show as it is",
                        key, value.codePointAt(i), i + 1));
            }
        }
        if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
            throw new MalformedStatement("the value of '" + key + "' has letters that could be written in another way"
                    + " and would look the same; write it in Unicode's normal form C");
        }
        values.put(key, value);
    }

    private static void checkLength(String text) throws MalformedStatement {
        if (text.length() > MOST_BYTES || text.getBytes(UTF_8).length > MOST_BYTES) {
            throw new MalformedStatement("it is longer than " + MOST_BYTES + " bytes");
        }
    }

    /** A text for a message, whatever is in it. */
    static String shown(String text) {
        var shown = new StringBuilder("'");
        text.codePoints().limit(60).forEach(character -> {
            if (Shown.shows(character)) {
                shown.appendCodePoint(character);
            } else {
                shown.append(String.format("\\u%04x", character));
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > 60 ? "…'" : "'")
                .toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Statement statement && text().equals(statement.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
