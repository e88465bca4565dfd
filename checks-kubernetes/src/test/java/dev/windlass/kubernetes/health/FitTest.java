package dev.windlass.kubernetes.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Verdict;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Whether pods fit is reckoned exactly, as the scheduler and the quotas do")
class FitTest {

    @ParameterizedTest
    @CsvSource({
        "500m, 512Mi, 4, PASSED", // 2 cores, 2Gi free: exactly
        "500m, 512Mi, 5, FAILED",
        "0.501, 512Mi, 4, FAILED",
        "500m, 536870913, 4, FAILED", // one byte too many
        "0, 0, 4, PASSED",
        "0, 0, 9, FAILED", // places for pods count too
        "2, 1, 1, PASSED",
    })
    void nodes_are_filled_to_the_edge(String cpu, String memory, int pods, Verdict verdict) {
        var answer = Fit.judge(need(cpu, memory), pods, List.of(node("a", "2", "2Gi", "8")), List.of(), List.of());

        assertThat(answer.verdict()).isEqualTo(verdict);
    }

    @Test
    void what_is_free_on_two_nodes_does_not_make_room_for_one_pod() {
        var nodes = List.of(node("a", "1", "4Gi", "10"), node("b", "1", "4Gi", "10"));

        assertThat(Fit.judge(need("1500m", "1Gi"), 1, nodes, List.of(), List.of())
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(Fit.judge(need("1", "1Gi"), 2, nodes, List.of(), List.of()).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void pods_that_are_there_take_room_and_those_that_are_over_do_not() {
        var nodes = List.of(node("a", "2", "2Gi", "8"));

        assertThat(Fit.judge(need("1", "1Gi"), 2, nodes, List.of(pod("a", "Running")), List.of())
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(Fit.judge(need("1", "1Gi"), 1, nodes, List.of(pod("a", "Running")), List.of())
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(Fit.judge(need("1", "1Gi"), 2, nodes, List.of(pod("a", "Succeeded")), List.of())
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void cordoned_unready_and_tainted_nodes_take_none() {
        Node cordoned = new NodeBuilder(node("a", "9", "9Gi", "9"))
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
        Node unready = new NodeBuilder(node("b", "9", "9Gi", "9"))
                .editStatus()
                .withConditions()
                .endStatus()
                .build();
        Node tainted = new NodeBuilder(node("c", "9", "9Gi", "9"))
                .editSpec()
                .addNewTaint("NoSchedule", "gpu", null, "yes")
                .endSpec()
                .build();
        var nodes = List.of(cordoned, unready, tainted);
        var tolerant = new Need(
                BigDecimal.ONE,
                BigDecimal.ONE,
                Map.of(),
                List.of(new TolerationBuilder().withKey("gpu").withValue("yes").build()),
                List.of());

        assertThat(Fit.slots(need("1", "1"), nodes, List.of())).isEmpty();
        assertThat(Fit.slots(tolerant, nodes, List.of())).singleElement().satisfies(slot -> assertThat(slot.node())
                .isEqualTo("c"));
    }

    @Test
    void no_nodes_are_no_data() {
        assertThat(Fit.judge(need("1", "1"), 1, List.of(), List.of(), List.of()).verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @ParameterizedTest
    @CsvSource({
        "requests.cpu, 2, 1, 500m, PASSED", // 1 left, 2 pods: exactly
        "requests.cpu, 2, 1001m, 500m, FAILED",
        "cpu, 2, 1001m, 500m, FAILED",
        "requests.memory, 2Gi, 1Gi, 500m, PASSED",
        "requests.memory, 2Gi, 1073741825, 500m, FAILED",
        "pods, 4, 2, 500m, PASSED",
        "pods, 4, 3, 500m, FAILED",
        "count/pods, 4, 3, 500m, FAILED",
        "requests.cpu, 9, 0, 0, FAILED", // pods that request none are refused
        "services, 1, 1, 500m, PASSED",
        "limits.cpu, 9, 0, 500m, INCONCLUSIVE",
        "limits.memory, 9Gi, 0, 500m, INCONCLUSIVE",
        "requests.ephemeral-storage, 9Gi, 0, 500m, INCONCLUSIVE",
        "ephemeral-storage, 9Gi, 0, 500m, INCONCLUSIVE",
        "requests.storage, 9Gi, 9Gi, 500m, PASSED", // of volume claims
        "requests.cpu, 9, , 500m, INCONCLUSIVE",
    })
    void quotas_are_filled_to_the_edge(
            String resource, String hard, @Nullable String used, String cpu, Verdict verdict) {
        var answer = Fit.judge(
                need(cpu, "512Mi"),
                2,
                List.of(node("a", "9", "9Gi", "9")),
                List.of(),
                List.of(quota(resource, hard, used)));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(verdict);
    }

    @Test
    void a_quota_of_other_pods_does_not_count() {
        ResourceQuota quota = new ResourceQuotaBuilder(quota("pods", "0", "0"))
                .editSpec()
                .withScopes("Terminating")
                .endSpec()
                .build();

        assertThat(Fit.left(need("1", "1"), 1, List.of(quota))).isEmpty();
    }

    @Test
    void resources_and_ports_that_are_not_reckoned_with_leave_it_open() {
        PodSpec pod = new PodSpecBuilder(spec("1", "1Gi"))
                .editContainer(0)
                .editResources()
                .addToRequests("ephemeral-storage", new Quantity("1Gi"))
                .addToLimits("nvidia.com/gpu", new Quantity("1"))
                .endResources()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(80)
                .endPort()
                .endContainer()
                .build();

        var answer = Fit.judge(Need.of(pod, List.of()), 1, List.of(node("a", "2", "2Gi", "8")), List.of(), List.of());

        assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(JudgementsTest.told(answer, "not reckoned with"))
                .containsExactly("room for ephemeral-storage", "room for nvidia.com/gpu", "ports of the node");
    }

    @Test
    void rules_that_are_not_reckoned_with_leave_it_open() {
        PodSpec spread = new PodSpecBuilder(spec("100m", "1Mi"))
                .addNewTopologySpreadConstraint()
                .withWhenUnsatisfiable("DoNotSchedule")
                .endTopologySpreadConstraint()
                .build();

        assertThat(Fit.judge(Need.of(spread, List.of()), 1, List.of(node("a", "9", "9Gi", "9")), List.of(), List.of())
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void a_pod_requests_what_runs_at_once_or_what_initializing_takes() {
        PodSpec pod = new PodSpecBuilder(spec("100m", "1Mi"))
                .addToInitContainers(
                        new ContainerBuilder(container("50m", "1Mi"))
                                .withRestartPolicy("Always")
                                .build(),
                        container("300m", "1Mi"))
                .addToOverhead("cpu", new Quantity("5m"))
                .build();

        assertThat(Amounts.requested(pod, "cpu", Map.of())).isEqualByComparingTo("0.355"); // 50m, 300m, 5m
        assertThat(Amounts.requested(pod, "memory", Map.of())).isEqualByComparingTo("2097152");
    }

    @Test
    void what_is_not_requested_is_taken_from_limits_and_then_from_the_limit_range() {
        LimitRange range = new LimitRangeBuilder()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .addToDefault("memory", new Quantity("64Mi"))
                .addToDefault("cpu", new Quantity("2"))
                .addToDefaultRequest("cpu", new Quantity("20m"))
                .endLimit()
                .endSpec()
                .build();
        PodSpec bare = new PodSpecBuilder()
                .withContainers(new ContainerBuilder().withName("app").build())
                .build();
        PodSpec limited = new PodSpecBuilder()
                .withContainers(new ContainerBuilder()
                        .withName("app")
                        .withNewResources()
                        .addToLimits("cpu", new Quantity("700m"))
                        .endResources()
                        .build())
                .build();

        assertThat(Need.of(bare, List.of(range)).words()).isEqualTo("cpu 0.02, memory 64Mi");
        assertThat(Need.of(limited, List.of(range)).words()).isEqualTo("cpu 0.7, memory 64Mi");
    }

    @ParameterizedTest
    @CsvSource({"25%, 4, 1", "25%, 5, 2", "100%, 3, 3", "0%, 3, 0", "2, 9, 2", "0, 9, 0", ", 8, 2"})
    void a_surge_in_percent_is_rounded_up(@Nullable String most, int replicas, int pods) {
        var strategy = new DeploymentStrategyBuilder()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(
                        most == null
                                ? null
                                : most.endsWith("%") ? new IntOrString(most) : new IntOrString(Integer.parseInt(most)))
                .endRollingUpdate()
                .build();

        assertThat(Room.surge(strategy, replicas)).isEqualTo(pods);
    }

    @Test
    void recreating_makes_no_surge() {
        assertThat(Room.surge(
                        new DeploymentStrategyBuilder().withType("Recreate").build(), 9))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"much", "-1", "''", "1Zi", "1 Gi"})
    void what_is_no_amount_is_refused(String text) {
        assertThatThrownBy(() -> Amounts.parsed("memory", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    private static Need need(String cpu, String memory) {
        return Need.of(Amounts.parsed("cpu", cpu), Amounts.parsed("memory", memory));
    }

    private static PodSpec spec(String cpu, String memory) {
        return new PodSpecBuilder().withContainers(container(cpu, memory)).build();
    }

    private static io.fabric8.kubernetes.api.model.Container container(String cpu, String memory) {
        return new ContainerBuilder()
                .withName("app")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .endResources()
                .build();
    }

    private static Pod pod(String node, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("one")
                .endMetadata()
                .withSpec(
                        new PodSpecBuilder(spec("1", "1Gi")).withNodeName(node).build())
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static Node node(String name, String cpu, String memory, String pods) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity(cpu))
                .addToAllocatable("memory", new Quantity(memory))
                .addToAllocatable("pods", new Quantity(pods))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private static ResourceQuota quota(String resource, String hard, @Nullable String used) {
        var quota = new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("team")
                .endMetadata()
                .withNewSpec()
                .addToHard(resource, new Quantity(hard))
                .endSpec();
        return used == null
                ? quota.build()
                : quota.withNewStatus()
                        .addToUsed(resource, new Quantity(used))
                        .endStatus()
                        .build();
    }
}
