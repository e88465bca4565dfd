package dev.windlass.database.migration;

import java.time.Duration;
import java.util.List;

/**
 * What a rehearsal of migrations on a scratch copy measured. Immutable.
 *
 * @param migrations what was applied, in order
 * @param took how long all of it took
 * @param bytes how big the copy was before
 * @param originalBytes how big the database is that it is a copy of: where the copy is much smaller, so is what was measured
 */
public record Rehearsed(List<Timed> migrations, Duration took, long bytes, long originalBytes) {

    /**
     * One migration.
     *
     * @param version its version, or its description where it is a repeatable one
     * @param took how long it took, as Flyway measured it
     */
    public record Timed(String version, Duration took) {}

    /**
     * Keeps a copy of the list.
     *
     * @param migrations what was applied
     * @param took how long all of it took
     * @param bytes how big the copy was
     * @param originalBytes how big the database is
     */
    public Rehearsed {
        migrations = List.copyOf(migrations);
    }
}
