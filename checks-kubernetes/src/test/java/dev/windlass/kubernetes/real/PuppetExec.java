package dev.windlass.kubernetes.real;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** One program executed over a web socket, by the subprotocol v4.channel.k8s.io: the first byte of a frame is its channel. */
final class PuppetExec {

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;
    private static final int STATUS = 3;

    private final OutputStream out;

    private PuppetExec(OutputStream out) {
        this.out = out;
    }

    static void serve(
            HttpHead head, InputStream in, OutputStream out, List<String> command, PuppetKubelet.Program program)
            throws IOException {
        String key = head.value("Sec-WebSocket-Key").orElse("");
        if (key.isEmpty()) {
            new HttpHead("HTTP/1.1 400 only web sockets here", List.of("Content-Length: 0")).write(out);
            out.flush();
            return;
        }
        new HttpHead(
                        "HTTP/1.1 101 Switching Protocols",
                        List.of(
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Protocol: v4.channel.k8s.io",
                                "Sec-WebSocket-Accept: " + accept(key)))
                .write(out);
        out.flush();
        new PuppetExec(out).run(in, command, program);
    }

    private void run(InputStream in, List<String> command, PuppetKubelet.Program program) throws IOException {
        var typed = new PipedOutputStream();
        var input = new PipedInputStream(typed, 1 << 16);
        var reader = new Thread(
                () -> {
                    try (typed) {
                        read(in, typed);
                    } catch (IOException e) {
                        // The other side is gone: so the input ends.
                    }
                },
                "puppet-exec");
        reader.setDaemon(true);
        reader.start();
        int exit = program.run(command, input, channel(OUTPUT), channel(ERRORS));
        String status = exit == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : ("{\"metadata\":{},\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\","
                                + "\"message\":\"command terminated with non-zero exit code\","
                                + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"%d\"}]}}")
                        .formatted(exit);
        try (OutputStream last = channel(STATUS)) {
            last.write(status.getBytes(StandardCharsets.UTF_8));
        }
        frame(8, new byte[] {3, (byte) 0xe8}); // 1000: all is well
    }

    /** What the other side types. */
    private static void read(InputStream in, OutputStream typed) throws IOException {
        while (true) {
            int first = in.read();
            int second = in.read();
            if (first < 0 || second < 0 || (first & 0x0f) == 8) {
                return;
            }
            long length = second & 0x7f;
            if (length == 126 || length == 127) {
                int bytes = length == 126 ? 2 : 8;
                length = 0;
                for (int i = 0; i < bytes; i++) {
                    length = length << 8 | in.read();
                }
            }
            byte[] mask = in.readNBytes((second & 0x80) == 0 ? 0 : 4);
            byte[] data = in.readNBytes(Math.toIntExact(length));
            if (data.length < length) {
                throw new EOFException("a frame broke off");
            }
            for (int i = 0; i < data.length && mask.length > 0; i++) {
                data[i] ^= mask[i % 4];
            }
            if (data.length > 0 && data[0] == INPUT) {
                typed.write(data, 1, data.length - 1);
                typed.flush();
            }
        }
    }

    private OutputStream channel(int number) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                var data = new ByteArrayOutputStream();
                data.write(number);
                data.write(bytes, offset, length);
                frame(2, data.toByteArray());
            }
        };
    }

    private synchronized void frame(int kind, byte[] data) throws IOException {
        out.write(0x80 | kind);
        if (data.length < 126) {
            out.write(data.length);
        } else {
            boolean two = data.length < 1 << 16; // the shortest form that holds it, or the JDK refuses it
            out.write(two ? 126 : 127);
            for (int shift = two ? 8 : 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) data.length >>> shift));
            }
        }
        out.write(data);
        out.flush();
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
