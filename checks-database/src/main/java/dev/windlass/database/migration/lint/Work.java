package dev.windlass.database.migration.lint;

/** How much is done while a lock is held: what takes as long as the table is big, and what doesn't. */
enum Work {
    /** Only the catalogue changes: milliseconds. */
    CATALOGUE,
    /** Every row is read. */
    SCAN,
    /** Many rows are written, one by one. */
    ROWS,
    /** An index is built. */
    INDEX,
    /** The table is written anew, with its indexes. */
    REWRITE;

    /** Whether it takes as long as the table is big. */
    boolean isLong() {
        return this != CATALOGUE;
    }
}
