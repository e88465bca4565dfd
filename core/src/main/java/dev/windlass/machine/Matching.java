package dev.windlass.machine;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Matches regular expressions against texts that nobody vouches for, on which some take for ever: an interrupt ends the
 * match, and so does a bound on its work. Safe for use by several threads.
 */
public final class Matching {

    /** How many characters a match may look at, the same one again and again included: 100 million, some second. */
    public static final long MOST_LOOKS = 100_000_000;

    private Matching() {}

    /**
     * Whether the whole text matches.
     *
     * @param pattern the expression
     * @param text the text
     * @return as {@link Matcher#matches()}
     * @throws Unmatched if that can't be found out
     */
    public static boolean matches(Pattern pattern, CharSequence text) {
        return on(pattern, text, Matcher::matches);
    }

    /**
     * Whether a part of the text matches.
     *
     * @param pattern the expression
     * @param text the text
     * @return as {@link Matcher#find()}
     * @throws Unmatched if that can't be found out
     */
    public static boolean finds(Pattern pattern, CharSequence text) {
        return on(pattern, text, Matcher::find);
    }

    private static boolean on(Pattern pattern, CharSequence text, Predicate<Matcher> asked) {
        try {
            return asked.test(pattern.matcher(new Bounded(text)));
        } catch (StackOverflowError e) {
            throw new Unmatched("a text of " + text.length() + " characters is too much for the expression " + pattern
                    + "; write one without a group that is repeated");
        }
    }

    /** A match that came to no end: it needs too much of the stack or of time, or the thread was interrupted. */
    public static final class Unmatched extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Unmatched(String message) {
            super(message);
        }
    }

    /** A text that can't be looked at without end. */
    private static final class Bounded implements CharSequence {

        private final CharSequence text;
        private long looks;

        Bounded(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (Thread.currentThread().isInterrupted()) {
                // The flag stays set.
                throw new Unmatched("interrupted while an expression was matched; write one that ends sooner");
            }
            if (++looks > MOST_LOOKS) {
                throw new Unmatched("an expression came to no end on a text of " + text.length()
                        + " characters; write one that ends sooner");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
