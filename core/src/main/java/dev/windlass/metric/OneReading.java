package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What one reading of a metric says: its value, and whether that keeps the limit. */
final class OneReading {

    private OneReading() {}

    /** Its own, and that of the baseline, if it needs one. */
    static Duration timeout(Watched watched) {
        return watched.timeout().multipliedBy(watched.needsBaseline() ? 1 + Baseline.READINGS : 1);
    }

    static Answer of(Watched watched, CheckContext context, Instant now) {
        Measured measured = watched.read(context);
        Baseline baseline = watched.needsBaseline() ? Baseline.capture(watched, context, now) : null;
        return told(watched, measured, baseline).evidence(evidence(measured, baseline));
    }

    private record Told(Verdict verdict, String reason) {
        Answer evidence(Evidence evidence) {
            return new Answer(verdict, reason, evidence);
        }
    }

    private static Told told(Watched watched, Measured measured, @Nullable Baseline baseline) {
        if (measured.reading() instanceof Reading.Failed failed) {
            return new Told(Verdict.ERRORED, failed.reason());
        }
        if (measured.control() instanceof Reading.Failed failed) {
            return new Told(Verdict.ERRORED, "its control: " + failed.reason());
        }
        if (baseline instanceof Baseline.Unknown unknown) {
            return new Told(Verdict.ERRORED, words(watched, measured.reading()) + ", but " + unknown.reason());
        }
        Double before = baseline instanceof Baseline.Known known ? known.value() : null;
        Judge judge = watched.judge(before);
        judge.take(Duration.ZERO, measured);
        String values = words(watched, measured.reading())
                + (measured.control() == null ? "" : ", its control " + words(watched, measured.control()))
                + (before == null ? "" : ", before the release " + number(watched, before));
        boolean missing =
                measured.reading() instanceof Reading.Missing || measured.control() instanceof Reading.Missing;
        boolean good = judge.answer(Duration.ZERO).verdict().passed();
        if (missing) {
            return good
                    ? new Told(Verdict.PASSED, values + ", which counts as good")
                    : new Told(Verdict.NO_DATA, values);
        }
        Breach breach = judge.breach().orElse(null);
        if (breach != null) {
            return breach.worst() == null
                    ? new Told(Verdict.NO_DATA, values + "; there is nothing to compare it with")
                    : new Told(Verdict.FAILED, values + ", breaks its limit now");
        }
        // Of a comparison, distributions are judged: a pair of values says nothing yet.
        return good || measured.control() == null
                ? new Told(Verdict.PASSED, values + ", keeps its limit now")
                : new Told(Verdict.INCONCLUSIVE, values + "; one reading can't tell");
    }

    private static Evidence evidence(Measured measured, @Nullable Baseline baseline) {
        var facts = new ArrayList<>(measured.reading().evidence().facts());
        if (measured.control() != null) {
            measured.control()
                    .evidence()
                    .facts()
                    .forEach(fact -> facts.add(new Fact("control: " + fact.name(), fact.value())));
        }
        if (baseline != null) {
            facts.addAll(baseline.evidence().facts());
        }
        return new Evidence(facts);
    }

    private static String words(Watched watched, Reading reading) {
        if (reading instanceof Reading.Value read) {
            return number(watched, read.value());
        }
        return reading instanceof Reading.Missing missing
                ? "no data: " + missing.reason()
                : ((Reading.Failed) reading).reason();
    }

    private static String number(Watched watched, double value) {
        String text = new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
        String unit = watched.metric().unit();
        return unit.isEmpty() ? text : text + " " + unit;
    }
}
