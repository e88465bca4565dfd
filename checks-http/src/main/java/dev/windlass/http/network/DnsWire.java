package dev.windlass.http.network;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * How one question goes out to one resolver, over UDP and where the answer is cut short over TCP (RFC 1035, section 4.2,
 * and RFC 7766). Unlike dnsjava's own, this way shares no connection with the next question, which one that hangs would
 * hurt; needs no thread that lives on, and no hook in the JVM; and takes no datagram for the answer that has another id. It
 * blocks on the thread that asks, until that is interrupted.
 */
final class DnsWire {

    private static final int FIRST_PATIENCE = 1_000;
    private static final int LONGEST_PATIENCE = 8_000;
    private static final int LARGEST = 65_535;
    private static final int HEADER = 12;

    private volatile boolean overTcp;
    private final AtomicInteger foreign = new AtomicInteger();

    boolean overTcp() {
        return overTcp;
    }

    /** How many datagrams came that were no answer to this question. */
    int foreign() {
        return foreign.get();
    }

    Message ask(Message query, InetSocketAddress resolver) throws IOException {
        byte[] data = query.toWire();
        Message answer = new Message(overUdp(resolver, data));
        if (answer.getHeader().getFlag(Flags.TC)) {
            answer = new Message(overTcp(resolver, data));
        }
        boolean mayLackQuestion = answer.getRcode() != Rcode.NOERROR;
        if (answer.getQuestion() == null
                ? !mayLackQuestion
                : !query.getQuestion().equals(answer.getQuestion())) {
            foreign.incrementAndGet();
            throw new EOFException("what came back is the answer to another question");
        }
        return answer;
    }

    /** Sends it again after one, two, four seconds, since a datagram may get lost. */
    private byte[] overUdp(InetSocketAddress resolver, byte[] data) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(resolver);
            int patience = FIRST_PATIENCE;
            while (true) {
                channel.write(ByteBuffer.wrap(data));
                byte[] answer = receive(channel, data, patience);
                if (answer != null) {
                    return answer;
                }
                patience = Math.min(LONGEST_PATIENCE, patience * 2);
            }
        }
    }

    private byte @Nullable [] receive(DatagramChannel channel, byte[] query, int patience) throws IOException {
        Deadline deadline = Deadline.within(Duration.ofMillis(patience));
        var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (!deadline.left().isZero()) {
            channel.socket().setSoTimeout((int) deadline.left().toMillis() + 1);
            packet.setLength(LARGEST);
            try {
                channel.socket().receive(packet);
            } catch (SocketTimeoutException e) {
                return null;
            }
            byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
            if (isAnswer(query, data)) {
                return data;
            }
            foreign.incrementAndGet();
        }
        return null;
    }

    private byte[] overTcp(InetSocketAddress resolver, byte[] data) throws IOException {
        overTcp = true;
        try (SocketChannel channel = SocketChannel.open(resolver)) {
            ByteBuffer out = ByteBuffer.allocate(data.length + 2)
                    .putShort((short) data.length)
                    .put(data);
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            var in = new DataInputStream(channel.socket().getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            if (!isAnswer(data, answer)) {
                foreign.incrementAndGet();
                throw new EOFException("what came back over TCP is no answer to this question");
            }
            return answer;
        }
    }

    /** The same id, and the bit of an answer (RFC 1035, 4.1.1). */
    private static boolean isAnswer(byte[] query, byte[] data) {
        return data.length >= HEADER && data[0] == query[0] && data[1] == query[1] && (data[2] & 0x80) != 0;
    }
}
