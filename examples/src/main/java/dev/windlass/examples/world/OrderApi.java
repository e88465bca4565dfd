package dev.windlass.examples.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.windlass.examples.world.HttpService.Answer;
import dev.windlass.examples.world.OrderStore.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** GET /health, POST /orders, GET /orders/{key}, GET /orders/count; with the fault it was given. */
final class OrderApi implements HttpService.Handler {
    private static final String ORDERS = "/orders";
    private static final long SLOW_MILLIS = 800;

    private final Version version;
    private final Fault fault;
    private final OrderStore store;
    private final AtomicLong requests = new AtomicLong();

    OrderApi(Version version, Fault fault, OrderStore store) {
        this.version = version;
        this.fault = fault;
        this.store = store;
    }

    @Override
    public Answer answer(HttpExchange exchange) throws IOException, SQLException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (path.equals("/health") && method.equals("GET")) {
            return health();
        }
        if (!path.equals(ORDERS) && !path.startsWith(ORDERS + "/")) {
            return Answer.error(404, "nothing at " + path);
        }
        if (fault != Fault.NONE && requests.incrementAndGet() % 10 < 3) {
            if (fault == Fault.ERRORS) {
                return Answer.error(500, "version " + version.text() + " has the fault ERRORS");
            }
            Await.pause(SLOW_MILLIS);
        }
        if (method.equals("POST") && path.equals(ORDERS)) {
            return post(exchange.getRequestBody().readAllBytes());
        }
        if (!method.equals("GET") || path.equals(ORDERS)) {
            return Answer.error(405, method + " " + path + " is not offered");
        }
        String which = path.substring(ORDERS.length() + 1);
        return which.equals("count") ? Answer.of(200, Json.object().put("count", store.count())) : get(which);
    }

    private Answer health() {
        ObjectNode health = Json.object().put("version", version.text());
        try {
            store.check();
            return Answer.of(200, health.put("status", "UP"));
        } catch (SQLException e) {
            return Answer.of(503, health.put("status", "DOWN").put("reason", e.getMessage()));
        }
    }

    private Answer post(byte[] body) throws SQLException {
        Order order;
        try {
            ObjectNode asked = Json.parse(body);
            order = new Order(
                    UUID.fromString(asked.path("key").asText()),
                    asked.path("item").asText(),
                    asked.path("priority").asText("normal"));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Answer.error(400, "an order is {\"key\": <UUID>, \"item\": <text>}: " + e.getMessage());
        }
        boolean created = store.insert(order);
        return Answer.of(201, Json.object().put("key", order.key().toString()).put("created", created));
    }

    private Answer get(String which) throws SQLException {
        UUID key;
        try {
            key = UUID.fromString(which);
        } catch (IllegalArgumentException e) {
            return Answer.error(400, "no UUID: " + which);
        }
        return store.find(key)
                .map(order -> Answer.of(200, json(order)))
                .orElseGet(() -> Answer.error(404, "no order " + key));
    }

    private static ObjectNode json(Order order) {
        ObjectNode json = Json.object().put("key", order.key().toString()).put("item", order.item());
        return order.priority().isEmpty() ? json : json.put("priority", order.priority());
    }
}
