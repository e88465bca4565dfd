package dev.windlass.kubernetes.real;

import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A namespace for one test, with nothing in it, in which pods can be made. It goes when it is closed, without waiting for that:
 *
 * <pre>{@code
 * @AutoClose
 * private final TestNamespace space = TestNamespace.fresh("rollout");
 * }</pre>
 */
public final class TestNamespace implements AutoCloseable {

    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name;

    private TestNamespace(String name) {
        this.name = name;
    }

    /** A new one; the word begins its name. Waits until pods can be made in it. */
    public static TestNamespace fresh(String word) {
        String name = String.format(
                Locale.ROOT,
                "%s-%d-%s-%d",
                word,
                ProcessHandle.current().pid(),
                Long.toString(System.currentTimeMillis(), Character.MAX_RADIX),
                MADE.incrementAndGet());
        TestCluster.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("windlass.dev/test", word)
                        .endMetadata()
                        .build())
                .create();
        TestCluster.client()
                .serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, 60, TimeUnit.SECONDS);
        return new TestNamespace(name);
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** The namespace, as somebody who may do everything. */
    public Namespace admin() {
        return of(TestCluster.admin());
    }

    /** The namespace, as somebody who may do nothing. */
    public Namespace viewer() {
        return of(TestCluster.viewer());
    }

    /** The namespace by another way to the cluster, such as that of an {@code ApiProxy}. */
    public Namespace of(Cluster cluster) {
        return cluster.namespace(name);
    }

    /** The bare client in this namespace, to prepare and to look. */
    public NamespacedKubernetesClient client() {
        return TestCluster.client().adapt(NamespacedKubernetesClient.class).inNamespace(name);
    }

    @Override
    public void close() {
        TestCluster.client().namespaces().withName(name).delete();
    }

    @Override
    public String toString() {
        return name;
    }
}
