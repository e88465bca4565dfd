package dev.windlass.http.network;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on loopback, over UDP and TCP of one port, that says to each question whatever its script says. */
final class NameServer implements AutoCloseable {

    /** What it sends back; nothing where it is empty. */
    interface Script {
        List<byte[]> answer(Message query, boolean tcp) throws Exception;
    }

    /** What it sends back over UDP. */
    interface Udp {
        byte[] answer(Message query) throws Exception;
    }

    /** How many questions came. */
    final AtomicInteger asked = new AtomicInteger();

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final Script script;
    private final boolean drips;
    private final ServerSocket tcp;
    private final DatagramSocket udp;

    private NameServer(Script script, boolean drips) throws IOException {
        this.script = script;
        this.drips = drips;
        this.tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        start(this::serveUdp);
        start(this::serveTcp);
    }

    static NameServer playing(Script script) throws IOException {
        return new NameServer(script, false);
    }

    /** Over TCP it says a byte every 20 ms, of an answer of 32 KiB. */
    static NameServer dripping(Udp udp) throws IOException {
        return new NameServer((query, tcp) -> List.of(udp.answer(query)), true);
    }

    /** The zone's own, with records such as {@code www.example.com. 60 A 192.0.2.7}. */
    static NameServer of(String... records) throws IOException {
        return playing((query, tcp) -> List.of(reply(query, 0, records).toWire()));
    }

    static NameServer cache(String... records) throws IOException {
        return playing((query, tcp) -> {
            Message reply = reply(query, 0, records);
            reply.getHeader().unsetFlag(Flags.AA);
            return List.of(reply.toWire());
        });
    }

    static NameServer code(int code) throws IOException {
        return playing((query, tcp) -> List.of(reply(query, code).toWire()));
    }

    static NameServer silent() throws IOException {
        return playing((query, tcp) -> List.of());
    }

    static Message reply(Message query, int code, String... records) throws IOException {
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.AA);
        reply.getHeader().setRcode(code);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        for (String record : records) {
            String[] parts = record.split(" ", 4);
            reply.addRecord(
                    Record.fromString(
                            Name.fromString(parts[0]),
                            Type.value(parts[2]),
                            DClass.IN,
                            Long.parseLong(parts[1]),
                            parts[3],
                            Name.root),
                    Section.ANSWER);
        }
        return reply;
    }

    int port() {
        return tcp.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    boolean wasAsked() throws InterruptedException {
        return begun.await(20, TimeUnit.SECONDS);
    }

    /** Whether a client that it dripped to is gone. */
    boolean wasLeft() throws InterruptedException {
        return left.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }

    private void serveUdp() {
        try {
            var in = new DatagramPacket(new byte[4096], 4096);
            while (true) {
                in.setLength(4096);
                udp.receive(in);
                for (byte[] answer : answers(Arrays.copyOf(in.getData(), in.getLength()), false)) {
                    udp.send(new DatagramPacket(answer, answer.length, in.getSocketAddress()));
                }
            }
        } catch (Exception e) {
            // closed
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket socket = tcp.accept()) {
                    var in = new DataInputStream(socket.getInputStream());
                    var out = new DataOutputStream(socket.getOutputStream());
                    if (drips) {
                        drip(out);
                        continue;
                    }
                    List<byte[]> answers = answers(in.readNBytes(in.readUnsignedShort()), true);
                    for (byte[] answer : answers) {
                        out.writeShort(answer.length);
                        out.write(answer);
                    }
                    if (answers.isEmpty()) {
                        Server.drain(in);
                    }
                }
            }
        } catch (Exception e) {
            // closed
        }
    }

    private void drip(DataOutputStream out) throws InterruptedException {
        try {
            out.writeShort(0x7fff);
            do {
                out.write(0);
            } while (!left.await(20, TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            left.countDown();
        }
    }

    private List<byte[]> answers(byte[] query, boolean overTcp) throws Exception {
        asked.incrementAndGet();
        begun.countDown();
        return script.answer(new Message(query), overTcp);
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "name-server");
        thread.setDaemon(true);
        thread.start();
    }
}
