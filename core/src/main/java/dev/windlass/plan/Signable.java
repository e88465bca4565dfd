package dev.windlass.plan;

import dev.windlass.check.Shown;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text is signed as it is. What people sign has only what they can see; what does not show is replaced there, so
 * that they would read something else than the plan says.
 */
final class Signable {

    private Signable() {}

    /** What of a text people would not see; null if nothing. */
    static @Nullable String unseen(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!Shown.shows(text.codePointAt(i))) {
                return String.format("the character U+%04X in place %d", text.codePointAt(i), i + 1);
            }
        }
        if (text.startsWith(" ") || text.endsWith(" ")) {
            return "a blank at its end";
        }
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? null
                : "letters that are not in Unicode's normal form C";
    }
}
