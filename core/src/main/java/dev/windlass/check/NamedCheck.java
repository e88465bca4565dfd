package dev.windlass.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A check that has a name and still wants its question. Immutable: each call gives a new stage. */
public final class NamedCheck {

    private final String name;
    private final List<Fact> facts;
    private final Duration timeout;
    private final boolean outside;

    NamedCheck(String name, List<Fact> facts, Duration timeout, boolean outside) {
        Objects.requireNonNull(name, "name of a check");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        this.name = name;
        this.facts = List.copyOf(facts);
        this.timeout = timeout;
        this.outside = outside;
    }

    /**
     * Declares a fact, so that a change of it changes the plan's fingerprint.
     *
     * @param fact what it is, not blank
     * @param value a text, number, boolean, enum constant, date, time, duration, URI, path or UUID; never a secret
     * @return a new stage
     */
    public NamedCheck with(String fact, Object value) {
        var more = new ArrayList<>(facts);
        more.add(Fact.declared(fact, value));
        return new NamedCheck(name, more, timeout, outside);
    }

    /**
     * Limits how long the question may take.
     *
     * @param timeout the limit, positive; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new stage
     */
    public NamedCheck timeout(Duration timeout) {
        Objects.requireNonNull(timeout, () -> "timeout of check '" + name + "'");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("check '" + name + "': the timeout must be positive, got " + timeout);
        }
        return new NamedCheck(name, facts, timeout, outside);
    }

    /**
     * Says that the question goes to a system outside of this process that others use too, so that a rehearsal doesn't ask
     * it.
     *
     * @return a new stage
     * @see ReachesOutside
     */
    public NamedCheck reachesOutside() {
        return new NamedCheck(name, facts, timeout, true);
    }

    /**
     * Gives the question.
     *
     * @param question answers with a verdict and evidence; what it throws counts as {@link Verdict#ERRORED}
     * @return the check
     */
    public Check asks(Question question) {
        Objects.requireNonNull(question, () -> "question of check '" + name + "'");
        return new AskedCheck(name, facts, timeout, outside, question);
    }

    /**
     * Gives a question of yes or no.
     *
     * @param condition true is {@link Verdict#PASSED}, false is {@link Verdict#FAILED}; what it throws counts as
     *     {@link Verdict#ERRORED}
     * @return the check
     */
    public Check holds(Condition condition) {
        Objects.requireNonNull(condition, () -> "condition of check '" + name + "'");
        return asks(c -> condition.test(c) ? Answer.passed("it holds") : Answer.failed("it does not hold"));
    }

    /** A question that is answered with a verdict and evidence. */
    @FunctionalInterface
    public interface Question {
        /**
         * Puts the question.
         *
         * @param context how much time is left
         * @return the answer
         * @throws Exception whatever goes wrong
         */
        Answer ask(CheckContext context) throws Exception;
    }

    /** A question that is answered with yes or no. */
    @FunctionalInterface
    public interface Condition {
        /**
         * Puts the question.
         *
         * @param context how much time is left
         * @return whether it holds
         * @throws Exception whatever goes wrong
         */
        boolean test(CheckContext context) throws Exception;
    }

    private record AskedCheck(
            String name, List<Fact> facts, Duration timeout, boolean reachesOutside, Question question)
            implements Check, ReachesOutside {
        @Override
        public Answer ask(CheckContext context) throws Exception {
            return question.ask(context);
        }
    }
}
