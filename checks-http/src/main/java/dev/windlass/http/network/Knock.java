package dev.windlass.http.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attempts to connect, all at the same moment and by one thread. Nothing is sent over a connection that came up. */
final class Knock implements AutoCloseable {

    /**
     * How one address answered.
     *
     * @param address where it was tried
     * @param trouble why no connection came up, or null where one did
     * @param detail what was heard of it
     * @param took until it was known; for a silent one, until it was given up
     */
    record Answered(InetSocketAddress address, @Nullable Trouble trouble, String detail, Duration took) {

        boolean connected() {
            return trouble == null;
        }

        boolean is(Trouble other) {
            return trouble == other;
        }

        String where() {
            String ip = address.getAddress().getHostAddress();
            return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
        }

        String told() {
            String what = trouble == null ? "connected" : trouble == Trouble.SILENT ? "silent" : detail;
            return what + " after " + Seen.time(took);
        }
    }

    private final long start = System.nanoTime();
    private final List<InetSocketAddress> addresses;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final @Nullable Answered[] answers;
    private final Selector selector;

    private Knock(List<InetSocketAddress> addresses) throws IOException {
        this.addresses = addresses;
        this.answers = new Answered[addresses.size()];
        this.selector = Selector.open();
    }

    /** Knocks at each address and waits for the answers, no longer than so long. */
    static List<Answered> at(List<InetSocketAddress> addresses, Duration wait)
            throws IOException, InterruptedException {
        try (var knock = new Knock(addresses)) {
            knock.begin();
            knock.await(Deadline.within(wait));
            return knock.answers();
        }
    }

    private void begin() throws IOException {
        for (int i = 0; i < addresses.size(); i++) {
            SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            channel.configureBlocking(false);
            try {
                if (channel.connect(addresses.get(i))) {
                    answered(i, channel);
                } else {
                    channel.register(selector, SelectionKey.OP_CONNECT, i);
                }
            } catch (IOException e) {
                failed(i, e);
            }
        }
    }

    private void await(Deadline deadline) throws IOException, InterruptedException {
        while (waitsForOne() && !deadline.left().isZero()) {
            selector.select(deadline.left().toMillis() + 1);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while it waited for a connection");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                finish(key);
            }
            selector.selectedKeys().clear();
        }
    }

    private boolean waitsForOne() {
        for (Answered answer : answers) {
            if (answer == null) {
                return true;
            }
        }
        return false;
    }

    private void finish(SelectionKey key) {
        int i = (Integer) key.attachment();
        key.cancel();
        var channel = (SocketChannel) key.channel();
        try {
            channel.finishConnect();
            answered(i, channel);
        } catch (IOException e) {
            failed(i, e);
        }
    }

    /** A port of this machine that nobody listens on may, by chance, be the one that the attempt goes out from. */
    private void answered(int i, SocketChannel channel) throws IOException {
        boolean itself = channel.getRemoteAddress().equals(channel.getLocalAddress());
        answers[i] = itself ? answer(i, Trouble.REFUSED, "connected to itself: nobody listens") : answer(i, null, "");
    }

    private void failed(int i, IOException error) {
        answers[i] = answer(i, Trouble.connecting(error), Seen.error(error));
    }

    private Answered answer(int i, @Nullable Trouble trouble, String detail) {
        return new Answered(addresses.get(i), trouble, detail, Duration.ofNanos(System.nanoTime() - start));
    }

    private List<Answered> answers() {
        var all = new ArrayList<Answered>();
        for (int i = 0; i < answers.length; i++) {
            Answered answer = answers[i];
            all.add(answer == null ? answer(i, Trouble.SILENT, "silent") : answer);
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }
}
