package dev.windlass.secret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Takes secrets out of texts: it puts {@value Secret#MASK} where a secret stands, whole and in its common other forms.
 * Immutable, safe for use by several threads.
 *
 * <p>Masked are the value itself, however short; and where they have at least {@value Forms#SHORTEST} characters: each
 * line of a value of several lines, its URL encoding, its Base64 (standard and URL-safe, with and without padding, also
 * as a part of something larger, such as {@code user:password}), and the value as it stands within a JSON string. Not
 * masked are hashes, other encodings, Base64 that is broken into lines, and parts of a secret: a text has to be masked
 * before it is cut, or be cut by {@link #mask(String, int, int)}.
 *
 * <p>A very short secret is masked all the same, since a text that is hard to read does less harm than a secret in a
 * log. But what was put in its place then shows what it was: use longer secrets.
 */
public final class Masker {

    private static final Masker NONE = new Masker(Set.of());

    private final List<Secret> secrets;
    private final String[] forms;

    private Masker(Set<Secret> secrets) {
        this.secrets = List.copyOf(secrets);
        this.forms = secrets.stream()
                .flatMap(secret -> Forms.of(secret.reveal()).stream())
                .distinct()
                .toArray(String[]::new);
    }

    /**
     * A masker without a secret; it leaves every text as it is.
     *
     * @return always the same
     */
    public static Masker none() {
        return NONE;
    }

    /**
     * A masker of some secrets.
     *
     * @param secrets what must not be shown
     * @return the masker
     */
    public static Masker of(Collection<Secret> secrets) {
        Objects.requireNonNull(secrets, "secrets");
        return secrets.isEmpty() ? NONE : new Masker(new LinkedHashSet<>(secrets));
    }

    /**
     * Adds secrets.
     *
     * @param more what must not be shown either
     * @return a new masker, this one is unchanged
     */
    public Masker with(Secret... more) {
        var all = new ArrayList<>(secrets);
        all.addAll(Arrays.asList(more));
        return of(all);
    }

    /**
     * Masks a text. The time it takes grows with the length of the text times the number of secrets.
     *
     * @param text any text
     * @return the text, each stretch of it that is covered by secrets replaced by one {@value Secret#MASK}
     */
    public String mask(String text) {
        return mask(text, 0, text.length());
    }

    /**
     * Masks a part of a text. What stands around the part tells secrets that reach over its edges; these are masked as
     * well. Where the text itself was cut, the part must end at least {@link #longest()} characters before the cut.
     *
     * @param text any text
     * @param from where the part begins
     * @param to where it ends, exclusive
     * @return the part, masked
     * @throws IndexOutOfBoundsException if there is no such part
     */
    public String mask(String text, int from, int to) {
        Objects.checkFromToIndex(from, to, text.length());
        BitSet covered = covered(text);
        int begin = covered.nextSetBit(from);
        if (begin < 0 || begin >= to) {
            return text.substring(from, to);
        }
        var masked = new StringBuilder(to - from);
        int shown = from;
        while (begin >= 0 && begin < to) {
            masked.append(text, shown, begin).append(Secret.MASK);
            shown = Math.min(to, covered.nextClearBit(begin));
            begin = covered.nextSetBit(shown);
        }
        return masked.append(text, shown, to).toString();
    }

    /** Every occurrence counts, of overlapping ones too: after the longest nothing may be left of another. */
    private BitSet covered(String text) {
        var covered = new BitSet();
        for (String form : forms) {
            for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
                covered.set(at, at + form.length());
            }
        }
        return covered;
    }

    /**
     * The length of the longest text that is masked.
     *
     * @return in characters; 0 if there is none
     */
    public int longest() {
        return Arrays.stream(forms).mapToInt(String::length).max().orElse(0);
    }

    @Override
    public String toString() {
        return "a masker of " + secrets.size() + " secrets";
    }
}
