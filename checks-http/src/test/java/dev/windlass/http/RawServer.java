package dev.windlass.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that does to each connection whatever its script says, and then closes it. */
final class RawServer implements AutoCloseable {

    /** What it does once the head of a request was read. */
    interface Script {
        void play(Connection connection) throws Exception;
    }

    /** One connection, as a script sees it. */
    final class Connection {
        final Socket socket;
        private final OutputStream out;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        void say(String text) throws IOException {
            say(text.getBytes(StandardCharsets.UTF_8));
        }

        void say(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Says nothing more until the client closes it. */
        void hold() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // what it sends doesn't matter
            }
            droppedByClient.countDown();
        }

        /** Says something again and again until the client is gone. */
        void repeat(String drop, int millis) throws IOException {
            socket.setSoTimeout(millis);
            try {
                boolean open = true;
                while (open) {
                    say(drop);
                    open = isOpenAfterPause();
                }
            } catch (IOException e) {
                // reset: the client is gone as well
            }
            droppedByClient.countDown();
        }

        private boolean isOpenAfterPause() throws IOException {
            try {
                return socket.getInputStream().read() >= 0;
            } catch (SocketTimeoutException e) {
                return true;
            }
        }
    }

    /** Counted down when the other side closed a connection that a script held. */
    final CountDownLatch droppedByClient = new CountDownLatch(1);

    final AtomicInteger connections = new AtomicInteger();
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final ServerSocket listening;
    private final Script script;
    private final boolean readsFirst;

    private RawServer(boolean readsFirst, Script script) {
        this.script = script;
        this.readsFirst = readsFirst;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    static RawServer playing(Script script) {
        return new RawServer(true, script);
    }

    static RawServer playingAtOnce(Script script) {
        return new RawServer(false, script);
    }

    static RawServer answering(String text) {
        return playing(connection -> connection.say(text));
    }

    String url(String path) {
        return "http://127.0.0.1:" + listening.getLocalPort() + path;
    }

    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                start(() -> play(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(Socket socket) {
        try (socket) {
            if (readsFirst) {
                var in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                var head = new StringBuilder();
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    head.append(line).append('\n');
                }
                requests.add(head.toString());
            }
            script.play(new Connection(socket));
        } catch (Exception e) {
            // the client is gone
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }
}
