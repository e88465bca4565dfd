package dev.windlass.notify;

import java.util.Objects;

/**
 * The words of a message.
 *
 * @param subject what happened, in one line, of which 200 characters are shown; line ends and control characters become
 *     blanks
 * @param text the rest, of any number of lines; other control characters become blanks
 */
public record Wording(String subject, String text) {

    /** Makes both harmless for whatever shows or passes them on. */
    public Wording {
        Objects.requireNonNull(subject, "subject of a message");
        Objects.requireNonNull(text, "text of a message");
        subject = Phrase.line(subject);
        text = Phrase.lines(text);
        if (subject.isBlank()) {
            throw new IllegalArgumentException("a message needs a subject, its text is '" + Phrase.cut(text, 80) + "'");
        }
    }
}
