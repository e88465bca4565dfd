package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the readings of one watch, one after the other. It waits for nothing and knows no clock: each reading comes with
 * its time, counted from any moment that stays the same. A reading of a limit costs the same however many there were; a
 * comparison keeps its values. Not safe for use by several threads.
 *
 * <p>A reading is good, bad, without data, or an error. The first two are judged; no data is what the
 * {@linkplain NoData policy} makes of it; an error is neither good nor bad until there are too many in a row. Where more
 * than two intervals go by from one judged reading to the next, what came before proves nothing of what comes after:
 * spans begin anew. Once it has failed, later readings change nothing.
 */
public abstract sealed class Judge permits LimitJudge, ComparisonJudge {

    private final Watched watched;
    private final Duration longestGap;

    private @Nullable Duration latest;
    private @Nullable Duration since;
    private @Nullable Duration judged;
    private @Nullable Measured last;
    private @Nullable Answer failure;
    private int failures;
    private int inStretch;
    private int errorsInARow;
    private int taken;
    private int counted;
    private int bad;
    private int missing;
    private int errors;

    Judge(Watched watched) {
        this.watched = watched;
        this.longestGap = watched.every().multipliedBy(2);
    }

    /**
     * Takes the next reading.
     *
     * @param at its time
     * @param measured what was read
     * @throws IllegalArgumentException if its time is before that of the reading before, or if there is a control
     *     where none is declared, or none where one is
     */
    public void take(Duration at, Measured measured) {
        notBefore(at);
        Objects.requireNonNull(measured, "measured");
        if ((measured.control() == null) != watched.control().isEmpty()) {
            throw new IllegalArgumentException("'" + watched.name() + "': it is measured "
                    + (measured.control() == null ? "with" : "without") + " a control, got " + measured);
        }
        latest = at;
        if (failure != null) {
            return;
        }
        last = measured;
        taken++;
        Reading.Failed error = measured.error();
        if (error != null) {
            errors++;
            errorsInARow++;
            if (errorsInARow > watched.terms().errorsInARow()) {
                fail(
                        Verdict.ERRORED,
                        errorsInARow + " errors in a row, at most "
                                + watched.terms().errorsInARow() + " are let pass; the last: " + error.reason());
            }
            return;
        }
        errorsInARow = 0;
        judge(at, measured);
    }

    /** Judges a reading that is no error, by one of the methods below. */
    abstract void judge(Duration at, Measured measured);

    /** Nothing of what came before a long gap counts any more. */
    abstract void beginAnew();

    abstract int samples();

    /** What it says if enough was seen and nothing failed. */
    abstract Answer ending();

    final void isGood(Duration at) {
        isJudged(at);
    }

    final void isBad(Duration at) {
        isJudged(at);
        bad++;
    }

    final void isMissing() {
        missing++;
    }

    private void isJudged(Duration at) {
        if (judged == null || at.minus(judged).compareTo(longestGap) > 0) {
            since = at;
            inStretch = 0;
            beginAnew();
        }
        judged = at;
        counted++;
        inStretch++;
    }

    /** One more failure; tells whether it is one too many. */
    final boolean failsOnceMore() {
        failures++;
        return failures > watched.terms().tolerated();
    }

    final boolean failsWithOneMore() {
        return failures >= watched.terms().tolerated();
    }

    final void fail(Verdict verdict, String reason) {
        failure = told(verdict, reason);
    }

    /**
     * The span of bad readings that is open.
     *
     * @return the span; empty after a good reading, and always of a comparison
     */
    public Optional<Breach> breach() {
        return Optional.empty();
    }

    /**
     * That it has failed, whatever may come: too many failures, or too many errors in a row.
     *
     * @return the answer, never {@link Verdict#PASSED}; empty while it may still pass
     */
    public Optional<Answer> failed() {
        return Optional.ofNullable(failure);
    }

    /**
     * How long it has been watched without a gap of more than two intervals between judged readings.
     *
     * @param now the time
     * @return the time since the first reading after the last such gap; zero while there is one
     * @throws IllegalArgumentException if the time is before that of the last reading
     */
    public Duration observed(Duration now) {
        notBefore(now);
        return since == null || isStale(now) ? Duration.ZERO : now.minus(since);
    }

    /**
     * What it says if the watch ended now. It passes only if nothing failed, no breach is open that would be a failure too
     * many if it went on, the last two intervals were not without a judged reading, and since the last such gap there were
     * enough of them. Asking changes nothing.
     *
     * @param now the time
     * @return the answer
     * @throws IllegalArgumentException if the time is before that of the last reading
     */
    public Answer answer(Duration now) {
        notBefore(now);
        if (failure != null) {
            return failure;
        }
        if (judged == null) {
            return errors > 0 && missing == 0
                    ? told(Verdict.ERRORED, "every reading was an error")
                    : told(Verdict.NO_DATA, taken == 0 ? "it was never read" : "no reading had data");
        }
        if (isStale(now)) {
            return told(
                    Verdict.INCONCLUSIVE,
                    "nothing could be judged in the last " + Spoken.time(now.minus(judged))
                            + ", at most two intervals of " + Spoken.time(watched.every()) + " may go by");
        }
        int least = watched.terms().minimumSamples();
        if (samples() < least) {
            return told(
                    Verdict.INCONCLUSIVE,
                    "only " + samples() + " samples without a longer gap, at least " + least + " are needed");
        }
        return ending();
    }

    private boolean isStale(Duration now) {
        return judged != null && now.minus(judged).compareTo(longestGap) > 0;
    }

    private void notBefore(Duration time) {
        Objects.requireNonNull(time, "time");
        if (latest != null && time.compareTo(latest) < 0) {
            throw new IllegalArgumentException(
                    "'" + watched.name() + "': the time went back, from " + latest + " to " + time);
        }
    }

    /** The value, or what no data is treated as; null where it is treated as none. */
    final @Nullable Double value(@Nullable Reading reading) {
        return reading instanceof Reading.Value read ? Double.valueOf(read.value()) : policy().value();
    }

    final NoData policy() {
        return watched.terms().policy();
    }

    /** To be added to the reason of a failure. */
    final String tolerated() {
        int before = watched.terms().tolerated();
        return before == 0 ? "" : "; " + before + " failures before it were tolerated";
    }

    final Watched watched() {
        return watched;
    }

    final int inStretch() {
        return inStretch;
    }

    /** An answer with what all of them have. */
    final Answer told(Verdict verdict, String reason) {
        Answer answer = Answer.of(verdict, reason)
                .with(
                        "read",
                        taken + " times, every " + Spoken.time(watched.every()) + ": " + counted + " judged, " + bad
                                + " bad, " + missing + " without data, " + errors + " errors");
        if (last != null) {
            answer = answer.with("last", words(last.reading()));
            for (Fact fact : last.reading().evidence().facts()) {
                answer = answer.with(fact.name(), fact.value());
            }
            Reading control = last.control();
            if (control != null) {
                answer = answer.with("last of control", words(control));
                for (Fact fact : control.evidence().facts()) {
                    answer = answer.with("control: " + fact.name(), fact.value());
                }
            }
        }
        return answer;
    }

    private String words(Reading reading) {
        if (reading instanceof Reading.Value value) {
            return words(value.value());
        }
        return reading instanceof Reading.Missing none
                ? "no data: " + none.reason()
                : "error: " + ((Reading.Failed) reading).reason();
    }

    /** A value as it is told, to six digits and with its unit. */
    final String words(double value) {
        String unit = watched.metric().unit();
        return number(value) + (unit.isEmpty() ? "" : " " + unit);
    }

    static String number(double value) {
        double size = Math.abs(value);
        if (value != 0 && (!Double.isFinite(value) || size < 1e-6 || size >= 1e15)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
