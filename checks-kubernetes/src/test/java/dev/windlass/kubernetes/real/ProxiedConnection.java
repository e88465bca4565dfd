package dev.windlass.kubernetes.real;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a client to an {@link ApiProxy}. Each request is passed on by a connection of its own. */
final class ProxiedConnection implements Runnable {

    private final ApiProxy proxy;
    private final ApiProxy.Identity identity;
    private final Socket client;
    private volatile @Nullable Socket server;
    private volatile @Nullable Asked asked;

    /** Guarded by this: whether the answer streams, and its last byte ended an event. */
    private boolean streaming;

    private boolean betweenEvents;

    ProxiedConnection(ApiProxy proxy, ApiProxy.Identity identity, Socket client) {
        this.proxy = proxy;
        this.identity = identity;
        this.client = client;
    }

    @Override
    public void run() {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                if (head.has("Expect", "100-continue")) {
                    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                byte[] body = head.body(in);
                boolean goesOn = answer(head, body, in, out);
                asked = null;
                if (!goesOn) {
                    return;
                }
            }
        } catch (IOException e) {
            // One of both ends is gone; the other one is told so by the end of its connection.
        } finally {
            cut();
            proxy.ended(this);
        }
    }

    /** Answers one request; tells whether the connection goes on after it. */
    private boolean answer(HttpHead head, byte[] body, InputStream in, OutputStream out) throws IOException {
        var request = new Asked(identity.context(), head.first().split(" ", 2)[0], head.second());
        asked = request;
        Optional<Fault> fault = proxy.asked(request);
        if (fault.isPresent()) {
            switch (fault.get().kind()) {
                case ANSWER -> {
                    HttpHead answer = fault.get().head();
                    byte[] words = fault.get().body();
                    request.answered(answer.status());
                    answer.with("Content-Length", String.valueOf(words.length)).write(out);
                    out.write(words);
                    out.flush();
                    fault.get().struck();
                    return true;
                }
                case LOSE_REQUEST -> {
                    cut();
                    fault.get().struck();
                    return false;
                }
                case HOLD -> {
                    fault.get().struck();
                    fault.get().hold();
                }
                case LOSE_ANSWER, HOLD_ANSWER -> {}
            }
        }
        try (Socket upstream = identity.connect()) {
            server = upstream;
            if (client.isClosed()) {
                return false; // it was cut meanwhile: nothing is passed on
            }
            upstream.setTcpNoDelay(true);
            OutputStream to = upstream.getOutputStream();
            identity.addressed(head).write(to);
            to.write(body);
            to.flush();
            InputStream from = new BufferedInputStream(upstream.getInputStream());
            HttpHead answer = HttpHead.read(from);
            while (answer != null && answer.status() < 200 && answer.status() != 101) {
                answer = HttpHead.read(from);
            }
            if (answer == null) {
                return false;
            }
            if (fault.isPresent() && fault.get().kind() == Fault.Kind.LOSE_ANSWER) {
                cut();
                fault.get().struck();
                return false;
            }
            if (fault.isPresent() && fault.get().kind() == Fault.Kind.HOLD_ANSWER) {
                fault.get().struck();
                fault.get().hold();
            }
            request.answered(answer.status());
            fault.ifPresent(Fault::answered);
            return relay(request, answer, in, out, from, to);
        }
    }

    private boolean relay(
            Asked request, HttpHead answer, InputStream in, OutputStream out, InputStream from, OutputStream to)
            throws IOException {
        if (answer.status() == 101) {
            answer.write(out);
            out.flush();
            Thread back = proxy.thread("upgraded", () -> {
                try {
                    from.transferTo(out);
                } catch (IOException e) {
                    // The end of the tunnel, either way.
                } finally {
                    cut();
                }
            });
            back.start();
            in.transferTo(to);
            return false;
        }
        boolean bare = request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        boolean untilEnd =
                !bare && !answer.isChunked() && answer.value("Content-Length").isEmpty();
        boolean last = untilEnd || request.streams();
        HttpHead told = answer.without("Connection");
        (last ? told.with("Connection", "close") : told).write(out);
        out.flush();
        if (bare) {
            return !last;
        }
        if (last) {
            cutWithClient(in);
        }
        if (untilEnd) {
            from.transferTo(out);
            return false;
        }
        if (!answer.isChunked()) {
            out.write(answer.body(from));
            out.flush();
            return !last;
        }
        streams(true);
        for (byte[] chunk = HttpHead.chunk(from); ; chunk = HttpHead.chunk(from)) {
            synchronized (this) {
                out.write(chunk);
                out.flush();
                betweenEvents = chunk[chunk.length - 3] == '\n';
                notifyAll();
            }
            if (HttpHead.isLast(chunk)) {
                streams(false);
                return !last;
            }
        }
    }

    /** A client says that it has enough of a stream by closing its connection. */
    private void cutWithClient(InputStream in) {
        proxy.thread("client", () -> {
                    try {
                        in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // It is gone as well.
                    } finally {
                        cut();
                    }
                })
                .start();
    }

    private synchronized void streams(boolean yes) {
        streaming = yes;
        betweenEvents = yes;
    }

    @Nullable
    Asked asked() {
        return asked;
    }

    /** Ends an answer that streams, as the server would; with a last event ahead of the end, if it is given. */
    synchronized void endStream(byte[] event) throws IOException, InterruptedException {
        while (streaming && !betweenEvents) {
            wait();
        }
        if (!streaming) {
            return;
        }
        streaming = false;
        var rest = new ByteArrayOutputStream();
        if (event.length > 0) {
            rest.write(HttpHead.chunk(event));
        }
        rest.write(HttpHead.chunk(new byte[0]));
        try {
            client.getOutputStream().write(rest.toByteArray());
            client.shutdownOutput();
        } catch (SocketException e) {
            // The client has enough of it already.
        }
        closed(server);
    }

    /** Breaks the connection, both ways, without a word. */
    void cut() {
        closed(client);
        closed(server);
    }

    private static void closed(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is no longer of use anyhow.
            }
        }
    }
}
