package dev.windlass.examples.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.windlass.examples.world.HttpService.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * GET and PUT /weights; PUT /backends/{name}; GET /stats, whose window of latencies and errors begins at
 * {@code ?since=<instant>} or {@code ?seconds=<n>} ago (10 by default); DELETE /stats.
 */
final class RouterAdmin implements HttpService.Handler {
    private static final String BACKENDS = "/backends/";
    private static final long WINDOW_SECONDS = 10;

    private final Balancer balancer;
    private final Forwarder forwarder;

    RouterAdmin(Balancer balancer, Forwarder forwarder) {
        this.balancer = balancer;
        this.forwarder = forwarder;
    }

    @Override
    public Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try {
            if (path.startsWith(BACKENDS) && exchange.getRequestMethod().equals("PUT")) {
                return putBackend(path.substring(BACKENDS.length()), Json.parse(body(exchange)));
            }
            return switch (exchange.getRequestMethod() + " " + path) {
                case "GET /weights" -> Answer.of(200, balancer.weights());
                case "PUT /weights" -> putWeights(Json.parse(body(exchange)));
                case "GET /stats" -> Answer.of(200, stats(exchange.getRequestURI()));
                case "DELETE /stats" -> resetStats();
                default -> Answer.error(404, exchange.getRequestMethod() + " " + path + " is not offered");
            };
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            return Answer.error(400, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        return exchange.getRequestBody().readAllBytes();
    }

    private Answer putWeights(ObjectNode asked) {
        ObjectNode now = balancer.setWeights(asked);
        Child.log("weights " + now, null);
        return Answer.of(200, now);
    }

    private Answer putBackend(String name, ObjectNode asked) {
        URI url = URI.create(asked.path("url").asText());
        if (name.isEmpty() || url.getHost() == null) {
            throw new IllegalArgumentException("a backend has a name and a url, got " + name + " and " + asked);
        }
        balancer.setUrl(name, url.toString());
        return Answer.of(200, balancer.weights());
    }

    private Answer resetStats() {
        forwarder.resetStats();
        balancer.resetStats();
        return Answer.of(200, Json.object());
    }

    private ObjectNode stats(URI uri) {
        Instant since = since(uri.getRawQuery() == null ? "" : uri.getRawQuery());
        ObjectNode stats = Json.object()
                .put("received", forwarder.received())
                .put("lost", forwarder.lost())
                .put("retried", forwarder.retried())
                .put("since", since.toString());
        stats.set("backends", balancer.stats(since));
        return stats;
    }

    private static Instant since(String query) {
        if (query.startsWith("since=")) {
            return Instant.parse(query.substring("since=".length()));
        }
        long seconds =
                query.startsWith("seconds=") ? Long.parseLong(query.substring("seconds=".length())) : WINDOW_SECONDS;
        return Instant.now().minusSeconds(seconds);
    }
}
