package dev.windlass.kubernetes.real;

import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A namespace for one test, with nothing in it, in which pods can be made. It goes when it is closed, without waiting for that:
 *
 * <pre>{@code
 * @AutoClose
 * private final TestNamespace space = TestNamespace.fresh("rollout");
 * }</pre>
 */
public final class TestNamespace implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

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
        var space = new TestNamespace(name);
        await("a pod can be made in " + name, space::takesPods);
        return space;
    }

    /** The server takes none as long as it knows no service account, and of older ones no token of it. */
    private boolean takesPods() {
        try {
            client().resource(new PodBuilder()
                            .withNewMetadata()
                            .withName("would-be")
                            .endMetadata()
                            .withNewSpec()
                            .withContainers(Workloads.container(Workloads.IMAGE, null))
                            .endSpec()
                            .build())
                    .dryRun()
                    .create();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                    || e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR) {
                return false;
            }
            throw e;
        }
    }

    /** Gives somebody rights in it, and waits until the server knows of them. */
    public void grant(String user, PolicyRule... rules) {
        String role = "granted-" + MADE.incrementAndGet();
        client().resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withRules(rules)
                        .build())
                .create();
        client().resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        for (PolicyRule rule : rules) {
            for (String resource : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    await(user + " may " + verb + " " + resource, () -> may(user, verb, rule, resource));
                }
            }
        }
    }

    private boolean may(String user, String verb, PolicyRule rule, String resource) {
        String[] parts = resource.split("/", 2);
        return client().authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(name)
                        .withVerb(verb)
                        .withGroup(rule.getApiGroups().get(0))
                        .withResource(parts[0])
                        .withSubresource(parts.length > 1 ? parts[1] : null)
                        .withName(rule.getResourceNames().stream().findFirst().orElse(null))
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    private static void await(String what, BooleanSupplier holds) {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("after " + PATIENCE + " it is not so that " + what);
            }
        }
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
