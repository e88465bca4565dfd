package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.secret.Masker;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of an output, however long it is: its beginning and its end. A little more is kept than is shown, so that a
 * secret is masked too that lies across the edge of what is shown. Safe for use by several threads.
 */
final class Output extends OutputStream {

    /** How many bytes are shown of the end at most. */
    static final int SHOWN = 16 * 1024;

    /** How many bytes at most are matched or read as a result. */
    static final int READ = 1024 * 1024;

    private final Masker masker;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final byte[] tail;
    private final int shown;
    private long total;

    Output(Masker masker) {
        this(masker, SHOWN);
    }

    Output(Masker masker, int shown) {
        this.masker = masker;
        this.shown = shown;
        this.tail = new byte[shown + 3 * masker.longest()];
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) {
        head.write(bytes, offset, Math.min(count, READ - head.size()));
        int from = Math.max(0, count - tail.length);
        for (int i = from; i < count; i++) {
            tail[(int) ((total + i) % tail.length)] = bytes[offset + i];
        }
        total += count;
    }

    synchronized long total() {
        return total;
    }

    /** Everything as it came; empty if that was too much. */
    synchronized Optional<String> whole() {
        return total == head.size() ? Optional.of(head.toString(UTF_8)) : Optional.empty();
    }

    /** The last lines as they may be shown. */
    synchronized List<String> lastLines(int most) {
        return Text.lastLines(shownEnd(), most);
    }

    /** Masked before it is cut, and once more for what only looks like a secret. */
    private String shownEnd() {
        if (total <= READ) {
            String all = Redacted.masked(masker.mask(head.toString(UTF_8)));
            return all.length() <= shown ? all : all.substring(all.length() - shown);
        }
        int at = (int) (total % tail.length);
        var last = new ByteArrayOutputStream();
        last.write(tail, at, tail.length - at);
        last.write(tail, 0, at);
        String text = last.toString(UTF_8);
        // the line that the cut is in may have lost the word by which its secret is known
        String masked = masker.mask(text, Math.max(0, text.length() - shown), text.length());
        int lineEnd = masked.indexOf('\n');
        return lineEnd < 0 ? "" : masked.substring(lineEnd + 1);
    }
}
