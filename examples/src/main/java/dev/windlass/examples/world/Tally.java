package dev.windlass.examples.world;

import java.util.List;
import java.util.UUID;

/**
 * The world's account at the end: did the release cost anybody anything?
 *
 * @param sent          requests of the load
 * @param served        requests that a backend answered, errors included
 * @param errors        of these, with 5xx
 * @param lost          requests that no backend answered
 * @param acknowledged  writes that were acknowledged
 * @param missing       acknowledged writes that the database doesn't have
 * @param schemaVersion of Flyway's history
 */
public record Tally(
        long sent, long served, long errors, long lost, long acknowledged, List<UUID> missing, String schemaVersion) {

    /** Takes a copy. */
    public Tally {
        missing = List.copyOf(missing);
    }
}
