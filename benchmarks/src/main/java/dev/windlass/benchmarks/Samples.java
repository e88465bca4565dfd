package dev.windlass.benchmarks;

import java.util.Arrays;

/** Measured values, told by their median: a noisy machine has outliers upwards, and a mean believes them. */
final class Samples {

    private final double[] values;

    Samples(double... values) {
        this.values = values.clone();
        Arrays.sort(this.values);
    }

    double sum() {
        return Arrays.stream(values).sum();
    }

    double median() {
        return quantile(0.5);
    }

    double quantile(double q) {
        double at = q * (values.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (at - below) * (values[above] - values[below]);
    }

    /** The median and, in brackets, the middle half. */
    String told(String format) {
        return Table.number(format, median()) + " (" + Table.number(format, quantile(0.25)) + " to "
                + Table.number(format, quantile(0.75)) + ")";
    }
}
