package dev.windlass.kubernetes;

import dev.windlass.check.Check;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.health.ApiServer;
import dev.windlass.kubernetes.health.Nodes;
import dev.windlass.kubernetes.health.Permissions;
import dev.windlass.kubernetes.health.Volumes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A Kubernetes cluster: the way in to what a release asks and does there. It connects when it is first asked, so that a plan
 * is built, printed and rehearsed without a cluster. Safe for use by several threads; close it when the release is over.
 *
 * <pre>{@code
 * try (Cluster production = Cluster.context("production")) {
 *     Namespace shop = production.namespace("shop");
 *     …
 * }
 * }</pre>
 *
 * <p>What a kubeconfig says counts as it does for {@code kubectl}: several files in {@code KUBECONFIG}, contexts,
 * certificates, tokens, programs that give credentials, and {@code HTTPS_PROXY}. A context that isn't there is refused, rather
 * than replaced by the current one; variables such as {@code KUBERNETES_MASTER}, by which other programs replace what it says, do
 * not count.
 */
public final class Cluster implements AutoCloseable {

    private final Api api;

    private Cluster(Api api) {
        this.api = api;
    }

    /**
     * The cluster of a context of the kubeconfig. This is what a release should use: the current context is whatever somebody
     * worked with last.
     *
     * @param context the name of the context, under which the cluster is journaled too
     * @return the cluster
     */
    public static Cluster context(String context) {
        Objects.requireNonNull(context, "context");
        return new Cluster(Api.of(context, () -> Connections.context(context)));
    }

    /**
     * The cluster of a context of a kubeconfig file of its own.
     *
     * @param kubeconfig the file
     * @param context the name of the context, under which the cluster is journaled too
     * @return the cluster
     */
    public static Cluster kubeconfig(Path kubeconfig, String context) {
        Objects.requireNonNull(kubeconfig, "kubeconfig");
        Objects.requireNonNull(context, "context");
        return new Cluster(Api.of(context, () -> Connections.context(kubeconfig, context)));
    }

    /**
     * The cluster in which this process runs, by the service account of its pod.
     *
     * @param name what the cluster is called in plans and journals
     * @return the cluster
     */
    public static Cluster inCluster(String name) {
        return new Cluster(Api.of(name, Connections::inCluster));
    }

    /**
     * The cluster of a client of your own, for credentials and transports that a kubeconfig doesn't know, and for tests.
     * {@link dev.windlass.kubernetes.api.Clients} make one as it should be; with another one, a right to watch that is missing
     * isn't told: what should be watched is listed each second then.
     *
     * @param name what the cluster is called in plans and journals
     * @param client the client; it is closed with the cluster
     * @return the cluster
     */
    public static Cluster of(String name, KubernetesClient client) {
        Objects.requireNonNull(client, "client");
        return new Cluster(Api.of(name, () -> client));
    }

    /**
     * A namespace of the cluster. Whether it exists is asked by whatever is asked of it.
     *
     * @param name its name
     * @return the namespace
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Namespace namespace(String name) {
        return new Namespace(api, name);
    }

    /**
     * The way to its API server, for checks and steps of your own.
     *
     * @return the way
     */
    public Api api() {
        return api;
    }

    // --- health

    /**
     * Asks whether its API server can be reached and calls itself ready.
     *
     * @return the check
     */
    public Check reachable() {
        return ApiServer.reachable(api);
    }

    /**
     * Asks whether the user of this process has every right that the steps of the plan need in this cluster. Those of checks, of
     * the lease and of programs such as Helm are added by {@link Permissions#and(dev.windlass.kubernetes.api.Right...)}.
     *
     * @return the check
     */
    public Permissions permissions() {
        return Permissions.of(api);
    }

    /**
     * Its nodes.
     *
     * @return the nodes
     */
    public Nodes nodes() {
        return Nodes.of(api);
    }

    /**
     * Asks whether there is a storage class.
     *
     * @param storageClass its name
     * @return the check
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Check storageClass(String storageClass) {
        return Volumes.storageClass(api, storageClass);
    }

    /** Closes the connection, if there is one. */
    @Override
    public void close() {
        api.close();
    }

    /** The cluster in words: {@code cluster 'production'}. */
    @Override
    public String toString() {
        return api.toString();
    }
}
