package dev.windlass.check;

/** How much a check weighs in the gate it stands in. */
public enum Severity {
    /** Blocks the gate, always. */
    CRITICAL,
    /** Blocks the gate, until a named person waives it where the gate lets somebody. */
    IMPORTANT,
    /** Is asked and reported, never blocks. */
    RECOMMENDED;

    /**
     * Tells whether anything but {@link Verdict#PASSED} keeps the gate shut.
     *
     * @return true for critical and important
     */
    public boolean blocks() {
        return this != RECOMMENDED;
    }
}
