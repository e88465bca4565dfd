package dev.windlass.http.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Somebody else's system on loopback, which keeps what it was asked. */
final class FakeService implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    record Asked(String method, String path, Headers headers, String body) {

        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    record Says(int status, Map<String, String> headers, String body) {

        static Says ok(String body) {
            return new Says(200, Map.of(), body);
        }

        static Says status(int status, String body) {
            return new Says(status, Map.of(), body);
        }

        Says with(String header, String value) {
            var more = new HashMap<>(headers);
            more.put(header, value);
            return new Says(status, more, body);
        }
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    FakeService(Function<Asked, Says> service) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            var question = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            asked.add(question);
            Says says = service.apply(question);
            byte[] body = says.body().getBytes(UTF_8);
            says.headers().forEach(exchange.getResponseHeaders()::set);
            boolean head = question.method().equals("HEAD");
            if (head) {
                // The length that a GET would have, as servers are used to say.
                exchange.getResponseHeaders().set("Content-Length", "1234");
            }
            boolean none = body.length == 0 || head;
            exchange.sendResponseHeaders(says.status(), none ? -1 : body.length);
            if (!none) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Asked only() {
        if (asked.size() != 1) {
            throw new AssertionError("wanted one question, got " + asked);
        }
        return asked.get(0);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
