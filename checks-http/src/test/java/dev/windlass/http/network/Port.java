package dev.windlass.http.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A port on loopback that takes connections, refuses them, or swallows them as a firewall does. */
final class Port implements AutoCloseable {

    private final ServerSocket listening;
    private final List<SocketChannel> filling = new ArrayList<>();

    private Port(ServerSocket listening) {
        this.listening = listening;
    }

    static Port open() throws IOException {
        return new Port(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** One that nobody listens on. */
    static int closed() throws IOException {
        try (Port port = open()) {
            return port.number();
        }
    }

    /** The kernel drops each further attempt to connect while nobody accepts and the queue is full. */
    static Port silent() throws Exception {
        var port = new Port(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
        while (Knock.at(List.of(address), Duration.ofMillis(300)).get(0).connected()) {
            port.filling.add(SocketChannel.open(address));
        }
        return port;
    }

    int number() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : filling) {
            channel.close();
        }
        listening.close();
    }
}
