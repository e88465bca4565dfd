package dev.windlass.kubernetes.real;

import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The cluster that the tests are run on: of the kubeconfig that the system property {@code windlass.kubeconfig} names, by its
 * contexts {@code admin} (may do everything) and {@code viewer} (may do nothing). {@code windlass.context.admin} and
 * {@code windlass.context.viewer} name others. All tests share its connections: none closes them.
 */
public final class TestCluster {

    private static final String KUBECONFIG = "windlass.kubeconfig";

    private TestCluster() {}

    /** Connected when first asked for, once. */
    private static final class Admin {
        static final Cluster CLUSTER = Cluster.kubeconfig(kubeconfig(), adminContext());
    }

    private static final class Viewer {
        static final Cluster CLUSTER = Cluster.kubeconfig(kubeconfig(), viewerContext());
    }

    /** The cluster, as somebody who may do everything. */
    public static Cluster admin() {
        return Admin.CLUSTER;
    }

    /** The cluster, as somebody who may do nothing. */
    public static Cluster viewer() {
        return Viewer.CLUSTER;
    }

    /** The cluster, as a user whom nobody knows: who may do what the test grants, and nothing else. The caller closes it. */
    public static Cluster as(String user) {
        Config config = Config.fromKubeconfig(adminContext(), kubeconfig().toFile());
        config.setImpersonateUsername(user);
        return Cluster.of(adminContext() + " as " + user, Clients.of(config));
    }

    /** The bare client of {@link #admin}, to prepare and to look. */
    public static KubernetesClient client() {
        try {
            return admin().api().client();
        } catch (ApiFailure e) {
            throw new AssertionError("the cluster of the tests can't be reached", e);
        }
    }

    /** The kubeconfig, with both contexts. */
    public static Path kubeconfig() {
        String path = System.getProperty(KUBECONFIG, "");
        if (path.isBlank()) {
            throw new IllegalStateException("this test wants a real cluster: run it by"
                    + " ./mvnw -B verify -Pcluster -pl checks-kubernetes -am -D" + KUBECONFIG
                    + "=/path/of/a/kubeconfig");
        }
        Path file = Path.of(path).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("there is no kubeconfig " + file + ", which -D" + KUBECONFIG + " names");
        }
        return file;
    }

    /** The context of somebody who may do everything. */
    public static String adminContext() {
        return System.getProperty("windlass.context.admin", "admin");
    }

    /** The context of somebody who may do nothing. */
    public static String viewerContext() {
        return System.getProperty("windlass.context.viewer", "viewer");
    }

    /** What the API server calls its version, such as {@code v1.20.2}. */
    public static String version() {
        return client().getKubernetesVersion().getGitVersion();
    }
}
