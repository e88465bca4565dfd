package dev.windlass.metric;

import dev.windlass.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a watch of a limit of 10 has to say by the definitions: each question looks at the whole list of samples again and
 * remembers nothing.
 */
record WatchOracle(Spec spec, List<Sample> samples) {

    enum Kind {
        VALUE,
        MISSING,
        ERROR
    }

    /** How the limit of 10 is declared. */
    enum Form {
        ABOVE,
        AT_MOST,
        BELOW,
        AT_LEAST,
        BASELINE,
        CONTROL
    }

    /** A sample; the control is 8 or of no use, and only asked where there is one. */
    record Sample(Duration at, Kind kind, double value, boolean controlled) {}

    record Spec(Form form, Duration every, Duration sustained, NoData policy, int tolerated, int errors, int minimum) {}

    record Said(Optional<Verdict> failed, @Nullable Breach breach, Duration observed, Verdict answer) {}

    private record Span(int from, int to) {}

    Said after(int count, Duration now) {
        List<Sample> judged = judged(count);
        Verdict failed = null;
        int end = count;
        for (int i = 1; i <= count && failed == null; i++) {
            failed = failure(i);
            end = i;
        }
        List<Sample> until = judged(end);
        Duration observed = observed(until, now);
        return new Said(
                Optional.ofNullable(failed),
                breach(until),
                observed,
                failed == null ? answer(judged, count, now) : failed);
    }

    /** Whether it fails with exactly that many samples. */
    private @Nullable Verdict failure(int count) {
        int inARow = 0;
        while (inARow < count && samples.get(count - 1 - inARow).kind() == Kind.ERROR) {
            inARow++;
        }
        if (inARow > spec.errors()) {
            return Verdict.ERRORED;
        }
        List<Sample> judged = judged(count);
        List<Span> failures = failures(judged);
        if (failures.size() <= spec.tolerated()) {
            return null;
        }
        int to = failures.get(spec.tolerated()).to();
        int from = failures.get(spec.tolerated()).from();
        return judged.subList(from, to + 1).stream().allMatch(sample -> value(sample) == null)
                ? Verdict.NO_DATA
                : Verdict.FAILED;
    }

    /** The spans that last long enough, each after the end of the one before; the earliest begin of each. */
    private List<Span> failures(List<Sample> judged) {
        var spans = new ArrayList<Span>();
        int free = 0;
        for (int to = 0; to < judged.size(); to++) {
            for (int from = spec.sustained().isZero() ? 0 : free; from <= to; from++) {
                boolean longEnough =
                        judged.get(to).at().minus(judged.get(from).at()).compareTo(spec.sustained()) >= 0;
                if (longEnough && isSpan(judged, from, to)) {
                    spans.add(new Span(from, to));
                    free = to + 1;
                    break;
                }
            }
        }
        return spans;
    }

    private boolean isSpan(List<Sample> judged, int from, int to) {
        for (int i = from; i <= to; i++) {
            if (!isBad(judged.get(i))
                    || (i > from && isGap(judged.get(i - 1).at(), judged.get(i).at()))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Breach breach(List<Sample> judged) {
        int to = judged.size() - 1;
        if (to < 0 || !isBad(judged.get(to))) {
            return null;
        }
        int free = spec.sustained().isZero()
                ? 0
                : failures(judged).stream()
                        .filter(span -> span.to() < to)
                        .mapToInt(span -> span.to() + 1)
                        .max()
                        .orElse(0);
        int from = free;
        while (!isSpan(judged, from, to)) {
            from++;
        }
        List<Sample> span = judged.subList(from, to + 1);
        List<Double> values =
                span.stream().map(this::value).filter(value -> value != null).toList();
        return new Breach(
                span.get(0).at(),
                judged.get(to).at(),
                span.size(),
                values.stream()
                        .max((a, b) -> (above() ? 1 : -1) * Double.compare(a, b))
                        .orElse(null),
                values.isEmpty() ? null : values.get(values.size() - 1));
    }

    private int stretch(List<Sample> judged) {
        int from = judged.size() - 1;
        while (from > 0 && !isGap(judged.get(from - 1).at(), judged.get(from).at())) {
            from--;
        }
        return from;
    }

    private Duration observed(List<Sample> judged, Duration now) {
        return judged.isEmpty() || isGap(judged.get(judged.size() - 1).at(), now)
                ? Duration.ZERO
                : now.minus(judged.get(stretch(judged)).at());
    }

    private Verdict answer(List<Sample> judged, int count, Duration now) {
        if (judged.isEmpty()) {
            boolean onlyErrors =
                    count > 0 && samples.subList(0, count).stream().allMatch(sample -> sample.kind() == Kind.ERROR);
            return onlyErrors ? Verdict.ERRORED : Verdict.NO_DATA;
        }
        boolean enough = judged.size() - stretch(judged) >= spec.minimum();
        boolean stale = isGap(judged.get(judged.size() - 1).at(), now);
        List<Span> failures = failures(judged);
        boolean mayFail = !spec.sustained().isZero()
                && isBad(judged.get(judged.size() - 1))
                && failures.stream().noneMatch(span -> span.to() == judged.size() - 1)
                && failures.size() == spec.tolerated();
        return enough && !stale && !mayFail ? Verdict.PASSED : Verdict.INCONCLUSIVE;
    }

    private List<Sample> judged(int count) {
        return samples.subList(0, count).stream().filter(this::isJudged).toList();
    }

    private boolean isGap(Duration from, Duration to) {
        return to.minus(from).compareTo(spec.every().plus(spec.every())) > 0;
    }

    private boolean isJudged(Sample sample) {
        if (sample.kind() == Kind.ERROR) {
            return false;
        }
        return value(sample) != null
                || spec.policy().equals(NoData.FAIL)
                || spec.policy().equals(NoData.PASS);
    }

    private boolean isBad(Sample sample) {
        Double value = value(sample);
        return value == null ? spec.policy().equals(NoData.FAIL) : above() ? value > 10 : value < 10;
    }

    /** Null where there is nothing to hold against the limit. */
    private @Nullable Double value(Sample sample) {
        if (spec.form() == Form.CONTROL && !sample.controlled()) {
            return null;
        }
        return sample.kind() == Kind.VALUE
                ? Double.valueOf(sample.value())
                : spec.policy().value();
    }

    private boolean above() {
        return spec.form() != Form.BELOW && spec.form() != Form.AT_LEAST;
    }
}
