package dev.windlass.http;

import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.HttpClientConfiguration;
import io.micronaut.http.client.HttpVersionSelection;
import io.micronaut.http.client.RawHttpClient;
import io.micronaut.http.client.netty.DefaultHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What checks go over: it owns the threads and the connections. Make one for a release and close it after its run, or
 * leave it out: then {@link #shared()} is used. It speaks HTTP/1.1, over TLS always with verification, as
 * {@code User-Agent: windlass}. Its few threads are daemons and start with the first question. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (Http http = Http.create(HttpSettings.defaults().bodyAtMost(64 * 1024))) {
 *     Check healthy = HttpCheck.get("https://gw/health").over(http);
 *     ...
 * }
 * }</pre>
 */
public final class Http implements AutoCloseable {

    private static final Http SHARED = new Http(HttpSettings.defaults(), false);
    /** An idle connection of a probe is let go long before servers do so, so that none is found dead. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final boolean closes;
    private final Object lock = new Object();
    private @Nullable RawHttpClient single;
    private @Nullable RawHttpClient pooled;
    private boolean closed;

    private Http(HttpSettings settings, boolean closes) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.closes = closes;
    }

    /**
     * Makes one with the default settings.
     *
     * @return a new one, to be closed by the caller
     */
    public static Http create() {
        return create(HttpSettings.defaults());
    }

    /**
     * Makes one.
     *
     * @param settings its limits
     * @return a new one, to be closed by the caller
     */
    public static Http create(HttpSettings settings) {
        return new Http(settings, true);
    }

    /**
     * The one with the default settings that checks use where nothing is said. It lives as long as the JVM, and doesn't
     * keep it alive; closing it does nothing.
     *
     * @return always the same
     */
    public static Http shared() {
        return SHARED;
    }

    /**
     * The limits it keeps.
     *
     * @return its settings
     */
    public HttpSettings settings() {
        return settings;
    }

    /** Ends its threads and connections; what is asked over it afterwards is not answered and never passes. */
    @Override
    public void close() {
        if (!closes) {
            return;
        }
        RawHttpClient one;
        RawHttpClient other;
        synchronized (lock) {
            closed = true;
            one = single;
            other = pooled;
            single = null;
            pooled = null;
        }
        close(one);
        close(other);
    }

    /** Asks over a connection of its own: one left from before may still lead to what was there before. */
    Pending ask(Request request, Duration within) {
        return ask(request, within, false);
    }

    /** Asks over a kept connection where there is one, as the clients of a service do. */
    Pending askPooled(Request request, Duration within) {
        return ask(request, within, true);
    }

    private Pending ask(Request request, Duration within, boolean keep) {
        if (within.isNegative() || within.isZero()) {
            return Pending.failed(Trouble.NOT_ASKED, "time left: " + Shown.time(within));
        }
        RawHttpClient client;
        try {
            client = client(keep);
        } catch (IOException e) {
            return Pending.failed(Trouble.TLS, String.valueOf(e.getMessage()));
        }
        return client == null
                ? Pending.failed(Trouble.CLOSED, "it was closed before")
                : Exchange.begin(client, request, settings, within);
    }

    /** Makes the client of kept connections before it is needed: the first request of a schedule is not to wait for it. */
    void warmUp() {
        try {
            var unused = client(true);
        } catch (IOException e) {
            // The first request meets the same, and tells it.
        }
    }

    /** Null if it is closed. */
    private @Nullable RawHttpClient client(boolean keep) throws IOException {
        synchronized (lock) {
            RawHttpClient known = keep ? pooled : single;
            if (closed || known != null) {
                return known;
            }
            RawHttpClient client = made(keep);
            warmUp(client);
            if (keep) {
                pooled = client;
            } else {
                single = client;
            }
            return client;
        }
    }

    private RawHttpClient made(boolean keep) throws IOException {
        HttpClientConfiguration configuration = configuration(keep);
        KeyStore trusted = settings.trust().load().orElse(null);
        // The factory of the interface has no way to say what is trusted but a file with a password.
        return trusted == null
                ? RawHttpClient.create(null, configuration)
                : DefaultHttpClient.builder()
                        .configuration(configuration)
                        .nettyClientSslBuilder(new TrustingSsl(trusted))
                        .build();
    }

    private HttpClientConfiguration configuration(boolean keep) {
        var configuration = new DefaultHttpClientConfiguration();
        configuration.setConnectTimeout(settings.connectWithin());
        configuration.getSslConfiguration().setHandshakeTimeout(settings.connectWithin());
        configuration.setReadTimeout(settings.silentAtMost());
        configuration.setMaxContentLength(settings.bodyAtMost());
        configuration.setFollowRedirects(false);
        configuration.setExceptionOnErrorStatus(false);
        configuration.setPlaintextMode(HttpVersionSelection.PlaintextMode.HTTP_1);
        configuration.setAlpnModes(List.of(HttpVersionSelection.ALPN_HTTP_1));
        configuration.setThreadFactory(Threads.Daemons.class);
        configuration.setNumOfThreads(2);
        configuration.setConnectionPoolIdleTimeout(IDLE);
        configuration.setShutdownQuietPeriod(Duration.ZERO);
        configuration.setShutdownTimeout(Duration.ofSeconds(1));
        HttpClientConfiguration.ConnectionPoolConfiguration pool = configuration.getConnectionPoolConfiguration();
        pool.setEnabled(keep);
        // The defaults queue the fifth connection to a host behind four that don't come up.
        pool.setMaxPendingConnections(Integer.MAX_VALUE);
        pool.setMaxConcurrentHttp1Connections(Integer.MAX_VALUE);
        return configuration;
    }

    /**
     * Lets the client load its classes, which takes it half a second, at a loopback port where nobody listens. Else the
     * first question would be told a latency that isn't the service's.
     */
    private void warmUp(RawHttpClient client) {
        int port;
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        } catch (IOException e) {
            return;
        }
        Request request = Request.get("http://127.0.0.1:" + port);
        Exchange.begin(client, request, settings, WARM_UP).outcome().join();
    }

    private static void close(@Nullable RawHttpClient client) {
        if (client == null) {
            return;
        }
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the HTTP client could not be closed", e);
        }
    }
}
