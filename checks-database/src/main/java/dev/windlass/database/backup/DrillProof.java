package dev.windlass.database.backup;

import dev.windlass.plan.NotApplied;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * That a drill was done and went well: of a failover, of a disaster recovery. It expires. Immutable.
 *
 * @param drill what was drilled
 * @param at when it ended
 * @param took how long it took
 * @param said the last of what its command said, on one line
 * @param validUntil when the proof expires
 */
public record DrillProof(String drill, Instant at, Duration took, String said, Instant validUntil) {

    /** Checks that all parts are there. */
    public DrillProof {
        Objects.requireNonNull(drill, "drill");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(said, "said");
        Objects.requireNonNull(validUntil, "validUntil");
    }

    /**
     * Refuses where it has expired; to be called ahead of what relies on it.
     *
     * @param moment now
     * @return this proof
     * @throws NotApplied if it has expired by then
     */
    public DrillProof requireValidAt(Instant moment) throws NotApplied {
        if (moment.isAfter(validUntil)) {
            throw new NotApplied("the proof of drill '" + drill + "' is of " + at + " and expired on " + validUntil
                    + "; drill again.");
        }
        return this;
    }
}
