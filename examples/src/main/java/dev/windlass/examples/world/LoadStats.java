package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the requests of the load; what is neither answered nor lost is in flight.
 *
 * @param sent         requests
 * @param lost         requests that no backend answered
 * @param acknowledged writes answered with 201
 * @param statuses     answers by status
 */
public record LoadStats(long sent, long lost, long acknowledged, Map<Integer, Long> statuses) {

    /** Takes a copy. */
    public LoadStats {
        statuses = Map.copyOf(statuses);
    }

    /** Requests that a backend answered, errors included. */
    public long answered() {
        return statuses.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests answered with 5xx. */
    public long errors() {
        return statuses.entrySet().stream()
                .filter(e -> e.getKey() >= 500)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    static LoadStats of(JsonNode json) {
        Map<Integer, Long> statuses = new TreeMap<>();
        json.path("statuses")
                .properties()
                .forEach(e ->
                        statuses.put(Integer.valueOf(e.getKey()), e.getValue().asLong()));
        return new LoadStats(
                json.path("sent").asLong(),
                json.path("lost").asLong(),
                json.path("acknowledged").asLong(),
                statuses);
    }
}
