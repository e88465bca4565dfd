package dev.windlass.metric;

import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.ReachesOutside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A metric that has a name and still wants the way to read it. Immutable: each call gives a new stage. */
public final class NamedMetric {

    private final String name;
    private final Declared declared;

    private record Declared(
            List<Fact> facts,
            Duration timeout,
            String unit,
            boolean higherIsBetter,
            @Nullable Past past,
            boolean outside) {

        Declared {
            facts = List.copyOf(facts);
        }
    }

    private NamedMetric(String name, Declared declared) {
        this.name = name;
        this.declared = declared;
    }

    static NamedMetric of(String name) {
        Objects.requireNonNull(name, "name of a metric");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a metric needs a name, got '" + name + "'");
        }
        return new NamedMetric(name, new Declared(List.of(), Check.DEFAULT_TIMEOUT, "", false, null, false));
    }

    /**
     * Declares a fact, so that a change of it changes the plan's fingerprint.
     *
     * @param fact what it is, not blank
     * @param value a text, number, boolean, enum constant, date, time, duration, URI, path or UUID; never a secret
     * @return a new stage
     */
    public NamedMetric with(String fact, Object value) {
        var more = new ArrayList<>(declared.facts);
        more.add(Fact.declared(fact, value));
        return with(new Declared(
                more, declared.timeout, declared.unit, declared.higherIsBetter, declared.past, declared.outside));
    }

    /**
     * Limits how long one reading may take.
     *
     * @param timeout the limit, positive; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new stage
     */
    public NamedMetric timeout(Duration timeout) {
        Objects.requireNonNull(timeout, () -> "timeout of metric '" + name + "'");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("metric '" + name + "': the timeout must be positive, got " + timeout);
        }
        return with(new Declared(
                declared.facts, timeout, declared.unit, declared.higherIsBetter, declared.past, declared.outside));
    }

    /**
     * Names the unit of its values and limits, for words only.
     *
     * @param unit such as {@code %} or {@code ms}
     * @return a new stage
     */
    public NamedMetric unit(String unit) {
        Objects.requireNonNull(unit, () -> "unit of metric '" + name + "'");
        return with(new Declared(
                declared.facts,
                declared.timeout,
                unit.strip(),
                declared.higherIsBetter,
                declared.past,
                declared.outside));
    }

    /**
     * Says that a higher value is a better one, as it is of throughput or of free space.
     *
     * @return a new stage
     */
    public NamedMetric higherIsBetter() {
        return with(
                new Declared(declared.facts, declared.timeout, declared.unit, true, declared.past, declared.outside));
    }

    /**
     * Gives the source that answers for the past.
     *
     * @param past the source
     * @return a new stage
     */
    public NamedMetric answersForThePast(Past past) {
        Objects.requireNonNull(past, () -> "past of metric '" + name + "'");
        return with(new Declared(
                declared.facts, declared.timeout, declared.unit, declared.higherIsBetter, past, declared.outside));
    }

    /**
     * Says that it is read from a system outside of this process that others use too, so that a rehearsal doesn't read it.
     *
     * @return a new stage
     * @see ReachesOutside
     */
    public NamedMetric reachesOutside() {
        return with(new Declared(
                declared.facts, declared.timeout, declared.unit, declared.higherIsBetter, declared.past, true));
    }

    /**
     * Gives the way to read a number.
     *
     * @param number gives the number; NaN and the infinities are no data, what it throws is an error
     * @return the metric
     */
    public Metric reads(Gauge number) {
        Objects.requireNonNull(number, () -> "number of metric '" + name + "'");
        return asks(c -> Reading.value(number.read(c)));
    }

    /**
     * Gives the way to read it with evidence, or to say that there is no data.
     *
     * @param question gives the reading; what it throws is an error
     * @return the metric
     */
    public Metric asks(Question question) {
        Objects.requireNonNull(question, () -> "question of metric '" + name + "'");
        return new AskedMetric(name, declared, question);
    }

    /**
     * Gives a question of yes or no; no value is better than yes.
     *
     * @param condition true is 1, false is 0; what it throws is an error
     * @return the metric; higher is better
     */
    public Metric holds(NamedCheck.Condition condition) {
        Objects.requireNonNull(condition, () -> "condition of metric '" + name + "'");
        return higherIsBetter().asks(c -> Reading.value(condition.test(c) ? 1 : 0));
    }

    private NamedMetric with(Declared other) {
        return new NamedMetric(name, other);
    }

    /** A question that is answered with a number. */
    @FunctionalInterface
    public interface Gauge {
        /**
         * Reads the number.
         *
         * @param context how much time is left
         * @return the number; NaN where there is none
         * @throws Exception whatever goes wrong
         */
        double read(CheckContext context) throws Exception;
    }

    /** A question that is answered with a reading. */
    @FunctionalInterface
    public interface Question {
        /**
         * Reads the metric.
         *
         * @param context how much time is left
         * @return what was read
         * @throws Exception whatever goes wrong
         */
        Reading read(CheckContext context) throws Exception;
    }

    private record AskedMetric(String name, Declared declared, Question question) implements Metric, ReachesOutside {
        @Override
        public boolean reachesOutside() {
            return declared.outside;
        }

        @Override
        public List<Fact> facts() {
            return declared.facts;
        }

        @Override
        public Duration timeout() {
            return declared.timeout;
        }

        @Override
        public String unit() {
            return declared.unit;
        }

        @Override
        public boolean higherIsBetter() {
            return declared.higherIsBetter;
        }

        @Override
        public Optional<Past> past() {
            return Optional.ofNullable(declared.past);
        }

        @Override
        public Reading read(CheckContext context) throws Exception {
            return question.read(context);
        }
    }
}
