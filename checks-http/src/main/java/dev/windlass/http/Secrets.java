package dev.windlass.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The texts that nobody may read (rule J3). Immutable. */
final class Secrets {

    static final String MASK = "***";
    static final Secrets NONE = new Secrets(List.of());

    private static final int MOST_SHOWN = 200;
    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("(?i).*(authorization|cookie|token|secret|passw|pwd|api[-_]?key|signature|credential).*"
                    + "|auth|key|sig|session|x-auth.*");
    private static final Pattern CONTROL = Pattern.compile("\\p{C}");

    private final List<String> texts;

    private Secrets(List<String> texts) {
        this.texts = List.copyOf(texts);
    }

    /** Tells whether a header or query parameter of that name is secret without anybody saying so. */
    static boolean soundsSecret(String name) {
        return SOUNDS_SECRET.matcher(name).matches();
    }

    Secrets and(String text) {
        if (text.isEmpty()) {
            return this;
        }
        var more = new ArrayList<>(texts);
        more.add(text);
        // The longest first: one that holds another must not be left over in part.
        more.sort(Comparator.comparing(String::length).reversed());
        return new Secrets(more);
    }

    String mask(String text) {
        String masked = text;
        for (String secret : texts) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** What came from outside, fit to be shown: masked, without control characters, not long. */
    String excerpt(String text) {
        String safe = CONTROL.matcher(mask(text)).replaceAll("\u00b7");
        return safe.length() <= MOST_SHOWN
                ? safe
                : safe.substring(0, MOST_SHOWN) + "\u2026 (" + safe.length() + " characters)";
    }
}
