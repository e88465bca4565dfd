package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;

/** What was to be judged can't be, and what a check answers then: never a pass. */
final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    private Unusable(Verdict verdict, String reason) {
        super(reason);
        this.verdict = verdict;
    }

    static Unusable errored(String reason) {
        return new Unusable(Verdict.ERRORED, reason);
    }

    static Unusable noData(String reason) {
        return new Unusable(Verdict.NO_DATA, reason);
    }

    static Unusable failed(String reason) {
        return new Unusable(Verdict.FAILED, reason);
    }

    static Unusable inconclusive(String reason) {
        return new Unusable(Verdict.INCONCLUSIVE, reason);
    }

    Answer answer() {
        return Answer.of(verdict, String.valueOf(getMessage()));
    }
}
