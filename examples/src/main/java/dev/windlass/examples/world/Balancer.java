package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who gets the next request. Choosing and counting as in flight are one act: once a weight of zero is set, the number in
 * flight of that backend only falls. Weights and URLs are on disk before a change is acknowledged.
 */
final class Balancer {
    private final Path state;
    private final Map<String, Backend> backends = new TreeMap<>();

    /** A backend, guarded by its balancer except for the samples. */
    static final class Backend {
        final String name;
        private String url;
        private int weight;
        private long current;
        private int inFlight;
        private long served;
        private long errors;
        private long unanswered;
        private final Map<String, Long> statuses = new TreeMap<>();
        private final Samples samples = new Samples();

        private Backend(String name, String url, int weight) {
            this.name = name;
            this.url = url;
            this.weight = weight;
        }
    }

    /** One attempt to have a request served. */
    record Attempt(Backend backend, String url) {}

    /** Takes up what the file says; where there is none, all goes to the first of the backends given. */
    Balancer(Path state, String first, Map<String, String> urls) {
        this.state = state;
        Optional<ObjectNode> saved = Json.read(state);
        urls.forEach((name, url) -> backends.put(name, new Backend(name, url, name.equals(first) ? 100 : 0)));
        saved.ifPresent(file -> file.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            backends.put(
                    entry.getKey(),
                    new Backend(
                            entry.getKey(),
                            value.path("url").asText(),
                            value.path("weight").asInt()));
        }));
        save();
    }

    /** By smooth weighted round robin, among those with a positive weight and, where possible, not of the avoided. */
    synchronized Attempt choose(Set<String> avoided) {
        boolean othersLeft = backends.values().stream().anyMatch(b -> b.weight > 0 && !avoided.contains(b.name));
        Backend best = null;
        long total = 0;
        for (Backend backend : backends.values()) {
            if (backend.weight > 0 && !(othersLeft && avoided.contains(backend.name))) {
                total += backend.weight;
                backend.current += backend.weight;
                if (best == null || backend.current > best.current) {
                    best = backend;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException(
                    "no backend has a positive weight"); // setWeights never lets it come to this
        }
        best.current -= total;
        best.inFlight++;
        return new Attempt(best, best.url);
    }

    synchronized void answered(Backend backend, int status, long nanos) {
        boolean isError = status >= 500;
        backend.inFlight--;
        backend.served++;
        backend.errors += isError ? 1 : 0;
        backend.statuses.merge(status / 100 + "xx", 1L, Long::sum);
        backend.samples.add(Instant.now(), nanos, isError);
    }

    synchronized void unanswered(Backend backend) {
        backend.inFlight--;
        backend.unanswered++;
    }

    synchronized ObjectNode weights() {
        ObjectNode weights = Json.object();
        backends.values().forEach(b -> weights.put(b.name, b.weight));
        return weights;
    }

    /** Sets all weights; who is not named gets none. Throws, and changes nothing, where they can't be. */
    synchronized ObjectNode setWeights(ObjectNode asked) {
        long sum = 0;
        for (Map.Entry<String, JsonNode> entry : asked.properties()) {
            JsonNode weight = entry.getValue();
            if (!backends.containsKey(entry.getKey())) {
                throw new IllegalArgumentException(
                        "unknown backend " + entry.getKey() + ", known: " + backends.keySet());
            }
            if (!weight.isInt() || weight.intValue() < 0 || weight.intValue() > 1_000_000) {
                throw new IllegalArgumentException("the weight of " + entry.getKey() + " is " + weight
                        + ", must be a whole number from 0 to 1000000");
            }
            sum += weight.intValue();
        }
        if (sum == 0) {
            throw new IllegalArgumentException("the weights " + asked + " sum to 0: nobody would serve");
        }
        backends.values().forEach(b -> {
            b.weight = asked.path(b.name).asInt();
            b.current = 0;
        });
        save();
        return weights();
    }

    synchronized void setUrl(String name, String url) {
        Backend known = backends.get(name);
        if (known == null) {
            backends.put(name, new Backend(name, url, 0));
        } else {
            known.url = url;
        }
        save();
    }

    /** By backend: totals since the last reset, how many are in flight, and the window since the instant. */
    synchronized ObjectNode stats(Instant since) {
        ObjectNode stats = Json.object();
        for (Backend b : backends.values()) {
            ObjectNode one = stats.putObject(b.name)
                    .put("url", b.url)
                    .put("weight", b.weight)
                    .put("inFlight", b.inFlight)
                    .put("served", b.served)
                    .put("errors", b.errors)
                    .put("unanswered", b.unanswered);
            ObjectNode statuses = one.putObject("statuses");
            b.statuses.forEach(statuses::put);
            one.set("window", b.samples.since(since));
        }
        return stats;
    }

    synchronized void resetStats() {
        for (Backend b : backends.values()) {
            b.served = 0;
            b.errors = 0;
            b.unanswered = 0;
            b.statuses.clear();
            b.samples.clear();
        }
    }

    private void save() {
        ObjectNode file = Json.object();
        backends.values().forEach(b -> file.putObject(b.name).put("url", b.url).put("weight", b.weight));
        Json.write(state, file);
    }
}
