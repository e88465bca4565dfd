package dev.windlass.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The JDK's server on loopback: a well-behaved service. */
public final class WebServer implements AutoCloseable {

    public record Asked(String method, String path, Headers headers, String body) {

        public String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    public record Says(int status, Map<String, String> headers, String body) {
        public static Says ok(String body) {
            return new Says(200, Map.of(), body);
        }

        public static Says status(int status, String body) {
            return new Says(status, Map.of(), body);
        }

        public static Says redirect(String location) {
            return new Says(302, Map.of("Location", location), "");
        }
    }

    public final List<Asked> asked = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "web-server");
        thread.setDaemon(true);
        return thread;
    });

    private WebServer(Function<Asked, Says> service) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            var question = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(question);
            Says says = service.apply(question);
            byte[] body = says.body().getBytes(StandardCharsets.UTF_8);
            says.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(says.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    public static WebServer serving(Function<Asked, Says> service) {
        return new WebServer(service);
    }

    public static WebServer saying(String body) {
        return new WebServer(question -> Says.ok(body));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
