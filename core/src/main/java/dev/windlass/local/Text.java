package dev.windlass.local;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How texts of and about a command are written for a reader. */
final class Text {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");
    private static final Pattern LINE_END = Pattern.compile("\r+\n?|\n");
    private static final Pattern CONTROL = Pattern.compile("[\\p{C}\\u2028\\u2029&&[^\n\t]]");
    private static final Pattern BETWEEN_LINES = Pattern.compile("\\s*\n\\s*");
    private static final Duration LONG = Duration.ofSeconds(10);

    private Text() {}

    /** An argument as a shell reads it. */
    static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** Without colours and whatever else a terminal obeys; what can't be shown is a dot. */
    static String harmless(String text) {
        String lines = LINE_END.matcher(COLOUR.matcher(text).replaceAll("")).replaceAll("\n");
        return CONTROL.matcher(lines).replaceAll("\u00b7");
    }

    static String oneLine(String text) {
        return BETWEEN_LINES.matcher(text.strip()).replaceAll(" | ");
    }

    static String begin(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    static String end(String text, int most) {
        return text.length() <= most ? text : "…" + text.substring(text.length() - most + 1);
    }

    /** The whole text where it is short; otherwise its beginning, length and hash, so that any change of it shows. */
    static String identified(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, most) + "… (" + text.length() + " characters, SHA-256 " + sha256(text) + ")";
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    /** Milliseconds below ten seconds, else seconds with one decimal. */
    static String time(Duration time) {
        return time.compareTo(LONG) < 0
                ? time.toMillis() + " ms"
                : BigDecimal.valueOf(time.toMillis(), 3)
                                .setScale(1, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString()
                        + " s";
    }
}
