package dev.windlass.journal;

/** Keeps out who no longer holds the product and environment (rule C5). */
@FunctionalInterface
interface Fence {

    /**
     * Returns if the hold is still the newest one and was not given back.
     *
     * @param location what is to be written
     * @throws JournalException.Stale if it isn't
     * @throws JournalException if that can't be found out
     */
    void check(String location) throws JournalException;
}
