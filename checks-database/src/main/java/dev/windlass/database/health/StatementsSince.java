package dev.windlass.database.health;

import java.time.Instant;
import java.util.List;

/**
 * What the statements of a database were like between two moments. Immutable.
 *
 * @param from the first moment, by the clock of the server
 * @param to the second
 * @param statements how many different ones ran
 * @param calls how often they ran in all
 * @param slowest the slowest of them by their mean, in words; without literals
 */
public record StatementsSince(Instant from, Instant to, int statements, long calls, List<String> slowest) {

    /** Keeps a copy. */
    public StatementsSince {
        slowest = List.copyOf(slowest);
    }
}
