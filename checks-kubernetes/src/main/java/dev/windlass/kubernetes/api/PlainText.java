package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What an API server says in plain text, such as how it is. By a status 500 it says that it isn't well, and why: the client's own way to
 * ask takes that for no status and drops it.
 */
public final class PlainText {

    private PlainText() {}

    /**
     * Asks for a path.
     *
     * @param client asks
     * @param path with its query, without a slash in front
     * @return the text, of an answer with the status 500 too
     * @throws KubernetesClientException if there is none
     */
    public static String get(KubernetesClient client, String path) {
        HttpResponse<String> response = answer(client.getHttpClient()
                .sendAsync(
                        client.getHttpClient()
                                .newHttpRequestBuilder()
                                .uri(client.getMasterUrl() + path)
                                .timeout(Api.REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                                .build(),
                        String.class));
        if (response.isSuccessful() || response.code() == 500) {
            return response.body();
        }
        Status status = status(client, response);
        throw new KubernetesClientException(status.getMessage(), response.code(), status);
    }

    /** What refuses it may say why by a status, as an API server does, or by anything else, as what stands in front of one does. */
    private static Status status(KubernetesClient client, HttpResponse<String> response) {
        try {
            Status said = client.getKubernetesSerialization().unmarshal(response.body(), Status.class);
            if (said != null && said.getCode() != null) {
                return said;
            }
        } catch (KubernetesClientException none) {
            // it is no status
        }
        return new StatusBuilder()
                .withCode(response.code())
                .withMessage("HTTP status " + response.code())
                .build();
    }

    private static <T> T answer(CompletableFuture<T> coming) {
        try {
            return coming.get(Api.REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e, 0, null, null);
        } catch (ExecutionException | TimeoutException e) {
            coming.cancel(true);
            throw new KubernetesClientException("no answer", e, 0, null, null);
        }
    }
}
