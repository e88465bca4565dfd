package dev.windlass.kubernetes.real;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What readiness probes ask: a server on loopback that answers 200 on a path that is ready, and 503 on any other. The
 * kubelets have to be on this machine. Safe for use by several threads.
 */
public final class Readiness implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Boolean> ready = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "readiness");
        thread.setDaemon(true);
        return thread;
    });

    private Readiness() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath().substring(1);
                boolean yes = ready.getOrDefault(path, false);
                synchronized (asked) {
                    asked.merge(path, 1, Integer::sum);
                    asked.notifyAll();
                }
                exchange.sendResponseHeaders(yes ? 200 : 503, -1);
            }
        });
        server.start();
    }

    /** Starts one, on a free port, on which nothing is ready. */
    public static Readiness start() {
        return new Readiness();
    }

    /** From now on, the path (without a slash ahead of it) is ready, or isn't. */
    public Readiness ready(String path, boolean yes) {
        ready.put(path, yes);
        return this;
    }

    /** Returns when a probe has asked for the path from now on, as many times as that. */
    public void awaitAsked(String path, int times) throws InterruptedException {
        synchronized (asked) {
            int until = asked.getOrDefault(path, 0) + times;
            while (asked.getOrDefault(path, 0) < until) {
                asked.wait();
            }
        }
    }

    /** The port of 127.0.0.1. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
