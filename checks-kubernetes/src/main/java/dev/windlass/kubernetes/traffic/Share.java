package dev.windlass.kubernetes.traffic;

/**
 * The weights of two backends in a rule.
 *
 * @param from that of the old one
 * @param to that of the new one
 */
record Share(int from, int to) {

    static Share of(int percent) {
        return new Share(100 - percent, percent);
    }

    /** Both together. */
    long sum() {
        return (long) from + to;
    }

    /** The weights in words: {@code 90:10}. */
    @Override
    public String toString() {
        return from + ":" + to;
    }
}
