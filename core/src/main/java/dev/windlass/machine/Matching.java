package dev.windlass.machine;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Regular expressions on texts that nobody vouches for: some take for ever, so an interrupt ends them. */
record Matching(CharSequence text) implements CharSequence {

    static boolean matches(Pattern pattern, CharSequence text) {
        return on(pattern, text, Matcher::matches);
    }

    static boolean finds(Pattern pattern, CharSequence text) {
        return on(pattern, text, Matcher::find);
    }

    private static boolean on(Pattern pattern, CharSequence text, Predicate<Matcher> asked) {
        try {
            return asked.test(pattern.matcher(new Matching(text)));
        } catch (StackOverflowError e) {
            throw new StackTooDeep("a text of " + text.length() + " characters is too much for the expression "
                    + pattern + "; write one without a group that is repeated");
        }
    }

    /** The expression needs too much of the stack. */
    static final class StackTooDeep extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        StackTooDeep(String message) {
            super(message);
        }
    }

    /** The thread was interrupted; its flag stays set. */
    static final class Interrupted extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("interrupted while an expression was matched; write one that ends sooner");
        }
    }

    @Override
    public char charAt(int index) {
        if (Thread.currentThread().isInterrupted()) {
            throw new Interrupted();
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
