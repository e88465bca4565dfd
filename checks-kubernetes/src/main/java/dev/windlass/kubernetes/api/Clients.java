package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Makes clients as {@link Api} and {@link Watching} want them. */
public final class Clients {

    private Clients() {}

    /**
     * A client of a configuration. Its watches go over the one connection that there is, it doesn't try anything again out
     * of sight, and a watch that the server refuses is known as such.
     *
     * @param config the configuration; it is changed for that
     * @return the client; it connects when it is first used
     */
    public static KubernetesClient of(Config config) {
        config.setOnlyHttpWatches(true);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("windlass-watches", WatchRequest.HEARING))
                .build();
    }
}
