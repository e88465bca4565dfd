package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on loopback that finishes what is in flight before it closes. */
final class HttpService implements AutoCloseable {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    private static final long SETTLE_MILLIS = 30;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean closing;

    /** Answers one request; what it throws becomes a 500 with the reason. */
    interface Handler {
        Answer answer(HttpExchange exchange) throws Exception;
    }

    /** A status, a body, and who gave it (a header, when not empty). */
    record Answer(int status, String body, String backend) {
        static Answer of(int status, JsonNode body) {
            return new Answer(status, body.toString(), "");
        }

        static Answer error(int status, String reason) {
            return of(status, Json.object().put("error", reason));
        }
    }

    private HttpService(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    static HttpService start(int port, Handler handler) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 200);
        ThreadPoolExecutor threads = new ThreadPoolExecutor(4, 400, 10, TimeUnit.SECONDS, new SynchronousQueue<>());
        HttpService service = new HttpService(server, threads);
        server.createContext("/", exchange -> service.handle(exchange, handler));
        server.setExecutor(threads);
        server.start();
        return service;
    }

    private void handle(HttpExchange exchange, Handler handler) throws IOException {
        inFlight.incrementAndGet();
        try (exchange) {
            Answer answer = answer(exchange, handler);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (!answer.backend().isEmpty()) {
                exchange.getResponseHeaders().set("X-Backend", answer.backend());
            }
            if (closing) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private static Answer answer(HttpExchange exchange, Handler handler) {
        try {
            return handler.answer(exchange);
        } catch (Exception | LinkageError e) {
            Child.log(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " failed", e);
            return Answer.error(500, e.toString());
        }
    }

    @Override
    public void close() {
        closing = true;
        // It stops listening at once, but then waits its whole delay even when nothing is in flight: so beside, not
        // here.
        Thread stop = new Thread(() -> server.stop((int) DRAIN_LIMIT.toSeconds()), "stop listening");
        stop.setDaemon(true);
        stop.start();
        Await.holds(DRAIN_LIMIT, this::isIdle);
        Await.pause(SETTLE_MILLIS); // what was accepted just before
        Await.holds(DRAIN_LIMIT, this::isIdle);
    }

    private boolean isIdle() {
        return inFlight.get() == 0 && threads.getActiveCount() == 0;
    }
}
