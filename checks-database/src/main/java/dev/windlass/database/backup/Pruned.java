package dev.windlass.database.backup;

import java.util.List;

/**
 * Backups that were deleted because the retention doesn't need them.
 *
 * @param deleted where they were, the newest first
 * @param kept how many were kept
 */
public record Pruned(List<String> deleted, int kept) {

    /** Keeps a copy of the list. */
    public Pruned {
        deleted = List.copyOf(deleted);
    }
}
