package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.secret.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a program in a pod, by the subprotocol {@code v4.channel.k8s.io}: the first byte of a message is its channel.
 *
 * <p>The client's own way lists, watches and reads the pod before, which needs time and rights that a command has no use for.
 */
final class ExecSocket implements WebSocket.Listener, AutoCloseable {

    private static final byte INPUT = 0;
    private static final byte OUTPUT = 1;
    private static final byte ERRORS = 2;
    private static final byte STATUS = 3;

    private final KubernetesClient client;
    private final Output out;
    private final Output err;
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private @Nullable WebSocket socket;

    private ExecSocket(KubernetesClient client, PodCommand command) {
        this.client = client;
        this.out = new Output(command.masker());
        this.err = new Output(command.masker());
    }

    /**
     * Starts the program.
     *
     * @param client sends nothing twice by itself
     * @param command the program
     * @param place where
     * @return the connection; to be closed by the caller
     * @throws KubernetesClientException if it was refused, or nothing came back
     */
    static ExecSocket start(KubernetesClient client, PodCommand command, Execution.Place place) {
        var started = new ExecSocket(client, command);
        CompletableFuture<WebSocket> connecting = client.getHttpClient()
                .newWebSocketBuilder()
                .subprotocol("v4.channel.k8s.io")
                .uri(URI.create(client.getMasterUrl() + address(command, place)))
                .connectTimeout(Api.REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .buildAsync(started);
        try {
            WebSocket socket = connecting.get(Api.REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            started.socket = socket;
            Secret line = command.stdin();
            if (line != null) {
                socket.send(input(line));
            }
            return started;
        } catch (InterruptedException e) {
            connecting.cancel(true); // one that is there later on is closed
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e, 0, null, null);
        } catch (TimeoutException e) {
            connecting.cancel(true);
            throw new KubernetesClientException("no answer", e, 0, null, null);
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static String address(PodCommand command, Execution.Place place) {
        var address = new StringBuilder("api/v1/namespaces/" + command.pods().namespace() + "/pods/" + place.pod()
                + "/exec?container=" + place.container() + "&stdout=true&stderr=true");
        if (command.stdin() != null) {
            address.append("&stdin=true");
        }
        for (String argument : command.line()) {
            address.append("&command=").append(URLEncoder.encode(argument, UTF_8));
        }
        return address.toString();
    }

    private static ByteBuffer input(Secret line) {
        byte[] text = (line.reveal() + "\n").getBytes(UTF_8);
        return ByteBuffer.allocate(text.length + 1).put(INPUT).put(text).flip();
    }

    /** A refusal's body isn't told by the JDK's client. */
    private static KubernetesClientException failed(ExecutionException e) {
        Throwable at = e;
        for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
            if (at instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
                int code = refused.getResponse().code();
                Status status = new StatusBuilder()
                        .withCode(code)
                        .withReason(code == 403 ? "Forbidden" : code == 404 ? "NotFound" : null)
                        .withMessage("the connection to the container was refused")
                        .build();
                return new KubernetesClientException("the connection was refused", e, code, status, null);
            }
        }
        return new KubernetesClientException("no answer", e, 0, null, null);
    }

    /** How the program ended, as the server tells it; fails if the connection ended ahead of that. */
    CompletableFuture<Status> status() {
        return status;
    }

    Output out() {
        return out;
    }

    Output err() {
        return err;
    }

    /** The exit code that a status tells; empty if it tells something else, such as that the program isn't there. */
    static Optional<Integer> exitCode(Status status) {
        if ("Success".equals(status.getStatus())) {
            return Optional.of(0);
        }
        if (!"NonZeroExitCode".equals(status.getReason())
                || status.getDetails() == null
                || status.getDetails().getCauses() == null) {
            return Optional.empty();
        }
        return status.getDetails().getCauses().stream()
                .filter(cause -> "ExitCode".equals(cause.getReason()))
                .flatMap(cause -> number(String.valueOf(cause.getMessage())).stream())
                .findFirst();
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    @Override
    public void onMessage(WebSocket from, ByteBuffer message) {
        try {
            if (message.hasRemaining()) {
                byte channel = message.get();
                byte[] data = new byte[message.remaining()];
                message.get(data);
                took(channel, data);
            }
        } catch (RuntimeException e) {
            status.completeExceptionally(e);
        } finally {
            from.request();
        }
    }

    private void took(byte channel, byte[] data) {
        if (channel == OUTPUT) {
            out.write(data, 0, data.length);
        } else if (channel == ERRORS) {
            err.write(data, 0, data.length);
        } else if (channel == STATUS && data.length > 0) {
            status.complete(client.getKubernetesSerialization().unmarshal(new String(data, UTF_8), Status.class));
        }
    }

    @Override
    public void onClose(WebSocket from, int code, @Nullable String reason) {
        status.completeExceptionally(new IllegalStateException("it was closed with " + code
                + (reason == null || reason.isBlank() ? "" : ", " + Redacted.line(reason, 200))));
    }

    @Override
    public void onError(WebSocket from, Throwable why) {
        status.completeExceptionally(new IllegalStateException(Redacted.line(String.valueOf(why), 200), why));
    }

    /** Closes the connection. */
    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.sendClose(1000, "done");
        }
    }
}
