package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.journal.Failure;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;

/**
 * Takes the secrets that are known to a run out of every text that comes from the user's code (rule J3). It learns those
 * that steps give and read. Safe for use by several threads.
 */
final class Masking {

    private volatile Masker known;

    Masking(Masker known) {
        this.known = known;
    }

    synchronized void learns(Secret secret) {
        known = known.with(secret);
    }

    String mask(String text) {
        return known.mask(text);
    }

    /** Whether a text shows a secret. */
    boolean shows(String text) {
        return !mask(text).equals(text);
    }

    Failure failure(Throwable thrown) {
        return Failure.of(thrown, this::mask);
    }

    Answer answer(Answer answer) {
        return new Answer(
                answer.verdict(),
                mask(answer.reason()),
                new Evidence(answer.evidence().facts().stream()
                        .map(fact -> new Fact(mask(fact.name()), mask(fact.value())))
                        .toList()));
    }
}
