package dev.windlass.database.backup;

import java.time.Duration;
import java.util.Objects;

/**
 * An RDS instance that was made of a snapshot.
 *
 * @param instance its identifier
 * @param snapshot the identifier of the snapshot
 * @param host where it is reached
 * @param port at which port
 * @param took from the order until it was available
 */
public record RdsRestored(String instance, String snapshot, String host, int port, Duration took) {

    /** Checks that all parts are there. */
    public RdsRestored {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(snapshot, "snapshot");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(took, "took");
    }
}
