package dev.windlass.database.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A network between two servers on loopback that a test can cut: connections stay open, and nothing gets through any more. */
public final class Wire implements AutoCloseable {

    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Object switched = new Object();
    private boolean cut;
    private boolean closed;

    public Wire(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    public void cut() {
        synchronized (switched) {
            cut = true;
        }
    }

    public void mend() {
        synchronized (switched) {
            cut = false;
            switched.notifyAll();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listening.accept();
                sockets.add(near);
                join(near);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void join(Socket near) throws IOException {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(far);
            start(() -> pump(near, far));
            start(() -> pump(far, near));
        } catch (IOException e) {
            near.close(); // the server behind it is gone
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (switched) {
                    while (cut && !closed) {
                        switched.wait();
                    }
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // one end is gone, so the other goes too
        }
    }

    private void start(Runnable task) {
        var thread = new Thread(task, "wire");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        synchronized (switched) {
            closed = true;
            switched.notifyAll();
        }
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
