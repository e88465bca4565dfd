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

/**
 * The network to a server on loopback. A test can have it stand still, and go on later as if nothing had been; or break at a
 * request of its choice.
 */
public final class Wire implements AutoCloseable {

    /** What becomes of a request, and of all that is behind it. */
    public enum Fault {
        /** The server never gets it, and the connection ends. */
        CUT_BEFORE,
        /** The server answers it; the answer is lost, and the connection ends. */
        CUT_AFTER,
        /** Nothing gets through any more, in neither direction, and nobody is told. */
        STALLED
    }

    private enum Way {
        THROUGH,
        LOST,
        ENDS
    }

    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Object switched = new Object();
    private Fault fault = Fault.STALLED;
    private int until = Integer.MAX_VALUE;
    private boolean broken;
    private boolean still;
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

    /** Connections stay open, and what is on its way waits. */
    public void cut() {
        synchronized (switched) {
            still = true;
        }
    }

    public void mend() {
        synchronized (switched) {
            still = false;
            switched.notifyAll();
        }
    }

    /** Has so many more requests go through, and then the fault; what broke before is whole again. */
    public void breakAfter(int requests, Fault kind) {
        synchronized (switched) {
            until = requests;
            fault = kind;
            broken = false;
        }
    }

    /** Whether it came to the fault. */
    public boolean isBroken() {
        synchronized (switched) {
            return broken;
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
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            sockets.add(far);
            start(() -> pump(near, far, true));
            start(() -> pump(far, near, false));
        } catch (IOException e) {
            near.close(); // the server behind it is gone
        }
    }

    private void pump(Socket from, Socket to, boolean requests) {
        var buffer = new byte[1 << 16];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Way way = way(requests);
                if (way == Way.ENDS) {
                    return;
                }
                if (way == Way.THROUGH) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException | InterruptedException e) {
            // one end is gone, so the other goes too
        }
    }

    private Way way(boolean request) throws InterruptedException {
        synchronized (switched) {
            while (still && !closed) {
                switched.wait();
            }
            boolean now = request && !broken && until-- == 0;
            broken |= now;
            if (!broken || (now && fault == Fault.CUT_AFTER)) {
                return Way.THROUGH;
            }
            return fault == Fault.STALLED ? Way.LOST : Way.ENDS;
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
