package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges values by a limit. */
final class LimitJudge extends Judge {

    private final Rule.OfValues rule;
    private final @Nullable Double baseline;

    private @Nullable Breach breach;
    private Rule.@Nullable Bound bound;
    /** Whether the open breach has become a failure, so that the next bad reading begins another. */
    private boolean counted;

    LimitJudge(Watched watched, Rule.OfValues rule, @Nullable Double baseline) {
        super(watched);
        this.rule = rule;
        this.baseline = baseline;
        if (watched.needsBaseline() && (baseline == null || !Rule.isPositive(baseline))) {
            fail(
                    Verdict.INCONCLUSIVE,
                    baseline == null
                            ? "there is no baseline to compare with"
                            : "the baseline is " + number(baseline)
                                    + ", and must be above zero to take percents of it");
        }
    }

    @Override
    void judge(Duration at, Measured measured) {
        Double value = value(measured.reading());
        Rule.Bound limit = limit(measured);
        if (value != null && limit != null) {
            judge(at, value, limit);
            return;
        }
        isMissing();
        switch (policy().kind()) {
            case FAIL -> bad(at, null, bound);
            case PASS -> good(at);
            case HOLD, TREAT_AS -> {}
        }
    }

    private void judge(Duration at, double value, Rule.Bound limit) {
        bound = limit;
        if (limit.isBrokenBy(value)) {
            bad(at, value, limit);
        } else {
            good(at);
        }
    }

    /** Null where there is nothing to compare with. */
    private Rule.@Nullable Bound limit(Measured measured) {
        if (rule instanceof Rule.Relative relative) {
            Double reference = watched().needsBaseline() ? baseline : value(measured.control());
            return reference != null && Rule.isPositive(reference) ? relative.against(reference) : null;
        }
        return ((Rule.Fixed) rule).bound();
    }

    private void good(Duration at) {
        isGood(at);
        breach = null;
    }

    private void bad(Duration at, @Nullable Double value, Rule.@Nullable Bound limit) {
        isBad(at);
        Breach before = counted ? null : breach;
        Breach open = before == null ? new Breach(at, at, 1, value, value) : longer(before, at, value, limit);
        breach = open;
        counted = !rule.sustained().isZero() && open.lasts().compareTo(rule.sustained()) >= 0;
        if ((counted || rule.sustained().isZero()) && failsOnceMore()) {
            fail(open.worst() == null ? Verdict.NO_DATA : Verdict.FAILED, words(open) + tolerated());
        }
    }

    private static Breach longer(Breach breach, Duration at, @Nullable Double value, Rule.@Nullable Bound limit) {
        Double worst = breach.worst();
        if (value != null) {
            worst = worst == null || limit == null ? value : Double.valueOf(limit.worse(worst, value));
        }
        return new Breach(breach.since(), at, breach.samples() + 1, worst, value == null ? breach.last() : value);
    }

    private String words(Breach open) {
        Double worst = open.worst();
        Double last = open.last();
        String values = worst == null || last == null
                ? "all without data"
                : "worst " + words(worst) + ", last " + words(last)
                        + (bound == null ? "" : ", the limit is " + words(bound.limit()));
        return (open.samples() == 1
                        ? "1 bad reading, "
                        : open.samples() + " bad readings over " + Spoken.time(open.lasts()) + ", ")
                + values;
    }

    @Override
    void beginAnew() {
        breach = null;
    }

    @Override
    int samples() {
        return inStretch();
    }

    @Override
    Answer ending() {
        Breach open = breach;
        if (open != null && !counted && !rule.sustained().isZero() && failsWithOneMore()) {
            return told(Verdict.INCONCLUSIVE, "it ended in a breach: " + words(open));
        }
        return told(Verdict.PASSED, "it kept its limit");
    }

    @Override
    public Optional<Breach> breach() {
        return Optional.ofNullable(breach);
    }
}
