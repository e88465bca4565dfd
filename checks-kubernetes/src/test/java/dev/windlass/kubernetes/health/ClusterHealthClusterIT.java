package dev.windlass.kubernetes.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.metric.Reading;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C: what is asked of a real cluster as a whole before a release")
class ClusterHealthClusterIT {

    private static final String OURS = "windlass.dev/puppet";

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("cluster-health");

    @AutoClose
    private final PuppetNode node = PuppetNode.start("cluster-health");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    // ------------------------------------------------------------------ the API server

    @Test
    void an_api_server_that_is_ready_tells_its_version() throws Exception {
        Answer answer = ask(proxy.viewer().reachable());

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(JudgementsTest.told(answer, "version")).containsExactly(TestCluster.version());
    }

    @Test
    void an_api_server_that_is_not_ready_tells_what_is_failing() throws Exception {
        proxy.answerAll(
                Asked.request("GET", "/readyz"),
                500,
                Map.of("Content-Type", "text/plain"),
                "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n");

        Answer answer = ask(proxy.admin().reachable());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "failing")).containsExactly("etcd failed: reason withheld");
    }

    @Test
    void an_api_server_that_is_away_has_failed() throws Exception {
        proxy.refuse();

        Answer answer = ask(proxy.admin().reachable());

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("can't be reached");
    }

    // ------------------------------------------------------------------ nodes

    @Test
    void a_node_that_is_cordoned_is_told_and_does_not_count() throws Exception {
        assertThat(ask(ours().ready()).verdict()).isEqualTo(Verdict.PASSED);
        node(one -> new NodeBuilder(one)
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build());

        Answer answer = ask(ours().ready(1));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "cordoned")).containsExactly("node '" + node.name() + "'");
        assertThat(ask(TestCluster.admin().nodes().labelled(OURS, "none").ready())
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void pressure_on_a_node_is_told_and_silence_is_no_data() throws Exception {
        assertThat(ask(ours().withoutPressure()).verdict()).isEqualTo(Verdict.NO_DATA);
        pressure("False");
        assertThat(ask(ours().withoutPressure()).verdict()).isEqualTo(Verdict.PASSED);

        pressure("True");

        Answer answer = ask(ours().withoutPressure());
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "pressure"))
                .containsExactly(
                        "node '" + node.name() + "': DiskPressure is True, KubeletHasDiskPressure: nearly full");
    }

    @Test
    void the_nodes_that_the_cluster_has_are_ready() throws Exception {
        Answer answer = ask(TestCluster.admin().nodes().ready(2));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
    }

    // ------------------------------------------------------------------ storage class, usage

    @Test
    void a_storage_class_is_there_or_not() throws Exception {
        String name = space.name();
        assertThat(ask(TestCluster.admin().storageClass(name)).verdict()).isEqualTo(Verdict.FAILED);
        var storage = TestCluster.client()
                .resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withProvisioner("example.com/none")
                        .build());
        storage.create();
        try {
            assertThat(ask(TestCluster.admin().storageClass(name)).verdict()).isEqualTo(Verdict.PASSED);
        } finally {
            storage.delete();
        }
    }

    @Test
    void usage_is_compared_with_limits_and_without_a_metrics_server_there_is_no_data() throws Exception {
        node.plays(PodStates.running());
        space.client()
                .resource(node.host(new PodBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .addToLabels("app", "api")
                        .endMetadata()
                        .withSpec(Workloads.template(Map.of(), Workloads.container(Workloads.IMAGE, null))
                                .getSpec())
                        .build()))
                .create();
        Usage usage = space.of(proxy.admin()).usage("app", "api");
        assertThat(ask(usage.atMost(80)).verdict()).isEqualTo(Verdict.NO_DATA);
        Fault none = serve("");
        assertThat(ask(usage.atMost(80)).verdict()).as("none of this pod yet").isEqualTo(Verdict.NO_DATA);
        none.lift();

        serve(metrics("50m", "48Mi")); // of 100m and 64Mi

        assertThat(ask(usage.atMost(75)).verdict()).isEqualTo(Verdict.PASSED);
        Answer answer = ask(usage.atMost(74));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "above"))
                .containsExactly("pod 'one', container 'app': memory 48Mi of 64Mi, 75.0%");
        assertThat(usage.cpu().read(CheckContext.within(Duration.ofSeconds(30))))
                .isInstanceOfSatisfying(
                        Reading.Value.class, read -> assertThat(read.value()).isEqualTo(50.0));
    }

    @Test
    void space_is_what_the_kubelets_tell() throws Exception {
        var claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
        space.client().resource(claim).create();
        var pod = node.host(new PodBuilder()
                .withNewMetadata()
                .withName("one")
                .endMetadata()
                .withSpec(Workloads.template(Map.of(), Workloads.container(Workloads.IMAGE, null))
                        .getSpec())
                .build());
        space.client()
                .resource(new PodBuilder(pod)
                        .editSpec()
                        .withNodeName(node.name()) // no scheduler places a pod whose claim isn't bound
                        .addNewVolume()
                        .withName("data")
                        .withNewPersistentVolumeClaim("data", false)
                        .endVolume()
                        .endSpec()
                        .build())
                .create();
        Volumes volumes = space.of(proxy.admin()).volumes();
        assertThat(ask(volumes.available("1Ki")).verdict())
                .as("this kubelet has no statistics")
                .isEqualTo(Verdict.NO_DATA);
        proxy.answerAll(
                Asked.request("GET", "/nodes/" + node.name() + "/proxy/stats/summary"),
                200,
                Map.of("Content-Type", "application/json"),
                """
                {"node": {"nodeName": "n"}, "pods": [{"podRef": {"name": "one", "namespace": "%1$s"}, "volume": [
                  {"name": "data", "availableBytes": 2048, "capacityBytes": 4096,
                   "pvcRef": {"name": "data", "namespace": "%1$s"}}]}]}""".formatted(space));

        assertThat(ask(volumes.available("2Ki")).verdict()).isEqualTo(Verdict.PASSED);
        Answer answer = ask(volumes.available("2049"));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "too little")).containsExactly("volume claim 'data': 2Ki available");
    }

    // ------------------------------------------------------------------ preparing

    private Nodes ours() {
        return TestCluster.admin().nodes().labelled(OURS, node.name());
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(60)));
    }

    private void node(UnaryOperator<Node> change) {
        TestCluster.client().nodes().withName(node.name()).edit(change);
    }

    private void pressure(String disk) {
        TestCluster.client().nodes().withName(node.name()).editStatus(now -> {
            var conditions = new ArrayList<>(now.getStatus().getConditions());
            conditions.removeIf(one -> one.getType().endsWith("Pressure"));
            for (String type : List.of("MemoryPressure", "PIDPressure")) {
                conditions.add(new NodeConditionBuilder()
                        .withType(type)
                        .withStatus("False")
                        .build());
            }
            conditions.add(new NodeConditionBuilder()
                    .withType("DiskPressure")
                    .withStatus(disk)
                    .withReason("KubeletHasDiskPressure")
                    .withMessage("nearly full")
                    .build());
            return new NodeBuilder(now)
                    .editStatus()
                    .withConditions(conditions)
                    .endStatus()
                    .build();
        });
    }

    /** Stands in for the metrics server. */
    private Fault serve(String items) {
        return proxy.answerAll(
                Asked.request("GET", "/apis/metrics.k8s.io/v1beta1/namespaces/" + space.name() + "/pods"),
                200,
                Map.of("Content-Type", "application/json"),
                """
                {"apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetricsList", "items": [%s]}""".formatted(items));
    }

    private static String metrics(String cpu, String memory) {
        return """
                {"metadata": {"name": "one"}, "window": "30s",
                 "containers": [{"name": "app", "usage": {"cpu": "%s", "memory": "%s"}}]}""".formatted(cpu, memory);
    }
}
