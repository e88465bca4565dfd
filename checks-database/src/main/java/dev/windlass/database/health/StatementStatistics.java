package dev.windlass.database.health;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code pg_stat_statements} had counted at a moment, for a comparison later. Immutable.
 *
 * @param at the moment, by the clock of the server
 * @param reset when the statistics were last reset
 * @param evicted how often statements had been left out, since there were more than {@code pg_stat_statements.max}
 * @param statements what was counted of each
 */
public record StatementStatistics(Instant at, Instant reset, long evicted, List<Counted> statements) {

    /** Keeps a copy. */
    public StatementStatistics {
        statements = List.copyOf(statements);
    }

    /**
     * What was counted of a statement.
     *
     * @param query its number
     * @param user the number of the role that ran it
     * @param topLevel whether a client ran it, and not a function
     * @param calls how often it ran
     * @param totalMillis how long in all, in milliseconds
     * @param maxMillis how long at most, in milliseconds
     */
    public record Counted(long query, long user, boolean topLevel, long calls, double totalMillis, double maxMillis) {

        @JsonIgnore
        List<Object> key() {
            return List.of(query, user, topLevel);
        }
    }

    /**
     * What ran since.
     *
     * @param counted its key, and how often and how long it ran since
     * @param maxKnown whether the longest run is one of those since; if not, it took less or equal
     */
    record Since(Counted counted, boolean maxKnown) {}

    /** What was counted after a moment; empty where the statistics were reset in between. */
    Optional<List<Since>> since(StatementStatistics before) {
        if (!reset.equals(before.reset())) {
            return Optional.empty();
        }
        Map<List<Object>, Counted> then = new HashMap<>();
        before.statements().forEach(one -> then.put(one.key(), one));
        List<Since> all = new ArrayList<>();
        for (Counted now : statements) {
            Counted was = then.get(now.key());
            if (was == null || now.calls() < was.calls() || now.totalMillis() < was.totalMillis()) {
                all.add(new Since(now, true)); // counted from nothing since: it is new, or was left out in between
            } else if (now.calls() > was.calls()) {
                all.add(new Since(
                        new Counted(
                                now.query(),
                                now.user(),
                                now.topLevel(),
                                now.calls() - was.calls(),
                                now.totalMillis() - was.totalMillis(),
                                now.maxMillis()),
                        now.maxMillis() > was.maxMillis()));
            }
        }
        return Optional.of(all);
    }
}
