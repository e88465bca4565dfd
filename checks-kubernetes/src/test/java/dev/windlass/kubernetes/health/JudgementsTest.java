package dev.windlass.kubernetes.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.metric.Reading;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetricsBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("C: what a cluster says of its health is judged so that only what is sure to be good passes")
class JudgementsTest {

    private static final Api NOWHERE = Api.of("nowhere", () -> {
        throw new AssertionError("nothing is asked");
    });

    // ------------------------------------------------------------------ the API server

    @ParameterizedTest
    @CsvSource({
        "ok, PASSED",
        "[+]ping ok;readyz check passed, PASSED",
        "'', FAILED",
        "<html>ok</html>, FAILED",
        "[+]ping ok;[-]etcd failed: reason withheld;readyz check failed, FAILED"
    })
    void an_api_server_is_ready_if_it_says_so(String said, Verdict verdict) {
        assertThat(ApiServer.judge(said.replace(';', '\n')).verdict()).isEqualTo(verdict);
    }

    @Test
    void what_is_failing_is_told() {
        assertThat(told(ApiServer.judge("[+]ping ok\n[-]etcd failed: reason withheld\n"), "failing"))
                .containsExactly("etcd failed: reason withheld");
    }

    // ------------------------------------------------------------------ rights

    @Test
    void all_missing_rights_are_told_together_by_what_they_are_for() {
        var answer = Permissions.judge(List.of(
                review("patch", "deployments", Permissions.Review.Said.DENIED),
                review("get", "deployments", Permissions.Review.Said.DENIED),
                review("list", "pods", Permissions.Review.Said.ALLOWED),
                review("watch", "pods", Permissions.Review.Said.DENIED)));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(told(answer, "missing")).containsExactly("get, patch deployments in 'shop'", "watch pods in 'shop'");
    }

    @Test
    void a_right_that_could_not_be_asked_for_never_passes() {
        assertThat(Permissions.judge(List.of(
                                review("get", "pods", Permissions.Review.Said.ALLOWED),
                                Permissions.Review.unknown(Right.to("list", "", "pods", "shop"), "no time")))
                        .verdict())
                .isEqualTo(Verdict.ERRORED);
    }

    // ------------------------------------------------------------------ nodes

    @Test
    void nodes_are_ready_if_all_are_that_are_not_cordoned() {
        Node good = node("a", "True", false);
        Node bad = node("b", "Unknown", false);
        Node away = node("c", "False", true);
        Node cordoned = node("d", "True", true);

        assertThat(Nodes.judgeReady(List.of(), Integer.MAX_VALUE).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(Nodes.judgeReady(List.of(good, bad), Integer.MAX_VALUE).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(Nodes.judgeReady(List.of(good, bad), 1).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Nodes.judgeReady(List.of(good, cordoned), 2).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Nodes.judgeReady(List.of(cordoned), Integer.MAX_VALUE).verdict())
                .isEqualTo(Verdict.FAILED);
        Answer answer = Nodes.judgeReady(List.of(good, away), Integer.MAX_VALUE);
        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(told(answer, "cordoned")).containsExactly("node 'c'");
    }

    @Test
    void pressure_counts_on_cordoned_nodes_too_and_silence_is_no_data() {
        Node calm = pressed("a", "False");

        assertThat(Nodes.judgePressure(List.of(calm)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Nodes.judgePressure(List.of(calm, pressed("b", "True"))).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(Nodes.judgePressure(List.of(pressed("b", "Unknown"))).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(Nodes.judgePressure(List.of(calm, node("c", "True", false))).verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    // ------------------------------------------------------------------ what matches what

    @ParameterizedTest
    @CsvSource({
        "In, web, true",
        "In, job, false",
        "NotIn, web, false",
        "NotIn, job, true",
        "Exists, , true",
        "DoesNotExist, , false"
    })
    void selectors_match_by_expressions(String operator, @Nullable String value, boolean matches) {
        LabelSelector selector = new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey("tier")
                .withOperator(operator)
                .withValues(value == null ? List.of() : List.of(value))
                .endMatchExpression()
                .build();

        assertThat(Selectors.matches(selector, Map.of("tier", "web"))).isEqualTo(matches);
    }

    @Test
    void an_empty_selector_takes_everything_and_none_nothing() {
        assertThat(Selectors.matches(new LabelSelector(), Map.of("a", "b"))).isTrue();
        assertThat(Selectors.matches(null, Map.of("a", "b"))).isFalse();
        assertThat(Selectors.matches(
                        new LabelSelectorBuilder().addToMatchLabels("a", "c").build(), Map.of("a", "b")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "gpu, Equal, yes, , false",
        "gpu, Equal, no, , true",
        "gpu, Exists, , , false",
        ", Exists, , , false",
        "gpu, Exists, , NoExecute, true",
        "disk, Exists, , , true",
        ", , , , true"
    })
    void taints_keep_off_what_does_not_tolerate_them(
            @Nullable String key,
            @Nullable String operator,
            @Nullable String value,
            @Nullable String effect,
            boolean keepsOff) {
        var taint = new TaintBuilder()
                .withKey("gpu")
                .withValue("yes")
                .withEffect("NoSchedule")
                .build();
        var toleration = new TolerationBuilder()
                .withKey(key)
                .withOperator(operator)
                .withValue(value)
                .withEffect(effect)
                .build();

        assertThat(Selectors.keepsOff(taint, List.of(toleration))).isEqualTo(keepsOff);
    }

    // ------------------------------------------------------------------ obstacles

    @Test
    void obstacles_are_told_one_by_one() {
        Deployment paused = new DeploymentBuilder(deployment())
                .editSpec()
                .withPaused(true)
                .withRevisionHistoryLimit(0)
                .endSpec()
                .build();
        Answer answer = Obstacles.judge(paused, List.of(budget("app", 0)), List.of(autoscaler("gw", 4, true)));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(told(answer, "in the way")).hasSize(4);
    }

    @Test
    void budgets_and_autoscalers_of_others_are_not_in_the_way() {
        Answer answer =
                Obstacles.judge(deployment(), List.of(budget("other", 0)), List.of(autoscaler("other", 4, true)));

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(told(answer, "seen")).isEmpty();
    }

    @Test
    void an_autoscaler_with_headroom_and_a_budget_that_allows_are_told() {
        Answer answer = Obstacles.judge(deployment(), List.of(budget("app", 1)), List.of(autoscaler("gw", 3, true)));

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(told(answer, "seen")).hasSize(2);
    }

    @Test
    void what_its_controller_has_not_yet_said_leaves_it_open() {
        assertThat(Obstacles.judge(deployment(), List.of(budget("app", null)), List.of())
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Obstacles.judge(deployment(), List.of(), List.of(autoscaler("gw", 0, false)))
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    // ------------------------------------------------------------------ autoscaler

    @Test
    void an_autoscaler_works_if_its_target_is_there_and_its_controller_says_so() {
        var hpa = autoscaler("gw", 2, true);
        var active = new Autoscaler.Condition("ScalingActive", "True", "ValidMetricFound", null);
        var inactive = new Autoscaler.Condition("ScalingActive", "False", "FailedGetResourceMetric", "none");

        assertThat(Autoscaler.judge(hpa, true, List.of(active)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Autoscaler.judge(hpa, false, List.of(active)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Autoscaler.judge(hpa, true, List.of(inactive)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Autoscaler.judge(hpa, true, List.of()).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void headroom_is_what_is_left_to_its_most() {
        assertThat(Autoscaler.judge(autoscaler("gw", 3, true), 1).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Autoscaler.judge(autoscaler("gw", 3, true), 2).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Autoscaler.judge(autoscaler("gw", 0, false), 1).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    // ------------------------------------------------------------------ limits and usage

    @Test
    void an_init_container_without_a_limit_fails() {
        Pod pod = pod("100m", "64Mi");
        Pod init = new PodBuilder(pod)
                .editSpec()
                .addNewInitContainer()
                .withName("setup")
                .withNewResources()
                .addToLimits("cpu", new Quantity("1"))
                .endResources()
                .endInitContainer()
                .endSpec()
                .build();

        assertThat(ResourceLimits.judge(List.of(pod)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(told(ResourceLimits.judge(List.of(pod, init)), "without"))
                .containsExactly("pod 'api-1', container 'setup': no limit of memory");
    }

    @ParameterizedTest
    @CsvSource({
        "80m, 32Mi, 80, PASSED",
        "80001u, 32Mi, 80, FAILED",
        "80m, 53687091, 80, PASSED",
        "80m, 53687092, 80, FAILED"
    })
    void usage_is_compared_exactly(String cpu, String memory, int percent, Verdict verdict) {
        var used = Usage.Used.of(List.of(pod("100m", "64Mi")), List.of(metrics("api-1", cpu, memory)));

        assertThat(Usage.judge(used, percent).verdict()).isEqualTo(verdict);
    }

    @Test
    void a_pod_without_metrics_or_limit_is_no_data() {
        var silent = Usage.Used.of(List.of(pod("100m", "64Mi")), List.of(metrics("api-2", "1m", "1Mi")));
        Pod unlimited = new PodBuilder(pod("100m", "64Mi"))
                .editSpec()
                .editFirstContainer()
                .editResources()
                .removeFromLimits("cpu")
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        var half = Usage.Used.of(List.of(unlimited), List.of(metrics("api-1", "1m", "32Mi")));

        assertThat(Usage.judge(silent, 80).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(Usage.judge(half, 80).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(Usage.reading(half, "cpu")).isInstanceOf(Reading.Missing.class);
        assertThat(Usage.reading(half, "memory"))
                .isInstanceOfSatisfying(
                        Reading.Value.class, value -> assertThat(value.value()).isEqualTo(50.0));
        assertThat(Usage.judge(Usage.Used.none("nothing"), 80).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    // ------------------------------------------------------------------ volumes

    @ParameterizedTest
    @CsvSource({"1000, 1000, PASSED", "999, 1000, FAILED", ", 1000, NO_DATA"})
    void space_is_compared_exactly_and_silence_is_no_data(@Nullable Long bytes, long least, Verdict verdict) {
        var said = new Volumes.Summary(List.of(new Volumes.PodStats(List.of(
                new Volumes.VolumeStats(bytes, 5000L, new Volumes.ClaimRef("data", "shop")),
                new Volumes.VolumeStats(1L, 5000L, new Volumes.ClaimRef("data", "elsewhere")),
                new Volumes.VolumeStats(1L, 5000L, null)))));

        assertThat(Volumes.of(NOWHERE, "shop")
                        .judgeSpace(
                                List.of("data"), List.of(said, new Volumes.Summary(null)), BigDecimal.valueOf(least))
                        .verdict())
                .isEqualTo(verdict);
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Usage.of(NOWHERE, "shop", "app", "api").atMost(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Room.of(NOWHERE, "shop", "1", "1Gi", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Nodes.of(NOWHERE).ready(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Obstacles.of(NOWHERE, "shop", "No Name")).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------ objects

    static List<String> told(Answer answer, String fact) {
        return answer.evidence().facts().stream()
                .filter(one -> one.name().equals(fact))
                .map(one -> one.value())
                .toList();
    }

    private static Permissions.Review review(String verb, String resource, Permissions.Review.Said said) {
        return new Permissions.Review(Right.to(verb, "", resource, "shop"), said, "");
    }

    private static Node node(String name, String ready, boolean cordoned) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withUnschedulable(cordoned)
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Node pressed(String name, String disk) {
        return new NodeBuilder(node(name, "True", true))
                .editStatus()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("False")
                .endCondition()
                .addNewCondition()
                .withType("PIDPressure")
                .withStatus("False")
                .endCondition()
                .addNewCondition()
                .withType("DiskPressure")
                .withStatus(disk)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("gw")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "gw")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Obstacles.Budget budget(String key, @Nullable Integer allowed) {
        return new Obstacles.Budget(
                "budget", new LabelSelectorBuilder().addToMatchLabels(key, "gw").build(), allowed, 2, 2);
    }

    private static HorizontalPodAutoscaler autoscaler(String target, int now, boolean said) {
        var hpa = new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName("hpa")
                .endMetadata()
                .withNewSpec()
                .withMinReplicas(1)
                .withMaxReplicas(4)
                .withNewScaleTargetRef("apps/v1", "Deployment", target)
                .endSpec()
                .withNewStatus()
                .withCurrentReplicas(now)
                .withDesiredReplicas(now)
                .endStatus();
        return said
                ? hpa.editMetadata()
                        .addToAnnotations("autoscaling.alpha.kubernetes.io/conditions", "[]")
                        .endMetadata()
                        .build()
                : hpa.build();
    }

    private static Pod pod(String cpu, String memory) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("api-1")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withNewResources()
                .addToLimits("cpu", new Quantity(cpu))
                .addToLimits("memory", new Quantity(memory))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static PodMetrics metrics(String pod, String cpu, String memory) {
        return new PodMetricsBuilder()
                .withNewMetadata()
                .withName(pod)
                .endMetadata()
                .addNewContainer()
                .withName("app")
                .addToUsage("cpu", new Quantity(cpu))
                .addToUsage("memory", new Quantity(memory))
                .endContainer()
                .build();
    }
}
