package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.metric.Reading;

/** That a question has no answer, and why. */
final class Unanswered extends Exception {

    private static final long serialVersionUID = 1L;

    private final Verdict verdict;
    private final String reason;

    private Unanswered(Verdict verdict, String reason) {
        super(reason);
        this.verdict = verdict;
        this.reason = reason;
    }

    /** There was nothing to judge. */
    static Unanswered noData(String reason) {
        return new Unanswered(Verdict.NO_DATA, reason);
    }

    /** The question could not be put as it was meant. */
    static Unanswered errored(String reason) {
        return new Unanswered(Verdict.ERRORED, reason);
    }

    Answer answer() {
        return Answer.of(verdict, reason);
    }

    Reading reading() {
        return verdict == Verdict.NO_DATA ? Reading.noData(reason) : Reading.error(reason);
    }
}
