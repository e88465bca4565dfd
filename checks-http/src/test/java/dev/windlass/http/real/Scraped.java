package dev.windlass.http.real;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A service that answers each request as it is told and counts its answers in {@value #ANSWERED}{@code {code="…"}};
 * {@code /metrics} gives that, and what a test sets, to Prometheus. Safe for use by several threads.
 */
public final class Scraped implements AutoCloseable {

    /** The counter of its answers, with the label {@code code}. */
    public static final String ANSWERED = "http_requests_total";

    private final HttpServer server;
    private final ExecutorService threads;
    /** In groups of one name, as the format wants them. */
    private final TreeMap<String, Double> series =
            new TreeMap<>(Comparator.comparing(Scraped::nameOf).thenComparing(Comparator.naturalOrder()));

    private Answer answer;
    private boolean scrapable = true;

    private record Answer(int status, String body) {}

    private Scraped(String name) throws IOException {
        answer = new Answer(200, name);
        threads = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> say(exchange, answered()));
        server.createContext("/metrics", exchange -> say(exchange, metrics()));
        server.start();
    }

    /** Starts one that answers with 200 and its name. */
    public static Scraped named(String name) throws IOException {
        return new Scraped(name);
    }

    /** Answers so from now on. */
    public synchronized Scraped answering(int status, String body) {
        answer = new Answer(status, body);
        return this;
    }

    /**
     * Sets a series, such as <code>queue_length{queue="mail"}</code>; it is a counter if its name ends with
     * {@code _total}, else a gauge.
     */
    public synchronized Scraped set(String name, double value) {
        series.put(name, value);
        return this;
    }

    /** Adds to a series, which begins at 0. */
    public synchronized Scraped add(String name, double value) {
        series.merge(name, value, Double::sum);
        return this;
    }

    /** A series that is there no more. */
    public synchronized Scraped remove(String name) {
        series.remove(name);
        return this;
    }

    /** Whether a scrape succeeds from now on; else {@code /metrics} answers with 503. */
    public synchronized Scraped scrapable(boolean can) {
        scrapable = can;
        return this;
    }

    /** What a series has come to; 0 if there is none. */
    public synchronized double value(String name) {
        return series.getOrDefault(name, 0.0);
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Where it answers, with a path that begins with a slash. */
    public String url(String path) {
        return "http://" + address() + path;
    }

    private synchronized Answer answered() {
        add(ANSWERED + "{code=\"" + answer.status() + "\"}", 1);
        return answer;
    }

    private synchronized Answer metrics() {
        if (!scrapable) {
            return new Answer(503, "no metrics now");
        }
        var text = new StringBuilder();
        String last = "";
        for (var one : series.entrySet()) {
            String name = nameOf(one.getKey());
            if (!name.equals(last)) {
                text.append("# TYPE ").append(name).append(name.endsWith("_total") ? " counter\n" : " gauge\n");
            }
            last = name;
            text.append(one.getKey()).append(' ').append(one.getValue()).append('\n');
        }
        return new Answer(200, text.toString());
    }

    private static String nameOf(String one) {
        int brace = one.indexOf('{');
        return brace < 0 ? one : one.substring(0, brace);
    }

    private static void say(HttpExchange exchange, Answer says) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = says.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            boolean bare = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(says.status(), bare ? -1 : body.length);
            if (!bare) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
