package dev.windlass.database.migration.lint;

/**
 * What whoever runs the scripts does around them.
 *
 * @param limited whether {@code lock_timeout} is set in the transactions of scripts
 * @param besideATransaction whether a transaction is kept open on another connection meanwhile, as Flyway does for its lock
 */
public record Runs(boolean limited, boolean besideATransaction) {}
