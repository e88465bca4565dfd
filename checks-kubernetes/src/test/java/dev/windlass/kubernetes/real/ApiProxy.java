package dev.windlass.kubernetes.real;

import dev.windlass.kubernetes.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the real API server, on loopback, by plain HTTP: it keeps account of all requests, and makes the faults
 * that a network and a server make. What it passes on goes by TLS and under the credentials of the context by which it was
 * asked. It passes on what streams (watches, logs) as it comes, and upgraded connections (exec). {@code kubectl} works through
 * it too. Each fault counts for {@link Tally}. Safe for use by several threads.
 */
public final class ApiProxy implements AutoCloseable {

    /** As a server answers a watch from a resource version that it no longer has. */
    private static final String GONE = """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version","reason":"Expired","code":410}""";

    private final Map<String, Identity> identities = new LinkedHashMap<>();
    private final Map<String, Cluster> clusters = new ConcurrentHashMap<>();
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<Asked> requests = new ArrayList<>();
    private final Path kubeconfig;
    private boolean refuses;

    private ApiProxy() throws IOException {
        for (String context : List.of(TestCluster.adminContext(), TestCluster.viewerContext())) {
            identities.put(context, new Identity(context));
        }
        kubeconfig = Files.createTempFile("kubeconfig-", ".yaml");
        Files.writeString(kubeconfig, Serialization.asYaml(config()));
    }

    /** One in front of the cluster that the tests are run on. */
    public static ApiProxy start() {
        try {
            var proxy = new ApiProxy();
            proxy.accept();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A context of the kubeconfig: its way to the server, and the port of this proxy that goes that way. */
    final class Identity {

        private final String context;
        private final io.fabric8.kubernetes.client.Config config;
        private final SSLContext tls;
        private int port;
        private @Nullable ServerSocket listening;
        private @Nullable Thread accepting;

        private Identity(String context) {
            this.context = context;
            this.config = io.fabric8.kubernetes.client.Config.fromKubeconfig(
                    context, TestCluster.kubeconfig().toFile());
            try {
                this.tls = SSLUtils.sslContext(config);
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("context '" + context + "' has no certificates to use", e);
            }
        }

        String context() {
            return context;
        }

        /** A new connection to the server. */
        Socket connect() throws IOException {
            URI server = URI.create(config.getMasterUrl());
            boolean plain = "http".equals(server.getScheme());
            int number = server.getPort() >= 0 ? server.getPort() : plain ? 80 : 443;
            return plain
                    ? new Socket(server.getHost(), number)
                    : tls.getSocketFactory().createSocket(server.getHost(), number);
        }

        /** The head as the server is to see it: with the credentials, and without an upgrade to HTTP/2. */
        HttpHead addressed(HttpHead head) {
            URI server = URI.create(config.getMasterUrl());
            HttpHead addressed = head.without("HTTP2-Settings", "Expect")
                    .with("Host", server.getHost() + (server.getPort() >= 0 ? ":" + server.getPort() : ""));
            if (!head.value("Upgrade").filter(to -> !to.equals("h2c")).isPresent()) {
                addressed = addressed.without("Upgrade").with("Connection", "close");
            }
            String token = Optional.ofNullable(config.getAutoOAuthToken()).orElse(config.getOauthToken());
            return token == null ? addressed : addressed.with("Authorization", "Bearer " + token);
        }

        private void listen() throws IOException {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            port = socket.getLocalPort();
            listening = socket;
            accepting = thread("accepts", () -> {
                while (true) {
                    try {
                        var connection = new ProxiedConnection(ApiProxy.this, this, socket.accept());
                        open.add(connection);
                        thread("connection", connection).start();
                    } catch (IOException e) {
                        return; // it refuses connections from now on
                    }
                }
            });
            accepting.start();
        }

        /** Returns when no connection can come any more: the system goes on accepting while a thread still does. */
        private void stopListening() {
            ServerSocket socket = listening;
            Thread accepts = accepting;
            if (socket != null && accepts != null) {
                try {
                    socket.close();
                    accepts.join();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    Thread thread(String name, Runnable work) {
        var thread = new Thread(work, "api-proxy-" + name);
        thread.setDaemon(true);
        return thread;
    }

    private Config config() throws IOException {
        var config = new ConfigBuilder().withApiVersion("v1").withKind("Config");
        for (Identity identity : identities.values()) {
            identity.listen();
            config.addNewCluster()
                    .withName(identity.context)
                    .withNewCluster()
                    .withServer("http://127.0.0.1:" + identity.port)
                    .endCluster()
                    .endCluster()
                    .addNewContext()
                    .withName(identity.context)
                    .withNewContext()
                    .withCluster(identity.context)
                    .withUser("nobody")
                    .endContext()
                    .endContext();
        }
        return config.addNewUser()
                .withName("nobody")
                .withNewUser()
                .endUser()
                .endUser()
                .withCurrentContext(TestCluster.adminContext())
                .build();
    }

    /** The cluster through this proxy, as somebody who may do everything; closed with it. */
    public Cluster admin() {
        return cluster(TestCluster.adminContext());
    }

    /** The cluster through this proxy, as somebody who may do nothing; closed with it. */
    public Cluster viewer() {
        return cluster(TestCluster.viewerContext());
    }

    private Cluster cluster(String context) {
        return clusters.computeIfAbsent(context, name -> Cluster.kubeconfig(kubeconfig, name));
    }

    /** A kubeconfig with the same contexts, through this proxy. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** All requests so far, in the order in which they came. */
    public List<Asked> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Those of them that match. */
    public List<Asked> requests(Predicate<Asked> match) {
        return requests().stream().filter(match).toList();
    }

    /** Forgets the requests so far. */
    public void forget() {
        synchronized (requests) {
            requests.clear();
        }
    }

    /** Returns once at least so many requests that match came. */
    public void await(int times, Predicate<Asked> match) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        synchronized (requests) {
            while (requests.stream().filter(match).count() < times) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new AssertionError("waited in vain for a request; there were " + requests);
                }
                requests.wait(left);
            }
        }
    }

    /** The next request that matches is answered by this proxy, and doesn't reach the server. */
    public Fault answerNext(Predicate<Asked> match, int status, Map<String, String> headers, String body) {
        return answer(1, match, status, headers, body);
    }

    /** All requests that match are answered by this proxy, until it is lifted. */
    public Fault answerAll(Predicate<Asked> match, int status, Map<String, String> headers, String body) {
        return answer(Integer.MAX_VALUE, match, status, headers, body);
    }

    /** The next request that matches is answered as a server does that has too much to do. */
    public Fault throttleNext(Predicate<Asked> match, int retryAfterSeconds) {
        String status = String.format(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"TooManyRequests\",\"code\":429,"
                        + "\"message\":\"too many requests, please try again later\",\"details\":{\"retryAfterSeconds\":%d}}",
                retryAfterSeconds);
        return answerNext(match, 429, Map.of("Retry-After", String.valueOf(retryAfterSeconds)), status);
    }

    private Fault answer(int times, Predicate<Asked> match, int status, Map<String, String> headers, String body) {
        var head = new HttpHead("HTTP/1.1 " + status + " Fault", List.of("Content-Type: application/json"));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            head = head.with(header.getKey(), header.getValue());
        }
        return made(status + " is answered", new Fault(Fault.Kind.ANSWER, match, times, head, bytes(body)));
    }

    /** The next request that matches reaches the server, but its answer doesn't come back: the connection breaks. */
    public Fault loseAnswer(Predicate<Asked> match) {
        return made("an answer is lost", fault(Fault.Kind.LOSE_ANSWER, match));
    }

    /** The next request that matches doesn't reach the server: the connection breaks, as for a lost answer. */
    public Fault loseRequest(Predicate<Asked> match) {
        return made("a request is lost", fault(Fault.Kind.LOSE_REQUEST, match));
    }

    /** The next request that matches is passed on only when the fault is lifted. */
    public Fault holdNext(Predicate<Asked> match) {
        return made("a request is held", fault(Fault.Kind.HOLD, match));
    }

    /** The next request that matches reaches the server, and its answer is passed on only when the fault is lifted. */
    public Fault holdAnswer(Predicate<Asked> match) {
        return made("an answer is held", fault(Fault.Kind.HOLD_ANSWER, match));
    }

    private static Fault fault(Fault.Kind kind, Predicate<Asked> match) {
        return new Fault(kind, match, 1, new HttpHead("", List.of()), new byte[0]);
    }

    private Fault made(String what, Fault fault) {
        Tally.fault(what);
        faults.add(fault);
        return fault;
    }

    /** From now on connections are refused, and those that there are are cut: the server is away. */
    public synchronized void refuse() {
        Tally.fault("the server is away");
        refuses = true;
        identities.values().forEach(Identity::stopListening);
        open.forEach(ProxiedConnection::cut);
    }

    /** Connections are accepted again, on the same ports. */
    public synchronized void acceptAgain() {
        refuses = false;
        accept();
    }

    private synchronized void accept() {
        for (Identity identity : identities.values()) {
            if (!refuses && (identity.listening == null || identity.listening.isClosed())) {
                try {
                    identity.listen();
                } catch (IOException e) {
                    throw new UncheckedIOException("the port " + identity.port + " is taken", e);
                }
            }
        }
    }

    /** Cuts all connections that there are. New ones are accepted. */
    public void cut() {
        Tally.fault("all connections are cut");
        open.forEach(ProxiedConnection::cut);
    }

    /** Ends the watches that match and that there are, as a server does from time to time. */
    public void endWatches(Predicate<Asked> match) throws IOException, InterruptedException {
        end(match, new byte[0]);
    }

    /** Ends the watches that match and that there are by an event that tells that their resource version is gone. */
    public void expireWatches(Predicate<Asked> match) throws IOException, InterruptedException {
        end(match, bytes("{\"type\":\"ERROR\",\"object\":" + GONE + "}\n"));
    }

    private void end(Predicate<Asked> match, byte[] event) throws IOException, InterruptedException {
        Tally.fault("watches are ended");
        for (ProxiedConnection connection : open) {
            Asked asked = connection.asked();
            if (asked != null && asked.isWatch() && match.test(asked)) {
                connection.endStream(event);
            }
        }
    }

    /** How many watches that match are open. */
    public int watches(Predicate<Asked> match) {
        return Math.toIntExact(open.stream()
                .flatMap(connection -> Optional.ofNullable(connection.asked()).stream())
                .filter(asked -> asked.isWatch() && match.test(asked))
                .count());
    }

    /** Takes down a request, and finds the fault for it. */
    Optional<Fault> asked(Asked asked) {
        synchronized (requests) {
            requests.add(asked);
            requests.notifyAll();
        }
        return faults.stream().filter(fault -> fault.takes(asked)).findFirst();
    }

    void ended(ProxiedConnection connection) {
        open.remove(connection);
    }

    @Override
    public synchronized void close() throws IOException {
        refuses = true;
        identities.values().forEach(Identity::stopListening);
        faults.forEach(Fault::lift);
        clusters.values().forEach(Cluster::close);
        open.forEach(ProxiedConnection::cut);
        Files.deleteIfExists(kubeconfig);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
