package dev.windlass.database.migration;

import java.util.List;

/**
 * The before-image of a step that applies changesets.
 *
 * @param applied the changesets that Liquibase's history holds, in the order in which they ran
 */
record ChangelogBefore(List<String> applied) {

    ChangelogBefore {
        applied = List.copyOf(applied);
    }
}
