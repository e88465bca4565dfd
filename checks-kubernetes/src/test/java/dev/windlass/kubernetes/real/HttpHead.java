package dev.windlass.kubernetes.real;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The head of a message of HTTP/1.1, as it came. Immutable. */
record HttpHead(String first, List<String> headers) {

    HttpHead {
        headers = List.copyOf(headers);
    }

    /** The next head; null where the stream ends before it. */
    static @Nullable HttpHead read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        var headers = new ArrayList<String>();
        while (true) {
            String next = line(in);
            if (next == null) {
                throw new EOFException("the head of a message broke off");
            }
            if (next.isEmpty()) {
                return new HttpHead(first, headers);
            }
            headers.add(next);
        }
    }

    static @Nullable String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    Optional<String> value(String name) {
        return headers.stream()
                .filter(header -> is(header, name))
                .map(header -> header.substring(header.indexOf(':') + 1).strip())
                .findFirst();
    }

    boolean has(String name, String part) {
        return value(name)
                .filter(value -> value.toLowerCase(Locale.ROOT).contains(part))
                .isPresent();
    }

    HttpHead without(String... names) {
        Predicate<String> gone = header -> {
            for (String name : names) {
                if (is(header, name)) {
                    return true;
                }
            }
            return false;
        };
        return new HttpHead(first, headers.stream().filter(gone.negate()).toList());
    }

    HttpHead with(String name, String value) {
        var all = new ArrayList<>(without(name).headers);
        all.add(name + ": " + value);
        return new HttpHead(first, all);
    }

    /** The second word of the first line: the target of a request, the status of an answer. */
    String second() {
        return first.split(" ", 3)[1];
    }

    int status() {
        return Integer.parseInt(second());
    }

    boolean isChunked() {
        return has("Transfer-Encoding", "chunked");
    }

    byte[] bytes() {
        return (first + "\r\n" + String.join("\r\n", headers) + (headers.isEmpty() ? "" : "\r\n") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The whole body, whose length the head gives; as it is on the wire. */
    byte[] body(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        if (isChunked()) {
            while (true) {
                byte[] chunk = chunk(in);
                body.write(chunk);
                if (isLast(chunk)) {
                    return body.toByteArray();
                }
            }
        }
        int length = value("Content-Length").map(Integer::parseInt).orElse(0);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body of a message broke off");
        }
        return bytes;
    }

    /** The next chunk, with its size ahead of it. */
    static byte[] chunk(InputStream in) throws IOException {
        String size = line(in);
        if (size == null) {
            throw new EOFException("a message broke off between two chunks");
        }
        int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
        byte[] data = in.readNBytes(length);
        if (data.length < length || line(in) == null) {
            throw new EOFException("a chunk of a message broke off");
        }
        return chunk(data);
    }

    static byte[] chunk(byte[] data) {
        byte[] size = (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] chunk = new byte[size.length + data.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(data, 0, chunk, size.length, data.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    static boolean isLast(byte[] chunk) {
        return chunk[0] == '0';
    }

    void write(OutputStream out) throws IOException {
        out.write(bytes());
    }

    private static boolean is(String header, String name) {
        return header.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }
}
