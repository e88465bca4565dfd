package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/** The router before the two services. Its weights survive its own restart. */
public final class Router {
    private final WorldFiles files;
    private final Calls calls;

    Router(WorldFiles files, Calls calls) {
        this.files = files;
        this.calls = calls;
    }

    /** Where clients send their requests. */
    public String baseUrl() {
        return files.url("router");
    }

    /** Where {@code /weights}, {@code /backends/…} and {@code /stats} are. */
    public String adminUrl() {
        return files.url("admin");
    }

    /** As they are now. */
    public Weights weights() {
        return weights(calls.ok("GET", adminUrl() + "/weights", null));
    }

    /**
     * Sets both; they are on disk when this returns, and no new request goes to a backend of weight zero.
     *
     * @throws WorldException where a weight is negative or both are zero
     */
    public Weights setWeights(Weights weights) {
        ObjectNode asked = Json.object().put("blue", weights.blue()).put("green", weights.green());
        return weights(calls.ok("PUT", adminUrl() + "/weights", asked));
    }

    private static Weights weights(ObjectNode json) {
        return new Weights(json.path("blue").asInt(), json.path("green").asInt());
    }

    /** Totals since the start, and the window since the instant. */
    public RouterStats statsSince(Instant since) {
        return RouterStats.of(calls.ok("GET", adminUrl() + "/stats?since=" + since, null));
    }

    /** Totals since the start, and the window of the last seconds. */
    public RouterStats stats(Duration window) {
        return RouterStats.of(calls.ok("GET", adminUrl() + "/stats?seconds=" + window.toSeconds(), null));
    }

    /** The requests that a backend has not yet answered. */
    public int inFlight(String backend) {
        return statsSince(Instant.now()).backend(backend).inFlight();
    }

    /** Returns when the backend, which must have weight zero, has answered what it was given. */
    public void awaitDrained(String backend, Duration limit) {
        JsonNode weight = calls.ok("GET", adminUrl() + "/weights", null).path(backend);
        if (weight.asInt() != 0) {
            throw new WorldException("Drain " + backend + ": its weight is " + weight + ", set it to 0 first");
        }
        Await.until(
                backend + " is drained",
                limit,
                () -> inFlight(backend) == 0,
                () -> "In flight: " + inFlight(backend) + ". " + files.tail(backend));
    }

    void resetStats() {
        calls.ok("DELETE", adminUrl() + "/stats", null);
    }
}
