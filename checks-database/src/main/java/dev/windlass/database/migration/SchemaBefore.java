package dev.windlass.database.migration;

import java.util.List;
import java.util.Optional;

/**
 * The before-image of a migrate step.
 *
 * @param version the version of the schema; empty if it has none
 * @param applied the versions that Flyway's history holds, in the order in which they were applied
 */
record SchemaBefore(Optional<String> version, List<String> applied) {

    SchemaBefore {
        applied = List.copyOf(applied);
    }
}
