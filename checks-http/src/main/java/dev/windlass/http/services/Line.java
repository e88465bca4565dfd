package dev.windlass.http.services;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** The connection to a mail server: what comes in is bounded, and it can be cut from another thread at any time. */
final class Line {

    /** How much a server may say: some thousand times what it has to. */
    static final long MOST_BYTES = 1024 * 1024;

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private final MailServer server;
    private @Nullable Socket socket;
    private @Nullable SSLSocket layer;
    private boolean cut;
    private volatile Stage stage = Stage.CONNECT;

    /** What is being attempted. */
    enum Stage {
        CONNECT("connect"),
        TLS("agree on TLS"),
        GREET("be greeted or log in"),
        TALK("hand it over");

        final String words;

        Stage(String words) {
            this.words = words;
        }
    }

    Line(MailServer server) {
        this.server = server;
    }

    Stage stage() {
        return stage;
    }

    void stage(Stage next) {
        stage = next;
    }

    /** Opens it, with TLS where that comes first. */
    Socket open(Duration within) throws IOException, NoSuchAlgorithmException {
        // The library asks the address for its name: it has to answer with the declared one, not with what DNS says.
        byte[] address = InetAddress.getByName(server.host()).getAddress();
        var to = new InetSocketAddress(InetAddress.getByAddress(server.host(), address), server.port());
        Duration connecting = within.compareTo(LONGEST_CONNECT) < 0 ? within : LONGEST_CONNECT;
        var opened = new Bounded();
        keep(opened);
        opened.connect(to, Math.toIntExact(Math.max(1, connecting.toMillis())));
        if (server.tls() == MailServer.Tls.IMPLICIT) {
            return new Layers(server.layers()).createSocket(opened, server.host(), server.port(), true);
        }
        return opened;
    }

    /** What is laid over it after STARTTLS. */
    SSLSocketFactory layers() throws IOException, NoSuchAlgorithmException {
        return new Layers(server.layers());
    }

    /** How the connection is protected, for people. */
    synchronized String words() {
        if (layer == null) {
            return "without TLS";
        }
        SSLSession session = layer.getSession();
        return session.getProtocol() + ", " + session.getCipherSuite();
    }

    /** Closes it; whoever reads or writes is thrown out. None is opened any more. */
    synchronized void cut() throws IOException {
        cut = true;
        if (socket != null) {
            socket.close();
        }
    }

    private synchronized void keep(Socket opened) throws IOException {
        if (cut) {
            opened.close();
            throw new IOException("it was given up");
        }
        socket = opened;
    }

    private synchronized void keep(SSLSocket over) {
        layer = over;
    }

    /** Counts what comes in. */
    private static final class Bounded extends Socket {

        private long count;

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    add(1);
                    return one;
                }

                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    int some = super.read(bytes, from, length);
                    add(Math.max(0, some));
                    return some;
                }
            };
        }

        private void add(int more) throws IOException {
            count += more;
            if (count > MOST_BYTES) {
                throw new IOException("it said more than " + MOST_BYTES + " bytes");
            }
        }
    }

    /** Lays TLS over a connection, and holds the certificate against the declared name, whatever name it is given. */
    private final class Layers extends SSLSocketFactory {

        private final SSLSocketFactory factory;

        private Layers(SSLSocketFactory factory) {
            this.factory = factory;
        }

        @Override
        public Socket createSocket(Socket under, String name, int port, boolean closes) throws IOException {
            stage(Stage.TLS);
            var over = (SSLSocket) factory.createSocket(under, server.host(), server.port(), closes);
            SSLParameters parameters = over.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            over.setSSLParameters(parameters);
            over.startHandshake();
            keep(over);
            stage(Stage.GREET);
            return over;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return factory.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return factory.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw elsewhere();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw elsewhere();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw elsewhere();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw elsewhere();
        }

        private UnsupportedOperationException elsewhere() {
            return new UnsupportedOperationException("TLS goes over the connection that there is, no other is opened");
        }
    }
}
