package dev.windlass.metric;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * The two-sided Mann-Whitney test of two samples, and the shift between them with its interval (Hodges and Lehmann), by
 * the normal approximation with the corrections for ties and for continuity: what R's {@code wilcox.test(x, y, conf.int
 * = TRUE, exact = FALSE)} gives. R, and the canary judges that follow it, search the ends of the interval with an absolute
 * error of 1e-4, which is too coarse for a rate of errors. Here they are exact: each end is one of the differences
 * between a value of one sample and one of the other.
 *
 * <p>The differences are never laid out, there are too many. Both samples are sorted once; where the statistic of a shift
 * crosses a quantile is found by bisection over the doubles, in 64 steps that each walk through both samples.
 */
final class MannWhitney {

    private final double[] x;
    private final double[] y;

    /** Neither may be empty. */
    MannWhitney(double[] x, double[] y) {
        this.x = sorted(x);
        this.y = sorted(y);
    }

    private static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a sample without a value can't be compared");
        }
        double[] sorted = values.clone();
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] += 0.0; // -0.0 equals 0.0 here, and would be sorted before it
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /** How likely samples that differ at least as much are, if both come from the same distribution. */
    double pValue() {
        return Math.min(1, Erfc.value(Math.abs(statistic(0)) / Math.sqrt(2)));
    }

    /** By how much x is shifted against y: the median of all differences. */
    double shift() {
        long pairs = (long) x.length * y.length;
        double lower = difference((pairs + 1) / 2);
        double upper = difference(pairs / 2 + 1);
        return lower == upper ? lower : lower / 2 + upper / 2;
    }

    /** The difference of that rank, from 1. */
    private double difference(long rank) {
        return exact(first(shift -> atMost(shift) >= rank));
    }

    /** Where the interval of the shift begins; minus infinity if the samples are too small for the confidence. */
    double from(double confidence) {
        double quantile = quantile(confidence);
        if (statistic(Double.NEGATIVE_INFINITY) <= quantile) {
            return Double.NEGATIVE_INFINITY;
        }
        return exact(first(shift -> statistic(shift) <= quantile));
    }

    /** Where the interval of the shift ends; infinity if the samples are too small for the confidence. */
    double to(double confidence) {
        return 0.0 - new MannWhitney(y, x).from(confidence);
    }

    /**
     * How many values a side it takes at least to be sure of a shift, however large it is. The statistic is largest
     * where no value of one sample is within the other.
     */
    static int fewest(double confidence) {
        double quantile = quantile(confidence);
        int n = 1;
        while ((n * n / 2.0 - 0.5) / Math.sqrt(n * n / 12.0 * (2 * n + 1)) <= quantile) {
            n++;
        }
        return n;
    }

    private static double quantile(double confidence) {
        return Math.sqrt(2) * InverseErfc.value(1 - confidence);
    }

    /** The standardized statistic of x against y moved by a shift; the larger the shift the smaller it is. */
    double statistic(double shift) {
        double m = x.length;
        double n = y.length;
        double ranks = 0;
        double ties = 0;
        int i = 0;
        int j = 0;
        while (i < x.length || j < y.length) {
            int order = i == x.length ? 1 : j == y.length ? -1 : Double.compare(x[i] - y[j] + 0.0, shift);
            int ofX = order <= 0 ? equals(x, i) : 0;
            int ofY = order >= 0 ? equals(y, j) : 0;
            double tied = (double) ofX + ofY;
            ranks += ofX * (i + j + (tied + 1) / 2);
            ties += tied * tied * tied - tied;
            i += ofX;
            j += ofY;
        }
        double off = ranks - m * (m + 1) / 2 - m * n / 2;
        double deviation = Math.sqrt(m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
        return deviation == 0 ? 0 : (off - Math.signum(off) / 2) / deviation;
    }

    private static int equals(double[] values, int from) {
        int to = from + 1;
        while (to < values.length && values[to] == values[from]) {
            to++;
        }
        return to - from;
    }

    /** How many differences are at most this. */
    private long atMost(double limit) {
        long count = 0;
        int j = 0;
        for (double value : x) {
            while (j < y.length && value - y[j] > limit) {
                j++;
            }
            count += y.length - j;
        }
        return count;
    }

    /** The first double for which it holds, if it holds for all that are larger. */
    private double first(DoublePredicate holds) {
        long no = position(x[0] - y[y.length - 1]) - 1;
        long yes = position(x[x.length - 1] - y[0]) + 1;
        while (no + 1 < yes) { // their distance may be more than a long holds
            long middle = (no & yes) + ((no ^ yes) >> 1);
            if (holds.test(atPosition(middle))) {
                yes = middle;
            } else {
                no = middle;
            }
        }
        return atPosition(yes);
    }

    /**
     * The difference at which the statistic jumps. It may jump right behind it: then the double before is a difference,
     * and the one that was found is none.
     */
    private double exact(double found) {
        double before = atPosition(position(found) - 1);
        return (isDifference(found) || !isDifference(before) ? found : before) + 0.0;
    }

    private boolean isDifference(double value) {
        return atMost(value) > atMost(atPosition(position(value) - 1));
    }

    /** The doubles, numbered in their order. */
    private static long position(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? Long.MIN_VALUE - bits : bits;
    }

    private static double atPosition(long position) {
        return Double.longBitsToDouble(position < 0 ? Long.MIN_VALUE - position : position);
    }
}
