package dev.windlass.plan;

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
            if (!shows(text.codePointAt(i))) {
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

    private static boolean shows(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
