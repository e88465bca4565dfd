package dev.windlass.check;

/** What a check found. Only {@link #PASSED} opens a gate (rule G1). */
public enum Verdict {
    /** The question was answered, and the answer is good. */
    PASSED,
    /** The question was answered, and the answer is bad. */
    FAILED,
    /** There was nothing to judge: an empty result, zero matching objects, not a number. */
    NO_DATA,
    /** There was something, but too little or too odd to judge by. */
    INCONCLUSIVE,
    /** The question could not be put: an exception, a deadline, an unreachable server. */
    ERRORED,
    /** The question was never put. */
    NOT_RUN;

    /**
     * Tells whether this verdict lets a release go on.
     *
     * @return true for {@link #PASSED} alone
     */
    public boolean passed() {
        return this == PASSED;
    }
}
