package dev.windlass.database.migration;

import java.util.List;

/**
 * What a step that applies changesets did. Immutable.
 *
 * @param applied the changesets that it applied, as {@code file::id::author}, in their order; empty if all of them had been
 *     applied before
 */
public record ChangesApplied(List<String> applied) {

    /**
     * Keeps a copy of the list.
     *
     * @param applied the changesets
     */
    public ChangesApplied {
        applied = List.copyOf(applied);
    }
}
