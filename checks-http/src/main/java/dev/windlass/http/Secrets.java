package dev.windlass.http;

import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.util.regex.Pattern;

/** The texts that nobody may read (rule J3). Immutable. */
final class Secrets {

    static final String MASK = Secret.MASK;
    static final Secrets NONE = new Secrets(Masker.none());

    private static final int MOST_SHOWN = 200;
    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("(?i).*(authorization|cookie|token|secret|passw|pwd|api[-_]?key|signature|credential).*"
                    + "|auth|key|sig|session|x-auth.*");
    private static final Pattern CONTROL = Pattern.compile("\\p{C}");

    private final Masker masker;

    private Secrets(Masker masker) {
        this.masker = masker;
    }

    /** Tells whether a header or query parameter of that name is secret without anybody saying so. */
    static boolean soundsSecret(String name) {
        return SOUNDS_SECRET.matcher(name).matches();
    }

    /** Hides a text too, unless it is blank. */
    Secrets and(String text) {
        return text.isBlank() ? this : and(Secret.of(text));
    }

    Secrets and(Secret secret) {
        return new Secrets(masker.with(secret));
    }

    String mask(String text) {
        return masker.mask(text);
    }

    /** What came from outside, fit to be shown: masked, without control characters, not long. */
    String excerpt(String text) {
        String safe = CONTROL.matcher(mask(text)).replaceAll("\u00b7");
        return safe.length() <= MOST_SHOWN
                ? safe
                : safe.substring(0, MOST_SHOWN) + "\u2026 (" + safe.length() + " characters)";
    }
}
