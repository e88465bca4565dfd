package dev.windlass.kubernetes.real;

import io.fabric8.kubernetes.api.model.NodeAddressBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster whose kubelet is the test: it says what the test wants of its pods, and serves their logs and what is
 * executed in them. It is tainted: only pods that {@link #host} made for it come here. Pods that are deleted go as soon as
 * they are. Safe for use by several threads.
 */
public final class PuppetNode implements AutoCloseable {

    private static final String LABEL = "windlass.dev/puppet";
    private static final Map<String, Quantity> ROOM =
            Map.of("cpu", new Quantity("8"), "memory", new Quantity("16Gi"), "pods", new Quantity("110"));
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name;
    private final PuppetKubelet kubelet = PuppetKubelet.start();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "puppet-node");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledFuture<?> beats;
    private final SharedIndexInformer<Pod> pods;
    private volatile @Nullable Function<Pod, PodStatus> plays;

    private PuppetNode(String name) {
        this.name = name;
        KubernetesClient client = TestCluster.client();
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels(LABEL, name)
                        .addToLabels("kubernetes.io/hostname", name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewTaint()
                        .withKey(LABEL)
                        .withEffect("NoSchedule")
                        .endTaint()
                        .endSpec()
                        .withNewStatus()
                        .withAllocatable(ROOM)
                        .withCapacity(ROOM)
                        .withAddresses(new NodeAddressBuilder()
                                .withType("InternalIP")
                                .withAddress("127.0.0.1")
                                .build())
                        .withNewDaemonEndpoints()
                        .withNewKubeletEndpoint(kubelet.port())
                        .endDaemonEndpoints()
                        .withConditions(new NodeConditionBuilder()
                                .withType("Ready")
                                .withStatus("True")
                                .withReason("KubeletReady")
                                .withLastTransitionTime(Instant.now().toString())
                                .withLastHeartbeatTime(Instant.now().toString())
                                .build())
                        .endStatus()
                        .build())
                .create();
        beats = heart.scheduleAtFixedRate(this::beat, 0, 10, TimeUnit.SECONDS);
        pods = client.pods().inAnyNamespace().withField("spec.nodeName", name).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                onUpdate(pod, pod);
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                heart.execute(() -> changed(pod));
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {}
        });
        client.nodes()
                .withName(name)
                .waitUntilCondition(
                        node -> node != null
                                && node.getSpec().getTaints().stream()
                                        .noneMatch(taint -> taint.getKey().startsWith("node.kubernetes.io/")),
                        60,
                        TimeUnit.SECONDS);
    }

    /** A new one, ready; the word begins its name. */
    public static PuppetNode start(String word) {
        return new PuppetNode(String.format(
                Locale.ROOT,
                "puppet-%s-%d-%s-%d",
                word,
                ProcessHandle.current().pid(),
                Long.toString(System.currentTimeMillis(), Character.MAX_RADIX),
                MADE.incrementAndGet()));
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** The same deployment, for this node. */
    public Deployment host(Deployment deployment) {
        return deployment
                .edit()
                .editSpec()
                .withTemplate(host(deployment.getSpec().getTemplate()))
                .endSpec()
                .build();
    }

    /** The same template, for this node. */
    public PodTemplateSpec host(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder(template)
                .withSpec(host(template.getSpec()))
                .build();
    }

    /** The same pod, for this node. */
    public Pod host(Pod pod) {
        return new PodBuilder(pod).withSpec(host(pod.getSpec())).build();
    }

    /** The same spec of a pod, for this node. */
    public PodSpec host(PodSpec spec) {
        return spec.edit()
                .addToNodeSelector(LABEL, name)
                .addNewToleration()
                .withKey(LABEL)
                .withOperator("Exists")
                .endToleration()
                .build();
    }

    /** Says this of each pod that comes from now on, as soon as it is there. */
    public PuppetNode plays(Function<Pod, PodStatus> state) {
        plays = state;
        return this;
    }

    /** Says this of a pod that is here. */
    public void say(String namespace, String pod, Function<Pod, PodStatus> state) {
        TestCluster.client().pods().inNamespace(namespace).withName(pod).editStatus(now -> new PodBuilder(now)
                .withStatus(state.apply(now))
                .build());
    }

    /** What serves the logs of its pods, and what is executed in them. */
    public PuppetKubelet kubelet() {
        return kubelet;
    }

    private void beat() {
        TestCluster.client()
                .leases()
                .inNamespace("kube-node-lease")
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(name)
                        .withLeaseDurationSeconds(40)
                        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    private void changed(Pod pod) {
        Function<Pod, PodStatus> state = plays;
        String namespace = pod.getMetadata().getNamespace();
        String one = pod.getMetadata().getName();
        try {
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                TestCluster.client()
                        .pods()
                        .inNamespace(namespace)
                        .withName(one)
                        .withGracePeriod(0)
                        .delete();
            } else if (state != null && pod.getStatus().getContainerStatuses().isEmpty()) {
                say(namespace, one, state);
            }
        } catch (RuntimeException e) {
            // It may be gone already; what a test waits for and doesn't come tells of anything else.
        }
    }

    @Override
    public void close() {
        pods.close();
        beats.cancel(true);
        heart.shutdownNow();
        kubelet.close();
        TestCluster.client().nodes().withName(name).delete();
        TestCluster.client()
                .leases()
                .inNamespace("kube-node-lease")
                .withName(name)
                .delete();
    }
}
