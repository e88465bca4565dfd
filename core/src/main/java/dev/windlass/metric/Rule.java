package dev.windlass.metric;

import java.time.Duration;

/** What is bad, and for how long it must be. */
sealed interface Rule {

    /** A limit of values; zero where each bad reading is a failure. */
    sealed interface OfValues extends Rule {
        Duration sustained();
    }

    /** The same limit all the time. */
    record Fixed(Bound bound, Duration sustained) implements OfValues {
        @Override
        public boolean highIsBad() {
            return bound.above();
        }
    }

    /** A limit relative to a baseline or a control. */
    record Relative(double percent, boolean higherIsBetter, Duration sustained, Duration stretch) implements OfValues {

        Bound against(double reference) {
            return higherIsBetter
                    ? new Bound(false, reference * (1 - percent / 100))
                    : new Bound(true, reference * (1 + percent / 100));
        }

        @Override
        public boolean highIsBad() {
            return !higherIsBetter;
        }
    }

    /** Whether what lies above the limit is bad, or what lies below. */
    boolean highIsBad();

    /** Whether percents can be taken of it. */
    static boolean isPositive(double reference) {
        return Double.isFinite(reference) && reference > 0;
    }

    /** Two series, compared by their distributions. */
    record Compared(double confidence, double tolerance, double ratio, boolean higherIsBetter) implements Rule {
        @Override
        public boolean highIsBad() {
            return !higherIsBetter;
        }
    }

    /**
     * A number and the side of it that is bad; it is good itself.
     *
     * @param above whether what lies above is bad
     */
    record Bound(boolean above, double limit) {

        boolean isBrokenBy(double value) {
            return above ? value > limit : value < limit;
        }

        double worse(double one, double other) {
            return above ? Math.max(one, other) : Math.min(one, other);
        }
    }
}
