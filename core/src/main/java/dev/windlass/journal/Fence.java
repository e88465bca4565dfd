package dev.windlass.journal;

import java.nio.file.Path;

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

    /**
     * Returns if this hold has begun no run behind that one: only the latest may go on.
     *
     * @param record the record of a run
     * @throws JournalException if it has
     */
    default void checkLatest(Path record) throws JournalException {}
}
