package dev.windlass.http.network;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server on loopback that does to each connection whatever its script says, and then closes it. */
final class Server implements AutoCloseable {

    /** What it does with a connection. */
    interface Script {
        void play(Socket connection) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private Server(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        start(this::accept);
    }

    static Server playing(Script script) throws IOException {
        return new Server(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    /** Presents the one key of a store, and holds the connection. */
    static Server tls(KeyStore key) throws Exception {
        return tls(key, false);
    }

    /** Wants a certificate of the client too, by TLS 1.2, so that the handshake itself fails without one. */
    static Server mutualTls(KeyStore key) throws Exception {
        return tls(key, true);
    }

    private static Server tls(KeyStore key, boolean mutual) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(key, Certificates.PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        if (mutual) {
            listening.setEnabledProtocols(new String[] {"TLSv1.2"});
            listening.setNeedClientAuth(true);
        }
        return new Server(listening, connection -> {
            ((SSLSocket) connection).startHandshake();
            drain(connection.getInputStream());
        });
    }

    /** Reads until the client is gone. */
    static void drain(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // what it sends doesn't matter
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    boolean wasAsked() throws InterruptedException {
        return begun.await(20, TimeUnit.SECONDS);
    }

    /** Whether a script ended, as one that holds does once the client is gone. */
    boolean wasLeft() throws InterruptedException {
        return ended.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listening.accept();
                start(() -> play(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(Socket socket) {
        begun.countDown();
        try (socket) {
            script.play(socket);
        } catch (Exception e) {
            // the client is gone
        }
        ended.countDown();
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "server");
        thread.setDaemon(true);
        thread.start();
    }
}
