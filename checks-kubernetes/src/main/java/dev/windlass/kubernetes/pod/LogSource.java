package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container as a stream, by one request. The client's own way to it lists, watches and reads the pod each time
 * before, which triples the requests and needs rights that a look at logs has no use for.
 *
 * @param api the cluster
 * @param namespace the namespace
 * @param pod the name of the pod
 * @param container the name of the container
 * @param previous whether it is the log of the container before its last restart
 */
record LogSource(Api api, String namespace, String pod, String container, boolean previous) {

    private static final int LONGEST_ANSWER = 64 * 1024;

    /** How much of it is read, from where. */
    record Part(
            @Nullable Duration since,
            @Nullable Instant from,
            @Nullable Integer tail,
            long bytes) {

        /** The server counts whole seconds; more is better than less. */
        String parameters() {
            var all = new StringBuilder("limitBytes=").append(bytes);
            if (from != null) {
                all.append("&sinceTime=").append(from.truncatedTo(ChronoUnit.SECONDS));
            } else if (since != null) {
                all.append("&sinceSeconds=").append(since.getSeconds() + (since.getNano() == 0 ? 0 : 1));
            }
            return tail == null
                    ? all.toString()
                    : all.append("&tailLines=").append(tail).toString();
        }
    }

    /** Opens it; to be closed by the caller. */
    InputStream open(Part part, Duration timeLeft) throws ApiFailure {
        String address = "api/v1/namespaces/" + namespace + "/pods/" + pod + "/log?container=" + container + "&"
                + (previous ? "previous=true&" : "") + part.parameters();
        return api.ask(
                "read the log of " + this + " in '" + namespace + "'",
                timeLeft,
                client -> opened(client, address, timeLeft));
    }

    private static InputStream opened(KubernetesClient client, String address, Duration timeLeft) {
        var http = client.getHttpClient();
        CompletableFuture<HttpResponse<InputStream>> sent = http.sendAsync(
                http.newHttpRequestBuilder()
                        .uri(client.getMasterUrl() + address)
                        .build(),
                InputStream.class);
        HttpResponse<InputStream> response;
        try {
            response =
                    sent.get(Math.min(timeLeft.toMillis(), Api.REQUEST_TIMEOUT.toMillis()) + 1, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e, 0, null, null);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new KubernetesClientException("no answer", e, 0, null, null);
        } catch (ExecutionException e) {
            throw new KubernetesClientException("no answer", e.getCause(), 0, null, null);
        }
        if (response.isSuccessful()) {
            return response.body();
        }
        Status status = status(client, response);
        throw new KubernetesClientException(status.getMessage(), response.code(), status);
    }

    private static Status status(KubernetesClient client, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] told = body.readNBytes(LONGEST_ANSWER);
            Status status = client.getKubernetesSerialization()
                    .unmarshal(new String(told, java.nio.charset.StandardCharsets.UTF_8), Status.class);
            if (status != null && status.getMessage() != null) {
                return status;
            }
        } catch (IOException | RuntimeException e) {
            // it is no status of Kubernetes: a proxy's page, for instance
        }
        return new StatusBuilder()
                .withCode(response.code())
                .withMessage(response.message())
                .build();
    }

    @Override
    public String toString() {
        return "pod '" + pod + "', container '" + container + "'" + (previous ? " before its restart" : "");
    }
}
