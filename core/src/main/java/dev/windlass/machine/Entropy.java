package dev.windlass.machine;

import java.util.Arrays;

/**
 * How much chance a text holds, estimated from the text alone: Shannon's entropy of its characters (A Mathematical Theory
 * of Communication, 1948: H = -&Sigma; p log2 p) with the correction of Miller and Madow for short samples (Note on the
 * bias of information estimates, 1955: + (m - 1) / (2 n ln 2) for m different among n), times its length. Of a text that
 * repeats a part only the part counts, and where the steps from one character to the next are more even than the
 * characters, as in {@code abcdefgh}, the entropy of the steps counts.
 */
final class Entropy {

    private Entropy() {}

    static double bits(String text) {
        int[] characters = unit(text.codePoints().toArray());
        int[] steps = new int[Math.max(0, characters.length - 1)];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = characters[i + 1] - characters[i];
        }
        double ofCharacters = shannon(characters) * characters.length;
        // Of few steps each is different, whatever the text: they tell nothing below this.
        return steps.length < 8 ? ofCharacters : Math.min(ofCharacters, shannon(steps) * characters.length);
    }

    /** The shortest part of which the text is a repetition, a last incomplete one included. */
    private static int[] unit(int[] characters) {
        for (int length = 1; length <= characters.length / 2; length++) {
            boolean repeats = true;
            for (int i = length; i < characters.length && repeats; i++) {
                repeats = characters[i] == characters[i - length];
            }
            if (repeats) {
                return Arrays.copyOf(characters, length);
            }
        }
        return characters;
    }

    private static double shannon(int[] symbols) {
        int[] sorted = symbols.clone();
        Arrays.sort(sorted);
        double entropy = 0;
        int different = 0;
        int from = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] != sorted[from]) {
                double share = (double) (i - from) / sorted.length;
                entropy -= share * Math.log(share) / Math.log(2);
                different++;
                from = i;
            }
        }
        return different == 0 ? 0 : entropy + (different - 1) / (2 * sorted.length * Math.log(2));
    }
}
