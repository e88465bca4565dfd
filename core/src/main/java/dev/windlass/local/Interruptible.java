package dev.windlass.local;

/** A text that ends the matching of a regular expression when the thread is interrupted: some take for ever. */
record Interruptible(String text) implements CharSequence {

    /** The thread was interrupted; its flag is cleared. */
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public char charAt(int index) {
        if (Thread.interrupted()) {
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
        return text;
    }
}
