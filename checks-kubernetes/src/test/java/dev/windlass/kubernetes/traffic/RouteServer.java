package dev.windlass.kubernetes.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windlass.kubernetes.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A made-up API server with one HTTPRoute and the endpoints of Services, in this process: for a control plane that can hold no
 * custom resources. It has what a step on a route uses: reading, JSON patches with their conditions, resource versions,
 * generations, who wrote the rules, and watches. The controller of the gateway is played by it too. Safe for use by several threads.
 */
final class RouteServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_SUCH = "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NotFound\","
            + "\"message\":\"the server could not find the requested resource\",\"code\":404}";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "route-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<BlockingQueue<String>> watches = new CopyOnWriteArrayList<>();
    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final List<List<Integer>> saw = new ArrayList<>();
    private final List<String> patches = new ArrayList<>();
    private final Cluster cluster;
    private String version = "v1";
    private String resolved = "";
    private boolean losesNext;
    private boolean delaysNext;
    private @Nullable String underway;
    private int touchesNext;
    private int resourceVersion = 100;
    private ObjectNode route;

    RouteServer(int... weights) {
        route = route(weights);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        cluster = Cluster.of(
                "made-up",
                new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(Config.empty())
                                .withMasterUrl("http://127.0.0.1:"
                                        + server.getAddress().getPort())
                                .withOnlyHttpWatches(true)
                                .build())
                        .build());
    }

    /** A route with a rule of something else, and one of blue, green and legacy. */
    private static ObjectNode route(int... weights) {
        String[] names = {"blue", "green", "legacy"};
        ObjectNode made = JSON.createObjectNode();
        made.put("kind", "HTTPRoute")
                .putObject("metadata")
                .put("name", "shop")
                .put("namespace", "shop")
                .put("uid", "1b4e28ba-2fa1-11d2-883f-0016d3cca427")
                .put("resourceVersion", "100")
                .put("generation", 1)
                .put("creationTimestamp", "2026-01-13T08:00:00Z");
        ObjectNode spec = made.putObject("spec");
        spec.putArray("parentRefs").addObject().put("name", "public");
        ArrayNode rules = spec.putArray("rules");
        rules.addObject()
                .putArray("backendRefs")
                .addObject()
                .put("name", "static")
                .put("weight", 7);
        ArrayNode refs = rules.addObject().putArray("backendRefs");
        for (int i = 0; i < weights.length; i++) {
            refs.addObject().put("name", names[i]).put("port", 80).put("weight", weights[i]);
        }
        return made;
    }

    Cluster cluster() {
        return cluster;
    }

    // ------------------------------------------------------------------ what the test plays

    /** These Services, and no others, have a ready endpoint. */
    synchronized RouteServer serving(String... services) {
        served.clear();
        served.addAll(List.of(services));
        return this;
    }

    /** Which version of the API is served, and no other. */
    synchronized RouteServer version(String only) {
        version = only;
        return this;
    }

    /** The gateway takes every change in from now on: it accepts it, and says whether it found the backends. */
    synchronized RouteServer gateway(String refsResolved) {
        resolved = refsResolved;
        return this;
    }

    /** The answer to the next patch is lost. */
    synchronized RouteServer loseNext() {
        losesNext = true;
        return this;
    }

    /** The next patch stays on its way: its sender is told that the connection broke. */
    synchronized RouteServer delayNext() {
        delaysNext = true;
        return this;
    }

    /** What was on its way arrives: whether it was applied. */
    synchronized boolean arrives() {
        String late = Objects.requireNonNull(underway);
        underway = null;
        return apply(late);
    }

    /** Something else of the route changes ahead of so many of the next patches. */
    synchronized RouteServer touchNext(int times) {
        touchesNext = times;
        return this;
    }

    /** Somebody else sets the weight of the first backend. */
    synchronized void rivalSets(int weight) {
        ObjectNode changed = route.deepCopy();
        ((ObjectNode) changed.at("/spec/rules/1/backendRefs/0")).put("weight", weight);
        changed(changed, "rival");
    }

    /** There is another rule of blue and green, for another path. */
    synchronized void secondRule(int blue, int green) {
        ObjectNode changed = route.deepCopy();
        ArrayNode refs = ((ArrayNode) changed.at("/spec/rules")).addObject().putArray("backendRefs");
        refs.addObject().put("name", "blue").put("port", 80).put("weight", blue);
        refs.addObject().put("name", "green").put("port", 80).put("weight", green);
        ((ObjectNode) changed.at("/spec/rules/2"))
                .putArray("matches")
                .addObject()
                .putObject("path")
                .put("type", "PathPrefix")
                .put("value", "/second");
        changed(changed, "rival");
    }

    /** Somebody else puts the two rules of blue and green into the other order. */
    synchronized void rivalSwaps() {
        ObjectNode changed = route.deepCopy();
        var rules = (ArrayNode) changed.at("/spec/rules");
        rules.add(rules.remove(1));
        changed(changed, "rival");
    }

    /** The route is removed, and one of the same name is made. */
    synchronized void madeAnew() {
        ((ObjectNode) route.get("metadata")).put("uid", "6fa459ea-ee8a-3ca4-894e-db77e160355e");
    }

    synchronized JsonNode spec() {
        return route.get("spec").deepCopy();
    }

    synchronized List<Integer> weights() {
        var weights = new ArrayList<Integer>();
        route.at("/spec/rules/1/backendRefs")
                .forEach(ref -> weights.add(ref.get("weight").asInt()));
        return weights;
    }

    /** The weights that the gateway has seen, one after the other. */
    synchronized List<List<Integer>> saw() {
        return List.copyOf(saw);
    }

    /** The patches that came. */
    synchronized List<String> patches() {
        return List.copyOf(patches);
    }

    // ------------------------------------------------------------------ the server

    private void changed(ObjectNode now, String writer) {
        ObjectNode meta = (ObjectNode) now.get("metadata");
        if (!now.get("spec").equals(route.get("spec"))) {
            meta.put("generation", meta.get("generation").asInt() + 1);
            ObjectNode entry = meta.putArray("managedFields").addObject();
            entry.put("manager", writer).put("time", "2026-01-13T09:00:00Z");
            entry.putObject("fieldsV1").putObject("f:spec").putObject("f:rules");
        }
        told(now);
        if (!resolved.isEmpty()) {
            if (saw.isEmpty() || !saw.get(saw.size() - 1).equals(weights())) {
                saw.add(weights());
            }
            ObjectNode taken = now.deepCopy();
            ObjectNode parent = taken.putObject("status").putArray("parents").addObject();
            parent.put("controllerName", "shop.example/gateway")
                    .putObject("parentRef")
                    .put("name", "public");
            ArrayNode conditions = parent.putArray("conditions");
            for (Map.Entry<String, String> one :
                    new TreeMap<>(Map.of("Accepted", "True", "ResolvedRefs", resolved)).entrySet()) {
                conditions
                        .addObject()
                        .put("type", one.getKey())
                        .put("status", one.getValue())
                        .put("reason", "BackendNotFound")
                        .put("message", "played")
                        .put("observedGeneration", meta.get("generation").asInt());
            }
            told(taken);
        }
    }

    private void told(ObjectNode now) {
        ((ObjectNode) now.get("metadata")).put("resourceVersion", String.valueOf(++resourceVersion));
        route = now;
        String event = "{\"type\":\"MODIFIED\",\"object\":" + versioned() + "}\n";
        watches.forEach(watch -> watch.add(event));
    }

    private ObjectNode versioned() {
        return route.deepCopy().put("apiVersion", "gateway.networking.k8s.io/" + version);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (path.endsWith("/endpointslices")) {
            send(exchange, 200, slices(query));
        } else if (query.contains("watch=true")) {
            stream(exchange);
        } else if (!path.contains("gateway.networking.k8s.io/" + version + "/")) {
            send(exchange, 404, NO_SUCH);
        } else if (exchange.getRequestMethod().equals("PATCH")) {
            patch(exchange, new String(body, StandardCharsets.UTF_8));
        } else if (path.endsWith("/shop")) {
            send(exchange, 200, now());
        } else {
            send(
                    exchange,
                    200,
                    "{\"kind\":\"HTTPRouteList\",\"metadata\":{\"resourceVersion\":\"" + resourceVersion
                            + "\"},\"items\":[" + now() + "]}");
        }
    }

    private synchronized String now() {
        return versioned().toString();
    }

    private synchronized String slices(String query) {
        String service = query.replaceAll(".*service-name=([a-z]+).*", "$1");
        String endpoints = served.contains(service)
                ? "{\"addresses\":[\"10.0.0.1\"],\"conditions\":{\"ready\":true},\"targetRef\":{\"kind\":\"Pod\",\"name\":\""
                        + service + "-1\"}}"
                : "";
        return "{\"kind\":\"EndpointSliceList\",\"apiVersion\":\"discovery.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"1\"},"
                + "\"items\":[{\"metadata\":{\"name\":\"" + service
                + "\",\"uid\":\"1\"},\"ports\":[{\"port\":80}],\"endpoints\":[" + endpoints + "]}]}";
    }

    private void patch(HttpExchange exchange, String patch) throws IOException {
        String answer;
        int status = 200;
        synchronized (this) {
            patches.add(patch);
            if (touchesNext > 0) {
                touchesNext--;
                told(route.deepCopy());
            }
            if (delaysNext) {
                delaysNext = false;
                underway = patch;
                exchange.close();
                return;
            }
            if (apply(patch)) {
                answer = now();
            } else {
                status = 422;
                answer = "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Invalid\",\"message\":\"the server"
                        + " rejected our request due to an error in our request\",\"code\":422}";
            }
            if (losesNext) {
                losesNext = false;
                exchange.close();
                return;
            }
        }
        send(exchange, status, answer);
    }

    /** A JSON patch, or one that is merged; whether its conditions hold. */
    private boolean apply(String patch) {
        try {
            JsonNode wanted = JSON.readTree(patch);
            ObjectNode now = route.deepCopy();
            if (wanted.isArray()) {
                changed((ObjectNode) JsonPatch.apply(wanted, now), "windlass");
            } else if (wanted.at("/metadata/uid").equals(now.at("/metadata/uid"))) {
                changed(JSON.readerForUpdating(now).readValue(wanted), "windlass");
            } else {
                return false;
            }
            return true;
        } catch (JsonPatchException refused) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        var events = new LinkedBlockingQueue<String>();
        synchronized (this) {
            events.add("{\"type\":\"MODIFIED\",\"object\":" + versioned() + "}\n");
            watches.add(events);
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(events.take().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException | InterruptedException over) {
            watches.remove(events);
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        cluster.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
