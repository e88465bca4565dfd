package dev.windlass.http.network;

import dev.windlass.http.Trust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One TLS handshake with a server. Nothing is kept for the next one, so that no session is resumed, which would present no
 * certificate.
 */
final class Handshake {

    private final Endpoint endpoint;
    private final Presented presented;
    private final SSLContext context;
    private volatile @Nullable InetSocketAddress connectedTo;

    private Handshake(Endpoint endpoint, @Nullable KeyStore trusted) throws Unreached {
        this.endpoint = endpoint;
        try {
            this.presented = new Presented(trustManager(trusted));
            this.context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {presented}, null);
        } catch (GeneralSecurityException e) {
            throw new Unreached(Trouble.NO_CAS, Seen.error(e));
        }
    }

    /**
     * How it ended.
     *
     * @param presented what the server presented, however it ended
     * @param address where a connection came up, or null
     * @param unreached why it was not completed, or null
     */
    record Ended(
            Presented presented,
            @Nullable InetSocketAddress address,
            @Nullable Unreached unreached) {}

    static Ended with(Endpoint endpoint, Trust trust, Deadline deadline) throws Unreached, InterruptedException {
        var handshake = new Handshake(endpoint, authorities(trust));
        List<InetSocketAddress> addresses = Addresses.of(endpoint, deadline);
        Unreached unreached = null;
        try {
            InTime.one(() -> handshake.shakeHands(addresses, deadline), deadline.left())
                    .get();
        } catch (CancellationException e) {
            unreached = new Unreached(
                    handshake.connectedTo == null ? Trouble.SILENT : Trouble.NO_HANDSHAKE, "given up at the deadline");
        } catch (ExecutionException e) {
            unreached = handshake.unreached(e.getCause() == null ? e : e.getCause());
        }
        return new Ended(handshake.presented, handshake.connectedTo, unreached);
    }

    private static @Nullable KeyStore authorities(Trust trust) throws Unreached {
        try {
            return trust.load().orElse(null);
        } catch (IOException e) {
            throw new Unreached(Trouble.NO_CAS, String.valueOf(e.getMessage()));
        }
    }

    private Unreached unreached(Throwable error) {
        if (error instanceof Unreached unreached) {
            return unreached;
        }
        return new Unreached(Trouble.shakingHands(error), Seen.error(error));
    }

    private @Nullable Void shakeHands(List<InetSocketAddress> addresses, Deadline deadline)
            throws IOException, Unreached {
        try (SocketChannel channel = connect(addresses, deadline);
                var tls = (SSLSocket) context.getSocketFactory()
                        .createSocket(channel.socket(), nameForTls(), endpoint.port(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
        }
        return null;
    }

    /** The first address that takes a connection; each that doesn't gets its share of the time. */
    private SocketChannel connect(List<InetSocketAddress> addresses, Deadline deadline) throws IOException, Unreached {
        Unreached last = null;
        for (int i = 0; i < addresses.size(); i++) {
            Duration share = deadline.left().dividedBy(addresses.size() - i);
            InetSocketAddress address = addresses.get(i);
            SocketChannel channel = SocketChannel.open();
            try {
                channel.socket().connect(address, (int) Math.max(1, share.toMillis()));
                connectedTo = address;
                return channel;
            } catch (SocketTimeoutException e) {
                channel.close();
                last = new Unreached(Trouble.SILENT, address + " within " + Seen.time(share));
            } catch (IOException e) {
                channel.close();
                last = new Unreached(Trouble.connecting(e), address + ": " + Seen.error(e));
            }
        }
        throw last == null ? new Unreached(Trouble.UNKNOWN_HOST, endpoint.host()) : last;
    }

    /** Without the dot that ends an absolute name: certificates don't have it. */
    private String nameForTls() {
        String host = endpoint.host();
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JDK has no trust manager that verifies names");
    }
}
