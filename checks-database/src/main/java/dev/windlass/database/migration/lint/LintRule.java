package dev.windlass.database.migration.lint;

/**
 * What a migration is judged by. Each rule says why it is one, and what to write instead; where nothing else is named,
 * its source is PostgreSQL's manual: the notes of the statement's page, and "Explicit Locking" (section 13.3) for who waits for whom.
 */
public enum LintRule {

    /**
     * An index is built, rebuilt or dropped without {@code CONCURRENTLY}. Manual, CREATE INDEX, "Building Indexes
     * Concurrently"; DROP INDEX and REINDEX, {@code CONCURRENTLY}.
     */
    INDEX_WITHOUT_CONCURRENTLY(
            "an index that is built without CONCURRENTLY stops all writes until it is built; one that is dropped so waits"
                    + " for every query and lets nobody pass meanwhile",
            "create, drop or reindex it CONCURRENTLY, in a migration of its own that runs outside of a transaction"),

    /**
     * A table, or what is as big, is written anew under a lock that stops reads and writes. Manual, ALTER TABLE, "Notes" on
     * what rewrites; VACUUM, {@code FULL}; CLUSTER.
     */
    TABLE_REWRITE(
            "the table is written anew under ACCESS EXCLUSIVE: nobody reads or writes it until that is done",
            "add a column, fill it in batches and switch over in later releases; for bloat use a tool that"
                    + " works online"),

    /** A materialized view is filled without {@code CONCURRENTLY}. Manual, REFRESH MATERIALIZED VIEW. */
    REFRESH_WITHOUT_CONCURRENTLY(
            "nobody reads the materialized view until it is filled",
            "give it a unique index and refresh it CONCURRENTLY"),

    /** A column is added that must not be null and has no default. Manual, ALTER TABLE, {@code ADD COLUMN}. */
    NOT_NULL_WITHOUT_DEFAULT(
            "it fails where the table has rows, and where it hasn't, inserts of the old version fail from then on",
            "give it a constant default, or add it nullable, fill it, and set NOT NULL in a later release"),

    /**
     * {@code SET NOT NULL} without a valid check constraint that proves it. Manual, ALTER TABLE, {@code SET/DROP NOT
     * NULL}: a proof skips the scan.
     */
    SET_NOT_NULL_SCANS(
            "every row is read under ACCESS EXCLUSIVE to see that none is null",
            "first add CHECK (column IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT in a migration of its own; after"
                    + " that SET NOT NULL needs no scan"),

    /**
     * A check or foreign key is added without {@code NOT VALID}. Manual, ALTER TABLE, {@code ADD table_constraint [ NOT
     * VALID ]} and "Notes".
     */
    CONSTRAINT_WITHOUT_NOT_VALID(
            "every row is read under a lock that stops writes, for a foreign key of both tables",
            "add it NOT VALID, and VALIDATE CONSTRAINT in a migration of its own: that takes a lock that stops nobody"),

    /**
     * A unique, primary key or exclusion constraint builds its index while reads and writes wait. Manual, ALTER TABLE,
     * {@code ADD table_constraint_using_index}.
     */
    CONSTRAINT_BUILDS_INDEX(
            "its index is built under ACCESS EXCLUSIVE: nobody reads or writes the table until that is done",
            "CREATE UNIQUE INDEX CONCURRENTLY in a migration of its own, then ADD CONSTRAINT … USING INDEX; for an"
                    + " exclusion constraint there is no such way, so choose a quiet hour"),

    /** A table is locked by name. Manual, LOCK. */
    LOCKS_TABLE(
            "the lock is held to the end of the transaction and stops traffic on purpose",
            "leave it out: each statement takes the lock that it needs"),

    /** Something is dropped that the old version may use. Expand and contract: it is the contract's. */
    DROPS(
            "the version that still runs, and the one that a rollback brings back, may use it",
            "let this release do without it, and drop it in a later one, when nothing uses it any more"),

    /** Something is renamed, or moved, that the old version may use. */
    RENAMES(
            "the version that still runs finds it no more, and neither does the new one before the migration",
            "add the new name beside the old one, use both, and drop the old one in a later release"),

    /** All rows of a table are emptied out. Manual, TRUNCATE. */
    TRUNCATES(
            "all rows are gone, for the old version too, and reads and writes wait for it",
            "delete in batches what is not needed, outside of the migration"),

    /** An update or delete without {@code WHERE}. */
    WRITES_ALL_ROWS(
            "every row stays locked until the transaction ends, the table doubles, and replicas lag",
            "do it in batches, each in a transaction of its own"),

    /**
     * A statement that takes as long as its table is big runs in a transaction that already holds a lock that stops
     * traffic. Manual, "Explicit Locking": a lock is held to the end of the transaction.
     */
    LONG_WORK_UNDER_LOCK(
            "a lock is held to the end of its transaction, so traffic waits for the long statement too",
            "put the long statement into a migration of its own"),

    /** Nothing limits how long a statement waits for its lock. Manual, "Client Connection Defaults", {@code lock_timeout}. */
    NO_LOCK_TIMEOUT(
            "a statement that waits for a strong lock behind one long query makes all traffic wait behind itself",
            "limit it: lockTimeout(…) of the migrations, SET lock_timeout in the script, or for the role that migrates"),

    /**
     * A statement that can't run in a transaction stands in one. Manual, CREATE INDEX, DROP INDEX, REINDEX, VACUUM, ALTER TABLE
     * ({@code DETACH PARTITION … CONCURRENTLY}).
     */
    CANNOT_RUN_IN_TRANSACTION(
            "PostgreSQL refuses it there, in the middle of the migration",
            "put it into a migration of its own that runs outside of a transaction"),

    /**
     * An index is built concurrently while whoever migrates keeps a transaction open for its own lock. Manual, CREATE INDEX,
     * "Building Indexes Concurrently": it waits for the transactions that were begun before; Flyway's reference, parameter {@code
     * flyway.postgresql.transactional.lock}, which is on by default.
     */
    WAITS_FOR_OWN_LOCK(
            "it waits for every transaction that was begun before, that of Flyway's own lock too, which ends only after it: it"
                    + " waits for ever",
            "configure Flyway with flyway.postgresql.transactional.lock=false: it takes its lock without a transaction then"),

    /** The old version's writes may fail on it. Judged only by {@link MigrationLint#expandOnly()}. */
    TIGHTENS(
            "what the old version writes may be refused from then on",
            "tighten it in the contract phase, when only the new version writes"),

    /**
     * What the statement does is not known: its grammar, its kind, or code that it runs. It can't be allowed, only looked at:
     * see {@link MigrationLint#reviewed}.
     */
    NOT_UNDERSTOOD(
            "what it locks and for how long is not known",
            "look at it, and declare the script reviewed, or have the check waived by who looked at it");

    private final String why;
    private final String remedy;

    LintRule(String why, String remedy) {
        this.why = why;
        this.remedy = remedy;
    }

    /**
     * Why it is one.
     *
     * @return what would happen, without a full stop
     */
    public String why() {
        return why;
    }

    /**
     * What to write instead.
     *
     * @return the remedy, without a full stop
     */
    public String remedy() {
        return remedy;
    }

    /**
     * Its name as people read it.
     *
     * @return such as {@code index without concurrently}
     */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
