package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the router saw.
 *
 * @param received requests
 * @param lost     requests that no backend answered in time
 * @param retried  attempts that broke off and were repeated
 * @param since    where the windows begin
 * @param backends by name
 */
public record RouterStats(long received, long lost, long retried, Instant since, Map<String, BackendStats> backends) {

    /** Takes a copy. */
    public RouterStats {
        backends = Map.copyOf(backends);
    }

    /**
     * What one backend did.
     *
     * @param weight     its share
     * @param inFlight   requests it has not answered yet
     * @param served     requests it answered, errors included
     * @param errors     of these, with 5xx
     * @param unanswered attempts it broke off or never took
     * @param statuses   answers by class: {@code 2xx}
     * @param window     the answers since the asked instant
     */
    public record BackendStats(
            int weight,
            int inFlight,
            long served,
            long errors,
            long unanswered,
            Map<String, Long> statuses,
            Window window) {

        /** Takes a copy. */
        public BackendStats {
            statuses = Map.copyOf(statuses);
        }
    }

    /**
     * The answers of a stretch of time; without any, the percentiles are NaN.
     *
     * @param count     answers
     * @param errors    of these, with 5xx
     * @param p50Millis half of them took no longer
     * @param p95Millis 95 of 100 took no longer
     * @param p99Millis 99 of 100 took no longer
     */
    public record Window(long count, long errors, double p50Millis, double p95Millis, double p99Millis) {

        /** Errors by answers, 0 to 1; NaN without any. */
        public double errorRate() {
            return count == 0 ? Double.NaN : (double) errors / count;
        }
    }

    /** Of {@code blue} or {@code green}. */
    public BackendStats backend(String name) {
        BackendStats stats = backends.get(name);
        if (stats == null) {
            throw new WorldException("Stats of the backend " + name + ": the router knows " + backends.keySet());
        }
        return stats;
    }

    static RouterStats of(JsonNode json) {
        Map<String, BackendStats> backends = new TreeMap<>();
        json.path("backends").properties().forEach(e -> backends.put(e.getKey(), backend(e.getValue())));
        return new RouterStats(
                json.path("received").asLong(),
                json.path("lost").asLong(),
                json.path("retried").asLong(),
                Instant.parse(json.path("since").asText()),
                backends);
    }

    private static BackendStats backend(JsonNode json) {
        Map<String, Long> statuses = new TreeMap<>();
        json.path("statuses")
                .properties()
                .forEach(e -> statuses.put(e.getKey(), e.getValue().asLong()));
        return new BackendStats(
                json.path("weight").asInt(),
                json.path("inFlight").asInt(),
                json.path("served").asLong(),
                json.path("errors").asLong(),
                json.path("unanswered").asLong(),
                statuses,
                window(json.path("window")));
    }

    private static Window window(JsonNode json) {
        return new Window(
                json.path("count").asLong(),
                json.path("errors").asLong(),
                json.path("p50Millis").asDouble(Double.NaN),
                json.path("p95Millis").asDouble(Double.NaN),
                json.path("p99Millis").asDouble(Double.NaN));
    }
}
