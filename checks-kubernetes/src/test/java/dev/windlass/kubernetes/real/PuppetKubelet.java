package dev.windlass.kubernetes.real;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the API server asks of the kubelet of a {@link PuppetNode}, by HTTPS on loopback: logs of containers, and programs
 * executed in them, over a web socket. Safe for use by several threads.
 */
public final class PuppetKubelet implements AutoCloseable {

    private static final String PASSWORD = "puppet";

    /** A program that is executed in a container. */
    public interface Program {
        /** Runs it; what it returns is its exit code. The input ends when the other side is gone. */
        int run(List<String> command, InputStream in, OutputStream out, OutputStream err) throws IOException;
    }

    private record Line(Instant at, String text) {}

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Line>> logs = new ConcurrentHashMap<>();
    private final List<Query> asked = new CopyOnWriteArrayList<>();
    private volatile Program program = (command, in, out, err) -> {
        err.write(("no such program: " + command).getBytes(StandardCharsets.UTF_8));
        return 127;
    };

    private PuppetKubelet(ServerSocket listening) {
        this.listening = listening;
    }

    static PuppetKubelet start() {
        try {
            var kubelet = new PuppetKubelet(Certificate.TLS
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            thread(kubelet::accept).start();
            return kubelet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made once: it takes a second. The API server of a test takes any certificate of a kubelet. */
    private static final class Certificate {
        static final SSLContext TLS = make();

        private static SSLContext make() {
            try {
                Path directory = Files.createTempDirectory("kubelet-");
                Path file = directory.resolve("kubelet.p12");
                var keytool = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "kubelet",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=kubelet",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (keytool.waitFor() != 0) {
                    throw new IllegalStateException("keytool failed");
                }
                KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
                Files.delete(file);
                Files.delete(directory);
                var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                managers.init(keys, PASSWORD.toCharArray());
                SSLContext tls = SSLContext.getInstance("TLS");
                tls.init(managers.getKeyManagers(), null, null);
                return tls;
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("no certificate for a kubelet", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a certificate was made", e);
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The container writes a line of its log now. */
    public void log(String namespace, String pod, String container, String line) {
        log(namespace, pod, container, Instant.now(), line);
    }

    /** The container wrote a line of its log then; lines are given in their order. */
    public void log(String namespace, String pod, String container, Instant at, String line) {
        append(key(namespace, pod, container, false), new Line(at, line));
    }

    /** The container wrote it before it was last started again. */
    public void logBefore(String namespace, String pod, String container, String line) {
        append(key(namespace, pod, container, true), new Line(Instant.now(), line));
    }

    private void append(String key, Line line) {
        synchronized (logs) {
            logs.computeIfAbsent(key, none -> new ArrayList<>()).add(line);
            logs.notifyAll();
        }
    }

    private static String key(String namespace, String pod, String container, boolean previous) {
        return namespace + "/" + pod + "/" + container + (previous ? " before" : "");
    }

    /** What is executed from now on. */
    public void executes(Program other) {
        program = other;
    }

    /** The queries of all logs and programs that were asked for, such as {@code tailLines=10}. */
    public List<String> asked() {
        return asked.stream().map(Query::text).toList();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                thread(() -> serve(socket)).start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "puppet-kubelet");
        thread.setDaemon(true);
        return thread;
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                String[] path = head.second().split("\\?", 2)[0].split("/", -1);
                var query = new Query(head.second());
                asked.add(query);
                boolean known = path.length == 5;
                if (known && path[1].equals("containerLogs")) {
                    logs(key(path[2], path[3], path[4], query.is("previous")), query, out);
                } else if (known && path[1].equals("exec")) {
                    PuppetExec.serve(head, in, out, query.all("command"), program);
                    return;
                } else {
                    new HttpHead("HTTP/1.1 404 Not Found", List.of("Content-Length: 0")).write(out);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The API server has enough of it.
        } finally {
            open.remove(socket);
        }
    }

    private void logs(String key, Query query, OutputStream out) throws IOException {
        new HttpHead("HTTP/1.1 200 OK", List.of("Content-Type: text/plain", "Transfer-Encoding: chunked")).write(out);
        Instant since = query.since();
        int from = 0;
        boolean first = true;
        while (true) {
            List<Line> lines = await(key, from, first || !query.is("follow"));
            from += lines.size();
            if (lines.isEmpty() && !first) {
                break;
            }
            List<Line> shown =
                    lines.stream().filter(line -> !line.at.isBefore(since)).toList();
            int tail = first ? query.number("tailLines", shown.size()) : shown.size();
            var text = new StringBuilder();
            for (Line line : shown.subList(Math.max(0, shown.size() - tail), shown.size())) {
                text.append(query.is("timestamps") ? line.at + " " : "")
                        .append(line.text)
                        .append('\n');
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            int length = Math.min(bytes.length, query.number("limitBytes", bytes.length));
            if (length > 0) {
                out.write(HttpHead.chunk(Arrays.copyOf(bytes, length)));
            }
            out.flush();
            first = false;
            if (!query.is("follow")) {
                break;
            }
        }
        out.write(HttpHead.chunk(new byte[0]));
        out.flush();
    }

    /** The lines from there on; waits for some, unless it shan't. Empty after a wait: the kubelet ends. */
    private List<Line> await(String key, int from, boolean now) {
        synchronized (logs) {
            while (true) {
                List<Line> all = logs.getOrDefault(key, List.of());
                if (now || all.size() > from || listening.isClosed()) {
                    return List.copyOf(all.subList(Math.min(from, all.size()), all.size()));
                }
                try {
                    logs.wait();
                } catch (InterruptedException e) {
                    return List.of();
                }
            }
        }
    }

    /** Ends all logs that are followed, as if the containers had ended. */
    @Override
    public void close() {
        try {
            listening.close();
            synchronized (logs) {
                logs.notifyAll();
            }
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The query of a request. */
    private record Query(String target) {

        String text() {
            return target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
        }

        List<String> all(String name) {
            var values = new ArrayList<String>();
            for (String pair : text().split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
                }
            }
            return values;
        }

        @Nullable
        String one(String name) {
            return all(name).stream().findFirst().orElse(null);
        }

        boolean is(String name) {
            return "true".equals(one(name));
        }

        int number(String name, int otherwise) {
            String value = one(name);
            return value == null ? otherwise : Integer.parseInt(value);
        }

        Instant since() {
            String time = one("sinceTime");
            return time != null
                    ? Instant.parse(time)
                    : all("sinceSeconds").stream()
                            .map(seconds -> Instant.now().minusSeconds(Long.parseLong(seconds)))
                            .findFirst()
                            .orElse(Instant.EPOCH);
        }
    }
}
