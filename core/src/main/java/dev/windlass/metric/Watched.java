package dev.windlass.metric;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that has to be said of a metric that is watched: what is bad and for how long, how often it is read, what no data
 * counts as, and how much is tolerated. Immutable, each call gives a new value; safe for use by several threads.
 */
public final class Watched {

    /** How many errors in a row are let pass where nothing is said: 4. */
    public static final int DEFAULT_ERRORS_IN_A_ROW = 4;

    private final Limit.Subject subject;
    private final Terms terms;

    /** How it is watched. */
    record Terms(Duration interval, NoData policy, int tolerated, int errorsInARow, int minimumSamples) {}

    private Watched(Limit.Subject subject, Terms terms) {
        this.subject = subject;
        this.terms = terms;
    }

    static Watched of(Limit.Subject subject, Duration interval, NoData policy) {
        return new Watched(subject, new Terms(interval, policy, 0, DEFAULT_ERRORS_IN_A_ROW, subject.minimumSamples()));
    }

    /**
     * Tolerates failures. A failure is a breach that lasted as long as the limit says, or one bad reading where it says
     * nothing; in a comparison it is a reading without data that counts as bad.
     *
     * @param failures how many are let pass, 0 or more; 0 where nothing is said
     * @return a new value
     */
    public Watched tolerating(int failures) {
        require(failures >= 0, "the number of tolerated failures must be 0 or more, got " + failures);
        return with(new Terms(terms.interval, terms.policy, failures, terms.errorsInARow, terms.minimumSamples));
    }

    /**
     * Lets errors pass. Up to this many in a row are neither good nor bad; one more and the watch has failed.
     *
     * @param errors how many, 0 or more; {@value #DEFAULT_ERRORS_IN_A_ROW} where nothing is said
     * @return a new value
     */
    public Watched errorsInARowAtMost(int errors) {
        require(errors >= 0, "the number of errors in a row must be 0 or more, got " + errors);
        return with(new Terms(terms.interval, terms.policy, terms.tolerated, errors, terms.minimumSamples));
    }

    /**
     * Says how many readings must have been judged, without a gap, before the watch can pass.
     *
     * @param samples at least 1, of each side of a comparison; 1 where nothing is said,
     *     {@value Comparison#DEFAULT_MINIMUM_SAMPLES} of a comparison
     * @return a new value
     * @throws IllegalArgumentException if it is less than 1, or so few that the comparison could never find a
     *     difference at its confidence
     */
    public Watched minimumSamples(int samples) {
        require(samples >= 1, "the minimum of samples must be at least 1, got " + samples);
        int fewest = subject.rule() instanceof Rule.Compared rule ? MannWhitney.fewest(rule.confidence()) : 1;
        require(
                samples >= fewest,
                "with fewer than " + fewest + " samples a side no difference can be found at its confidence, got "
                        + samples);
        return with(new Terms(terms.interval, terms.policy, terms.tolerated, terms.errorsInARow, samples));
    }

    /**
     * What is watched, in words, such as {@code error rate above 2 % for PT5M}.
     *
     * @return the words
     */
    public String name() {
        return subject.words();
    }

    /**
     * All that is declared, with the same text on every JVM. It enters the fingerprint of the plan.
     *
     * @return the facts, in order
     */
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        Metric metric = subject.metric();
        facts.add(Fact.declared("metric", metric.name()));
        facts.addAll(metric.facts());
        if (!metric.unit().isEmpty()) {
            facts.add(Fact.declared("unit", metric.unit()));
        }
        facts.add(Fact.declared("higher is better", metric.higherIsBetter()));
        Metric control = subject.control();
        if (control != null) {
            facts.add(Fact.declared("control", control.name()));
            control.facts().forEach(fact -> facts.add(new Fact("control: " + fact.name(), fact.value())));
        }
        facts.addAll(subject.facts());
        facts.add(Fact.declared("every", terms.interval));
        facts.add(Fact.declared("on no data", terms.policy.toString()));
        facts.add(Fact.declared("tolerated failures", terms.tolerated));
        facts.add(Fact.declared("errors in a row at most", terms.errorsInARow));
        facts.add(Fact.declared("minimum of samples", terms.minimumSamples));
        return List.copyOf(facts);
    }

    /**
     * How often it is read.
     *
     * @return the time from one reading to the next
     */
    public Duration every() {
        return terms.interval;
    }

    /**
     * How long one round of reading may take: the timeouts of its metrics, which are read one after the other.
     *
     * @return the timeout, positive
     */
    public Duration timeout() {
        Metric control = subject.control();
        Duration own = subject.metric().timeout();
        return control == null ? own : own.plus(control.timeout());
    }

    /**
     * Tells whether a baseline has to be captured before the plan's first step.
     *
     * @return whether {@link #judge} wants one
     */
    public boolean needsBaseline() {
        return subject.needsBaseline();
    }

    /**
     * What is watched.
     *
     * @return the metric
     */
    public Metric metric() {
        return subject.metric();
    }

    /**
     * What it is compared with.
     *
     * @return the control, if it has one
     */
    public Optional<Metric> control() {
        return Optional.ofNullable(subject.control());
    }

    /**
     * The same, of metrics that stand in for its own: for a rehearsal. Nothing else changes, its words and facts neither.
     *
     * @param standIn gives the metric that is read in place of the metric, and of the control where there is one
     * @return a new value
     */
    public Watched reading(UnaryOperator<Metric> standIn) {
        Metric control = subject.control();
        return new Watched(
                new Limit.Subject(
                        standIn.apply(subject.metric()),
                        control == null ? null : standIn.apply(control),
                        subject.words(),
                        subject.facts(),
                        subject.minimumSamples(),
                        subject.rule()),
                terms);
    }

    /**
     * A value that is bad whatever the limit is relative to: for a rehearsal.
     *
     * @return the value, {@code 1e12} or {@code -1e12}
     */
    public double farBeyondItsLimit() {
        return subject.rule().highIsBad() ? 1e12 : -1e12;
    }

    /**
     * Reads the metric and its control once. Whatever they throw becomes an error; nothing escapes.
     *
     * @param context how much time is left
     * @return what was read; its texts may hold secrets until they are {@linkplain Measured#masked masked}
     */
    public Measured read(CheckContext context) {
        Objects.requireNonNull(context, "context");
        Reading reading = Asking.read(subject.metric(), context);
        Metric control = subject.control();
        return new Measured(reading, control == null ? null : Asking.read(control, context));
    }

    /**
     * What one reading says, now: for a check, and for a look ahead at what a watch would see. A limit that is sustained is
     * judged as if it weren't; of a comparison one reading can't tell.
     *
     * @param context how much time is left
     * @param now the moment before which a baseline is taken, where it needs one
     * @return passed where the reading keeps the limit, or has no data and that counts as good
     */
    public Answer answerNow(CheckContext context, Instant now) {
        return OneReading.of(this, context, now);
    }

    /**
     * How long {@link #answerNow} may take.
     *
     * @return the timeout, positive
     */
    public Duration timeoutNow() {
        return OneReading.timeout(this);
    }

    /**
     * Reads a stretch of the past, to fill a gap. Where there is a control, its readings are those of the same instants;
     * where one of the two has none it is without data.
     *
     * @param from the begin
     * @param to the end, not before the begin
     * @param context how much time is left
     * @return the readings, in order; empty if the metric or its control doesn't answer for the past
     * @throws Exception whatever a source throws; the gap stays one then
     */
    public Optional<List<Taken>> past(Instant from, Instant to, CheckContext context) throws Exception {
        return Stretch.of(subject, from, to, terms.interval, context);
    }

    /**
     * A new judge, which has seen nothing.
     *
     * @param baseline what the metric was before the plan's first step; only where {@link #needsBaseline()}. Without
     *     one, or with one that is not above zero, such a judge has failed at once, as inconclusive
     * @return the judge
     */
    public Judge judge(@Nullable Double baseline) {
        return subject.rule() instanceof Rule.Compared rule
                ? new ComparisonJudge(this, rule)
                : new LimitJudge(this, (Rule.OfValues) subject.rule(), baseline);
    }

    Limit.Subject subject() {
        return subject;
    }

    Terms terms() {
        return terms;
    }

    private Watched with(Terms other) {
        return new Watched(subject, other);
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("'" + name() + "': " + message);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Watched that && subject.equals(that.subject) && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(subject, terms);
    }

    @Override
    public String toString() {
        return name() + " every " + terms.interval;
    }
}
