package dev.windlass.kubernetes.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1beta1.PodDisruptionBudgetBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C: what is asked of a namespace of a real cluster before a rollout")
class NamespaceHealthClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "gw");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("health");

    @AutoClose
    private final PuppetNode node = PuppetNode.start("health");

    private final Namespace shop = space.admin();

    // ------------------------------------------------------------------ room

    @Test
    void the_nodes_hold_what_is_free_on_them_and_no_pod_more() throws Exception {
        rolledOut(2); // each requests 10m of 8 cores and 16Mi of 16Gi

        assertThat(verdict(shop.roomForSurgeOf("gw"))).isEqualTo(Verdict.PASSED);
        surge("7980m", 1);
        assertThat(verdict(shop.roomForSurgeOf("gw"))).isEqualTo(Verdict.PASSED);
        surge("7981m", 1);
        assertThat(verdict(shop.roomForSurgeOf("gw"))).isEqualTo(Verdict.FAILED);
        surge("10m", 108);
        assertThat(verdict(shop.roomForSurgeOf("gw"))).isEqualTo(Verdict.PASSED);
        surge("10m", 109);
        Answer answer = ask(shop.roomForSurgeOf("gw"));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "node"))
                .containsExactly(
                        "node '" + node.name() + "': room for 108 pods, free are cpu 7.98, memory 16352Mi, pods 108");
    }

    @Test
    void a_quota_holds_what_is_left_of_it_and_no_pod_more() throws Exception {
        space.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("team")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("4"))
                        .addToHard("requests.cpu", new Quantity("50m"))
                        .addToHard("requests.memory", new Quantity("64Mi"))
                        .endSpec()
                        .build())
                .create();
        space.client()
                .resourceQuotas()
                .withName("team")
                .waitUntilCondition(
                        one -> one.getStatus() != null
                                && one.getStatus().getUsed() != null
                                && one.getStatus().getUsed().size() == 3,
                        60,
                        TimeUnit.SECONDS);
        rolledOut(2);
        space.client()
                .resourceQuotas()
                .withName("team")
                .waitUntilCondition(
                        one -> Amounts.of(one.getStatus().getUsed(), "pods").intValue() == 2, 60, TimeUnit.SECONDS);

        assertThat(verdict(shop.roomFor("15m", "16Mi", 2))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(shop.roomFor("16m", "16Mi", 2))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(shop.roomFor("15m", "16777217", 2))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(shop.roomFor("1m", "1Mi", 3))).isEqualTo(Verdict.FAILED);
    }

    @Test
    void of_what_is_not_there_there_is_no_data() throws Exception {
        assertThat(verdict(shop.roomForSurgeOf("gw"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.obstacles("gw"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.resourceLimits("app", "gw"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.volumes().bound())).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.volumes().available("1Gi"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.usage("app", "gw").atMost(80))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.autoscaler("gw").working())).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.autoscaler("gw").headroom(1))).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void who_may_not_read_gets_no_pass() {
        for (Check check : List.of(
                space.viewer().roomForSurgeOf("gw"),
                space.viewer().roomFor("1", "1Gi", 1),
                space.viewer().obstacles("gw"),
                space.viewer().resourceLimits("app", "gw"),
                space.viewer().volumes().bound(),
                space.viewer().usage("app", "gw").atMost(80),
                space.viewer().autoscaler("gw").working())) {
            assertThatThrownBy(() -> ask(check))
                    .as(check.name())
                    .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.code())
                            .isEqualTo(403));
        }
    }

    // ------------------------------------------------------------------ obstacles

    @Test
    void a_budget_that_allows_no_disruption_is_in_the_way() throws Exception {
        rolledOut(2);
        assertThat(verdict(shop.obstacles("gw"))).isEqualTo(Verdict.PASSED);
        budget("of-gw", LABELS, 1);
        Answer allows = ask(shop.obstacles("gw"));
        assertThat(allows.verdict()).as(allows.toString()).isEqualTo(Verdict.PASSED);
        assertThat(JudgementsTest.told(allows, "seen"))
                .containsExactly("pod disruption budget 'of-gw' allows 1 disruption: 2 healthy pods of 1 that there"
                        + " must be");
        budget("of-others", Map.of("app", "others"), 1);
        assertThat(verdict(shop.obstacles("gw"))).isEqualTo(Verdict.PASSED);

        budget("strict", LABELS, 2);

        Answer answer = ask(shop.obstacles("gw"));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "in the way"))
                .singleElement()
                .asString()
                .contains("'strict'");
    }

    @Test
    void an_autoscaler_at_its_most_is_in_the_way_and_has_no_headroom() throws Exception {
        rolledOut(2);
        autoscaler("gw", 2);

        assertThat(JudgementsTest.told(ask(shop.obstacles("gw")), "in the way"))
                .singleElement()
                .asString()
                .contains("at most 2 pods, now 2");
        assertThat(verdict(shop.autoscaler("gw").headroom(1))).isEqualTo(Verdict.FAILED);
        Answer answer = ask(shop.autoscaler("gw").working());
        assertThat(answer.verdict()).as("there are no metrics").isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "wrong"))
                .singleElement()
                .asString()
                .startsWith("ScalingActive is False");
    }

    @Test
    void an_autoscaler_of_what_is_not_there_does_not_work() throws Exception {
        autoscaler("gone", 4);

        assertThat(JudgementsTest.told(ask(shop.autoscaler("gone").working()), "wrong"))
                .contains("there is no Deployment 'gone', which it scales");
    }

    // ------------------------------------------------------------------ limits, volumes

    @Test
    void a_container_without_limits_is_told_an_init_container_too() throws Exception {
        rolledOut(1);
        assertThat(verdict(shop.resourceLimits("app", "gw"))).isEqualTo(Verdict.PASSED);
        var spec = Workloads.template(LABELS, Workloads.container(Workloads.IMAGE, null))
                .getSpec()
                .edit()
                .addToInitContainers(new ContainerBuilder()
                        .withName("setup")
                        .withImage(Workloads.IMAGE)
                        .build())
                .build();
        space.client()
                .resource(node.host(new PodBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .withLabels(LABELS)
                        .endMetadata()
                        .withSpec(spec)
                        .build()))
                .create();

        Answer answer = ask(shop.resourceLimits("app", "gw"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "without"))
                .containsExactly("pod 'one', container 'setup': no limit of cpu and memory");
    }

    @Test
    void a_claim_that_waits_for_its_volume_is_not_bound_and_has_no_space() throws Exception {
        space.client()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data")
                        .endMetadata()
                        .withNewSpec()
                        .withStorageClassName("none")
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();

        Answer answer = ask(shop.volumes().bound());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "not bound"))
                .containsExactly("volume claim 'data': Pending, storage class 'none'");
        assertThat(verdict(shop.volumes().available("1"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(shop.volumes().labelled("app", "gw").bound())).isEqualTo(Verdict.NO_DATA);
    }

    // ------------------------------------------------------------------ preparing

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(60)));
    }

    private static Verdict verdict(Check check) throws Exception {
        return ask(check).verdict();
    }

    private void rolledOut(int replicas) {
        node.plays(PodStates.running());
        space.client()
                .resource(node.host(Workloads.deployment("gw", LABELS, replicas, Workloads.IMAGE)))
                .create();
        space.client()
                .apps()
                .deployments()
                .withName("gw")
                .waitUntilCondition(
                        gw -> Integer.valueOf(replicas).equals(gw.getStatus().getAvailableReplicas()),
                        60,
                        TimeUnit.SECONDS);
    }

    /** What a rollout would need, without having it done. */
    private void surge(String cpu, int pods) {
        space.client().apps().deployments().withName("gw").edit(gw -> changed(gw, cpu, pods));
    }

    private static Deployment changed(Deployment gw, String cpu, int pods) {
        return gw.edit()
                .editSpec()
                .withPaused(true)
                .editStrategy()
                .editRollingUpdate()
                .withMaxSurge(new IntOrString(pods))
                .endRollingUpdate()
                .endStrategy()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .editResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToLimits("cpu", new Quantity("8"))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private void budget(String name, Map<String, String> labels, int least) {
        space.client()
                .policy()
                .v1beta1()
                .podDisruptionBudget()
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(new IntOrString(least))
                        .withNewSelector()
                        .withMatchLabels(labels)
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
        space.client()
                .policy()
                .v1beta1()
                .podDisruptionBudget()
                .withName(name)
                .waitUntilCondition(
                        one -> one.getStatus() != null && one.getStatus().getObservedGeneration() != null,
                        60,
                        TimeUnit.SECONDS);
    }

    private void autoscaler(String name, int most) {
        var all = space.client().autoscaling().v1().horizontalPodAutoscalers();
        all.resource(new HorizontalPodAutoscalerBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withMinReplicas(1)
                        .withMaxReplicas(most)
                        .withTargetCPUUtilizationPercentage(80)
                        .withNewScaleTargetRef("apps/v1", "Deployment", name)
                        .endSpec()
                        .build())
                .create();
        all.withName(name)
                .waitUntilCondition(one -> one.getStatus() != null && Autoscaler.hasSaid(one), 90, TimeUnit.SECONDS);
    }
}
