package dev.windlass.database.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The way to a server, which is cut at a request of one's choice. */
final class Wire implements AutoCloseable {

    /** What becomes of a request. */
    enum Fault {
        /** The server never gets it. */
        CUT_BEFORE,
        /** The server answers it, and the answer is lost. */
        CUT_AFTER,
        /** Nothing goes through any more, in neither direction, and nobody is told. */
        STALLED
    }

    private final ServerSocket listening;
    private final int port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private Fault fault = Fault.CUT_BEFORE;
    private int until = -1;
    private int requests;
    private boolean cut;
    private boolean losesAnswer;

    Wire(int port) throws IOException {
        this.port = port;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Has so many more requests go through, and then the fault. */
    synchronized void faultAfter(int more, Fault kind) {
        requests = 0;
        until = more;
        fault = kind;
        cut = false;
        losesAnswer = false;
    }

    /** Whether the fault came. */
    synchronized boolean cut() {
        return cut;
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            var server = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            start(() -> pump(client, server, true));
            start(() -> pump(server, client, false));
        }
    }

    private void pump(Socket from, Socket to, boolean request) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (request ? passes() : answers()) {
                    out.write(bytes, 0, read);
                    out.flush();
                } else if (!stalled()) {
                    return;
                }
            }
        }
    }

    private synchronized boolean passes() {
        if (until >= 0 && requests++ == until) {
            cut = true;
            losesAnswer = true;
            return fault == Fault.CUT_AFTER;
        }
        return !cut;
    }

    private synchronized boolean answers() {
        return !losesAnswer;
    }

    private synchronized boolean stalled() {
        return fault == Fault.STALLED;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        var thread = new Thread(() -> {
            try {
                task.run();
            } catch (SocketException e) {
                Thread.yield(); // it was closed
            } catch (IOException e) {
                throw new IllegalStateException("the way to the server", e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
