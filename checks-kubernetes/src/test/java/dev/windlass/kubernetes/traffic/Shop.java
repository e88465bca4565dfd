package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.kubernetes.real.Readiness;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A shop on the cluster: a Service, versions behind it, and a rival who changes things too. */
final class Shop implements AutoCloseable {

    static final int REPLICAS = 2;

    private final Readiness readiness = Readiness.start();
    private final TestNamespace space = TestNamespace.fresh("traffic");
    private final String name = space.name();
    private final KubernetesClient client = TestCluster.client();

    Namespace namespace() {
        return space.admin();
    }

    TestNamespace space() {
        return space;
    }

    String name() {
        return name;
    }

    KubernetesClient client() {
        return client;
    }

    /** Whether the pods of a version are ready from now on. */
    Shop ready(String version, boolean ready) {
        readiness.ready(version, ready);
        return this;
    }

    // ------------------------------------------------------------------ what is there

    /** A version that is rolled out. */
    Shop version(String version) {
        return ready(version, true).deploy(version, "http").awaitReady(version);
    }

    /** Waits until all pods of a version are ready. */
    Shop awaitReady(String version) {
        client.apps()
                .deployments()
                .inNamespace(name)
                .withName(version)
                .waitUntilCondition(
                        now -> now != null
                                && now.getStatus() != null
                                && Integer.valueOf(REPLICAS)
                                        .equals(now.getStatus().getAvailableReplicas()),
                        60,
                        TimeUnit.SECONDS);
        return this;
    }

    /** A version that is ready when that is said, with a port of a name. */
    Shop deploy(String version, String port) {
        client.apps()
                .deployments()
                .inNamespace(name)
                .resource(Workloads.deployment(
                                version, labels(version), REPLICAS, Workloads.IMAGE, readiness, version, 60)
                        .edit()
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .addNewPort()
                        .withName(port)
                        .withContainerPort(8080)
                        .endPort()
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        return this;
    }

    static Map<String, String> labels(String version) {
        return Map.of("app", "gw", "slot", version);
    }

    /** A Service that selects a version. */
    Shop service(String service, String version) {
        client.services()
                .inNamespace(name)
                .resource(Workloads.service(service, labels(version))
                        .edit()
                        .editSpec()
                        .editFirstPort()
                        .withTargetPort(new IntOrString("http"))
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        return this;
    }

    // ------------------------------------------------------------------ looking

    Map<String, String> selector(String service) {
        return client.services()
                .inNamespace(name)
                .withName(service)
                .get()
                .getSpec()
                .getSelector();
    }

    String resourceVersion(String service) {
        return client.services()
                .inNamespace(name)
                .withName(service)
                .get()
                .getMetadata()
                .getResourceVersion();
    }

    /** Waits until the ready endpoints of a Service are as wanted. */
    Shop awaitEndpoints(String service, Predicate<SortedSet<String>> wanted) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (var watching = new Watching(TestCluster.admin().api())) {
            var ready = new Slices(TestCluster.admin().api(), name, service).ready(watching);
            while (!wanted.test(Slices.Endpoint.pods(ready.get()))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the endpoints of " + service + " are " + ready.get());
                }
                watching.await(Duration.ofSeconds(60));
            }
        }
        return this;
    }

    /** Waits until a version, and nobody else, takes the traffic of a Service. */
    Shop awaitTraffic(String service, String version) throws Exception {
        return awaitEndpoints(service, ready -> !ready.isEmpty() && areOf(version, ready));
    }

    static boolean areOf(String version, SortedSet<String> pods) {
        return pods.stream().allMatch(pod -> pod.startsWith(version + "-"));
    }

    SortedSet<String> endpoints(String service) throws Exception {
        return new Slices(TestCluster.admin().api(), name, service).ready(Duration.ofSeconds(10));
    }

    // ------------------------------------------------------------------ the rival

    /** Somebody else switches a Service. */
    void rivalSwitches(String service, String version) {
        client.services()
                .inNamespace(name)
                .withName(service)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("rival")
                                .build(),
                        "{\"spec\":{\"selector\":{\"slot\":\"" + version + "\"}}}");
    }

    @Override
    public void close() {
        space.close();
        readiness.close();
    }
}
