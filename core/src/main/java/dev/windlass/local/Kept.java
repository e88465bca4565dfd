package dev.windlass.local;

import dev.windlass.secret.Masker;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an output stream, however long it is: its beginning and its end. A little more is kept than is shown,
 * so that a secret is masked too that lies across the edge of what is shown. Safe for use by several threads.
 */
final class Kept {

    /** How many characters are shown of the beginning, and of the end. */
    static final int SHOWN = 16 * 1024;
    /** How many characters at most are matched or read as a result. */
    static final int READ = 1024 * 1024;

    private final Masker masker;
    private final int margin;
    private final StringBuilder head = new StringBuilder();
    private final int headMost;
    private final char[] tail;
    private long total;
    private @Nullable IOException broken;

    /**
     * Keeps of one stream.
     *
     * @param masker what is masked where it is shown
     * @param whole whether all is wanted, if it is not too much
     */
    Kept(Masker masker, boolean whole) {
        this.masker = masker;
        this.margin = masker.longest();
        this.headMost = Math.max(SHOWN + margin, whole ? READ : 0);
        this.tail = new char[SHOWN + margin];
    }

    synchronized void add(char[] chars, int count) {
        int toHead = Math.min(count, headMost - head.length());
        head.append(chars, 0, toHead);
        int from = Math.max(0, count - tail.length);
        int at = (int) ((total + from) % tail.length);
        int first = Math.min(count - from, tail.length - at);
        System.arraycopy(chars, from, tail, at, first);
        System.arraycopy(chars, from + first, tail, 0, count - from - first);
        total += count;
    }

    synchronized void broke(IOException e) {
        broken = e;
    }

    /** Everything as it came; null if that was too much, or could not be read. */
    synchronized @Nullable String whole() {
        return total == head.length() && broken == null ? head.toString() : null;
    }

    /** Everything with secrets masked; null if that was too much, or could not be read. */
    @Nullable
    String wholeMasked() {
        String whole = whole();
        return whole == null ? null : masker.mask(whole);
    }

    /** Why there is no whole. */
    synchronized String tooLong() {
        return broken == null
                ? "its output of " + total + " characters is more than the " + headMost + " that are read"
                : "its output could not be read: " + broken;
    }

    /** What may be shown: masked, harmless, and how much was left out. */
    synchronized String shown() {
        String last = last();
        if (total <= 2L * SHOWN) {
            // Where the head ends the tail goes on.
            int beyond = (int) (total - head.length());
            return harmless(masker.mask(head + last.substring(last.length() - beyond)));
        }
        String begin = head.toString();
        return harmless(masker.mask(begin, 0, Math.min(SHOWN, begin.length())))
                + "\n… " + (total - 2L * SHOWN) + " characters left out …\n"
                + harmless(masker.mask(last, last.length() - SHOWN, last.length()));
    }

    /** Masked again: a secret in two colours is one without them. */
    private String harmless(String masked) {
        return masker.mask(Text.harmless(masked));
    }

    private String last() {
        if (total <= tail.length) {
            return new String(tail, 0, (int) total);
        }
        int at = (int) (total % tail.length);
        return new String(tail, at, tail.length - at) + new String(tail, 0, at);
    }
}
