package dev.windlass.metric;

import java.util.Arrays;

/** How two samples differ. Each figure is worked out when it is asked for. */
final class Difference {

    private final MannWhitney test;
    private final Rule.Compared rule;
    private final double mean;
    private final double controlMean;

    Difference(double[] values, double[] controls, Rule.Compared rule) {
        this.test = new MannWhitney(values, controls);
        this.rule = rule;
        this.mean = Arrays.stream(values).average().orElseThrow();
        this.controlMean = Arrays.stream(controls).average().orElseThrow();
    }

    /** Whether it is on the worse side of zero, surely and far enough. */
    boolean isWorse() {
        double clear = rule.higherIsBetter() ? -to() : from();
        return clear > 0 && clear > rule.tolerance() * Math.abs(shift()) && meansDiffer();
    }

    private boolean meansDiffer() {
        double ratio = rule.higherIsBetter() ? controlMean / mean : mean / controlMean;
        return mean <= 0 || controlMean <= 0 || ratio >= rule.ratio();
    }

    double mean() {
        return mean;
    }

    double controlMean() {
        return controlMean;
    }

    /** From the control to the metric. */
    double shift() {
        return test.shift();
    }

    /** Where the interval of the shift begins. */
    double from() {
        return test.from(rule.confidence());
    }

    /** Where the interval of the shift ends. */
    double to() {
        return test.to(rule.confidence());
    }

    double pValue() {
        return test.pValue();
    }
}
