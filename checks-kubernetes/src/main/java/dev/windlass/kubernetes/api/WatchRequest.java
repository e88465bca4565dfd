package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * How one watch is asked for: once. The client says only that it ended; by which status the server refused it is heard where the
 * client of HTTP has {@link #HEARING}, which {@link Clients} give it.
 */
final class WatchRequest extends RequestConfig {

    static final Interceptor HEARING = new Interceptor() {
        @Override
        public CompletableFuture<Boolean> afterFailure(
                BasicBuilder request, HttpResponse<?> response, RequestTags tags) {
            WatchRequest watch = tags.getTag(WatchRequest.class);
            if (watch != null) {
                watch.refused.accept(response.code());
            }
            return CompletableFuture.completedFuture(false);
        }
    };

    private final IntConsumer refused;

    WatchRequest(RequestConfig like, IntConsumer refused) {
        super(
                0,
                like.getWatchReconnectInterval(),
                like.getRequestTimeout(),
                like.getScaleTimeout(),
                like.getLoggingInterval(),
                0,
                like.getRequestRetryBackoffInterval(),
                like.getUploadRequestTimeout());
        this.refused = refused;
    }
}
