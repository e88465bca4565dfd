package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.Arrays;

/** Keeps the values of both sides and compares them when it is asked. */
final class ComparisonJudge extends Judge {

    private final Rule.Compared rule;
    private double[] values = new double[16];
    private double[] controls = new double[16];
    private int pairs;

    ComparisonJudge(Watched watched, Rule.Compared rule) {
        super(watched);
        this.rule = rule;
    }

    /** A pair or nothing: what is compared was measured under the same load. */
    @Override
    void judge(Duration at, Measured measured) {
        Double value = value(measured.reading());
        Double control = value(measured.control());
        if (value != null && control != null) {
            isGood(at);
            keep(value, control);
            return;
        }
        isMissing();
        if (policy().kind() == NoData.Kind.FAIL) {
            isBad(at);
            if (failsOnceMore()) {
                fail(Verdict.NO_DATA, "one side had no data, and that counts as bad" + tolerated());
            }
        }
    }

    private void keep(double value, double control) {
        if (pairs == values.length) {
            values = Arrays.copyOf(values, 2 * pairs);
            controls = Arrays.copyOf(controls, 2 * pairs);
        }
        values[pairs] = value;
        controls[pairs] = control;
        pairs++;
    }

    @Override
    void beginAnew() {
        pairs = 0;
    }

    @Override
    int samples() {
        return pairs;
    }

    @Override
    Answer ending() {
        var found = new Difference(Arrays.copyOf(values, pairs), Arrays.copyOf(controls, pairs), rule);
        String means = "the mean is " + words(found.mean()) + ", that of the control " + words(found.controlMean());
        String interval = "[" + number(found.from()) + ", " + number(found.to()) + "]";
        Answer answer = found.isWorse()
                ? told(Verdict.FAILED, "it is worse than the control: " + means)
                : told(Verdict.PASSED, "it is not worse than the control: " + means);
        return answer.with("samples a side", pairs)
                .with("shift", words(found.shift()))
                .with("interval of the shift", interval + " at a confidence of " + number(rule.confidence()))
                .with("p-value", number(found.pValue()))
                .with("mean", words(found.mean()))
                .with("mean of control", words(found.controlMean()));
    }
}
