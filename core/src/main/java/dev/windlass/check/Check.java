package dev.windlass.check;

import java.time.Duration;
import java.util.List;

/**
 * One read-only question to the world. It must change nothing: it may be asked again at any time, side by side with
 * others and after a crash, so an implementation has to be safe for use by several threads.
 */
public interface Check {

    /** How long a check may take where it declares nothing else: 30 seconds. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /**
     * The name under which the check is reported.
     *
     * @return the name, unique within its group
     */
    String name();

    /**
     * What was declared about the question, such as the address and the limit. It enters the fingerprint of the plan
     * and the journal, so it never holds a secret.
     *
     * @return the declared facts, in order; none by default
     */
    default List<Fact> facts() {
        return List.of();
    }

    /**
     * How long the question may take. After that it is interrupted and counts as {@link Verdict#ERRORED}.
     *
     * @return the timeout, positive; {@link #DEFAULT_TIMEOUT} by default
     */
    default Duration timeout() {
        return DEFAULT_TIMEOUT;
    }

    /**
     * Puts the question.
     *
     * @param context how much time is left
     * @return the answer
     * @throws Exception whatever goes wrong; it counts as {@link Verdict#ERRORED}, never as a pass
     */
    Answer ask(CheckContext context) throws Exception;

    /**
     * Begins a check of the user's own.
     *
     * @param name the name under which it is reported, not blank
     * @return the stage that takes what is declared, and then the question
     */
    static NamedCheck named(String name) {
        return new NamedCheck(name, List.of(), DEFAULT_TIMEOUT, false);
    }
}
