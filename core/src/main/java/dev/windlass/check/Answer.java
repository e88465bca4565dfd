package dev.windlass.check;

import java.util.Objects;

/**
 * What a check answered: a verdict, the reason in one sentence, and the evidence. Immutable.
 *
 * @param verdict what was found
 * @param reason why, in one sentence for the person who reads it during a release; never a secret
 * @param evidence the facts behind it
 */
public record Answer(Verdict verdict, String reason, Evidence evidence) {

    /** Checks that all parts are there. */
    public Answer {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(evidence, "evidence");
    }

    /**
     * The answer is good.
     *
     * @param reason what was seen, in one sentence
     * @return an answer without evidence yet
     */
    public static Answer passed(String reason) {
        return of(Verdict.PASSED, reason);
    }

    /**
     * The answer is bad.
     *
     * @param reason what was seen and what was expected, in one sentence
     * @return an answer without evidence yet
     */
    public static Answer failed(String reason) {
        return of(Verdict.FAILED, reason);
    }

    /**
     * There was nothing to judge.
     *
     * @param reason what was missing, in one sentence
     * @return an answer without evidence yet
     */
    public static Answer noData(String reason) {
        return of(Verdict.NO_DATA, reason);
    }

    /**
     * There was too little to judge by.
     *
     * @param reason what was missing, in one sentence
     * @return an answer without evidence yet
     */
    public static Answer inconclusive(String reason) {
        return of(Verdict.INCONCLUSIVE, reason);
    }

    /**
     * The question could not be put.
     *
     * @param reason what was attempted, on what, and what came back
     * @return an answer without evidence yet
     */
    public static Answer errored(String reason) {
        return of(Verdict.ERRORED, reason);
    }

    /**
     * An answer with any verdict.
     *
     * @param verdict what was found
     * @param reason why, in one sentence
     * @return an answer without evidence yet
     */
    public static Answer of(Verdict verdict, String reason) {
        return new Answer(verdict, reason, Evidence.none());
    }

    /**
     * Adds one fact to the evidence.
     *
     * @param fact what it is, not blank
     * @param value its value; kept as {@code String.valueOf(value)}
     * @return a new answer, this one is unchanged
     */
    public Answer with(String fact, Object value) {
        return new Answer(verdict, reason, evidence.and(fact, value));
    }
}
