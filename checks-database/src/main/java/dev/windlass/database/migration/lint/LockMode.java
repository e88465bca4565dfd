package dev.windlass.database.migration.lint;

/**
 * The lock modes of a table, weakest first, by the names that {@code pg_locks} shows. What conflicts with what is in
 * PostgreSQL's manual, "Explicit Locking", table 13.2.
 */
enum LockMode {
    ACCESS_SHARE("AccessShareLock"),
    ROW_SHARE("RowShareLock"),
    ROW_EXCLUSIVE("RowExclusiveLock"),
    SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock"),
    SHARE("ShareLock"),
    SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock"),
    EXCLUSIVE("ExclusiveLock"),
    ACCESS_EXCLUSIVE("AccessExclusiveLock");

    private final String shown;

    LockMode(String shown) {
        this.shown = shown;
    }

    /** As {@code pg_locks} shows it. */
    String shown() {
        return shown;
    }

    /** Whether inserts, updates and deletes have to wait for it. */
    boolean blocksWrites() {
        return compareTo(SHARE) >= 0;
    }

    /** What waits. */
    String blocks() {
        return this == ACCESS_EXCLUSIVE ? "reads and writes" : "writes";
    }

    /** As SQL writes it. */
    String sql() {
        return name().replace('_', ' ');
    }
}
