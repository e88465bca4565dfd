package dev.windlass.database.backup;

import java.time.Instant;
import java.util.Objects;

/**
 * A snapshot of an Amazon RDS instance, complete and available.
 *
 * @param identifier its identifier
 * @param arn its Amazon resource name
 * @param instance the instance that it is of
 * @param engine such as {@code postgres}
 * @param engineVersion such as {@code 16.4}
 * @param gibibytes how much storage was allocated
 * @param encrypted whether it is encrypted
 * @param at of when it is, as AWS says
 */
public record RdsSnapshot(
        String identifier,
        String arn,
        String instance,
        String engine,
        String engineVersion,
        int gibibytes,
        boolean encrypted,
        Instant at) {

    /** Checks that all parts are there. */
    public RdsSnapshot {
        Objects.requireNonNull(identifier, "identifier");
        Objects.requireNonNull(arn, "arn");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(engineVersion, "engineVersion");
        Objects.requireNonNull(at, "at");
    }
}
