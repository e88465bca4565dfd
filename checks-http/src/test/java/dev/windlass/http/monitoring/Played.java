package dev.windlass.http.monitoring;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.check.CheckContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on loopback that plays the API of a monitoring system. */
final class Played implements AutoCloseable {

    static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(20));

    /** What it was asked; of a form and a query the decoded parameters, in the order in which they came. */
    record Asked(String method, String path, Map<String, List<String>> parameters, String token, String body) {

        String parameter(String name) {
            return String.join(" & ", parameters.getOrDefault(name, List.of()));
        }
    }

    record Says(int status, String type, String body) {
        static Says json(int status, String body) {
            return new Says(status, "application/json", body);
        }

        static Says ok(String body) {
            return json(200, body);
        }

        static Says html(int status) {
            return new Says(status, "text/html; charset=utf-8", "<html><body>Sign in</body></html>");
        }

        static Says text(int status, String body) {
            return new Says(status, "text/plain; charset=utf-8", body);
        }
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "played");
        thread.setDaemon(true);
        return thread;
    });

    private Played(Function<Asked, Says> system) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
            URI uri = exchange.getRequestURI();
            var question = new Asked(
                    exchange.getRequestMethod(),
                    uri.getPath(),
                    parameters(type.startsWith("application/x-www-form-urlencoded") ? body : uri.getRawQuery()),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    body);
            asked.add(question);
            Says says = system.apply(question);
            byte[] bytes = says.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", says.type());
            exchange.sendResponseHeaders(says.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    static Played answering(Function<Asked, Says> system) {
        return new Played(system);
    }

    static Played saying(Says says) {
        return new Played(question -> says);
    }

    private static Map<String, List<String>> parameters(String encoded) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (encoded != null) {
            for (String one : encoded.split("&", -1)) {
                String[] pair = one.split("=", 2);
                parameters
                        .computeIfAbsent(URLDecoder.decode(pair[0], StandardCharsets.UTF_8), name -> new ArrayList<>())
                        .add(URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    Asked last() {
        return asked.get(asked.size() - 1);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
