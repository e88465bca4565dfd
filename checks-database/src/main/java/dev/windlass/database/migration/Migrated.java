package dev.windlass.database.migration;

import java.util.List;
import java.util.Optional;

/**
 * What a migrate step did. Immutable.
 *
 * @param from the version of the schema before; empty if it had none
 * @param to the version of the schema after; empty only where nothing was ever applied
 * @param applied the versions that the step applied, in their order; empty if all of them had been applied before
 */
public record Migrated(Optional<String> from, Optional<String> to, List<String> applied) {

    /**
     * Keeps a copy of the list.
     *
     * @param from the version before
     * @param to the version after
     * @param applied the versions that were applied
     */
    public Migrated {
        applied = List.copyOf(applied);
    }
}
