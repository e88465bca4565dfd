package dev.windlass.kubernetes.traffic;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.Watching;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A shop on the cluster: a Service, versions behind it, and a rival who changes things too. */
final class Shop implements AutoCloseable {

    private static final int REPLICAS = 2;

    private final Cluster cluster = Cluster.kubeconfig(Path.of(System.getProperty("kc")), "admin");
    private final String name = "traffic-" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient client;
    private final HttpServer server;
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();

    Shop() throws Exception {
        client = cluster.api().client();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(sa -> sa != null, 30, TimeUnit.SECONDS);
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(
                    answers.getOrDefault(exchange.getRequestURI().getPath(), 200), -1);
            exchange.close();
        });
        server.start();
    }

    Cluster cluster() {
        return cluster;
    }

    Namespace namespace() {
        return cluster.namespace(name);
    }

    String name() {
        return name;
    }

    KubernetesClient client() {
        return client;
    }

    /** Whether the pods of a version are ready from now on. */
    Shop ready(String version, boolean ready) {
        answers.put("/" + version, ready ? 200 : 503);
        return this;
    }

    // ------------------------------------------------------------------ what is there

    /** A version that is rolled out. */
    Shop version(String version) {
        deploy(version, "http");
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

    /** A version that may never become ready. */
    Shop deploy(String version, String port) {
        Map<String, String> labels = labels(version);
        client.apps()
                .deployments()
                .inNamespace(name)
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(version)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(REPLICAS)
                        .withNewSelector()
                        .withMatchLabels(labels)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("gw")
                        .withImage("shop.example/gw:" + version)
                        .addNewPort()
                        .withName(port)
                        .withContainerPort(8080)
                        .endPort()
                        .withNewReadinessProbe()
                        .withPeriodSeconds(1)
                        .withFailureThreshold(1)
                        .withNewHttpGet()
                        .withHost("127.0.0.1")
                        .withPort(new IntOrString(server.getAddress().getPort()))
                        .withPath("/" + version)
                        .endHttpGet()
                        .endReadinessProbe()
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
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(service)
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(labels(version))
                        .addNewPort()
                        .withPort(80)
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
        try (var watching = new Watching(cluster.api())) {
            var ready = new Slices(cluster.api(), name, service).ready(watching);
            while (!wanted.test(ready.get())) {
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
        return awaitEndpoints(service, ready -> ready.size() == REPLICAS && areOf(version, ready));
    }

    static boolean areOf(String version, SortedSet<String> pods) {
        return pods.stream().allMatch(pod -> pod.startsWith(version + "-"));
    }

    SortedSet<String> endpoints(String service) throws Exception {
        return new Slices(cluster.api(), name, service).ready(Duration.ofSeconds(10));
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
        client.namespaces().withName(name).delete();
        server.stop(0);
        cluster.close();
    }
}
