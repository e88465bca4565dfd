package dev.windlass.kubernetes.health;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.plan.Plan;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1beta1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is asked of a cluster ahead of a release is answered by a real one, and fails closed (G1)")
class PreflightClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "gw");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("preflight");

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(30)));
    }

    private void gwRuns() {
        space.client()
                .resource(Workloads.deployment("gw", LABELS, 1, Workloads.IMAGE))
                .create();
        space.client().apps().deployments().withName("gw").waitUntilReady(60, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("all rights that the plan's own steps lack are listed at once, and no others")
    void permissions() {
        space.grant(
                TestCluster.viewerContext(),
                new PolicyRuleBuilder()
                        .withApiGroups("apps")
                        .withResources("deployments", "replicasets")
                        .withVerbs("get", "list", "watch")
                        .build());
        Namespace shop = space.viewer();
        Plan plan = Release.plan("shop", "1")
                .to("test")
                .gate(checks("rights").critical(TestCluster.viewer().permissions()))
                .step(shop.deployment("gw").image("app", "gw:2").step("deploy"))
                .step(shop.service("gw").switchTo("slot", "green").step("switch"))
                .build();
        var answers = new ArrayList<Event.CheckAnswered>();

        Outcome outcome = Runner.of(plan)
                .journal(new MemoryJournal())
                .listener(recorded -> {
                    if (recorded.event() instanceof Event.CheckAnswered answer) {
                        answers.add(answer);
                    }
                })
                .run();

        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
        assertThat(answers).hasSize(1);
        String told = answers.get(0).reason() + answers.get(0).evidence();
        assertThat(answers.get(0).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(told).contains("patch").contains("services").contains("pods").contains("events");
        assertThat(told).doesNotContain("replicasets");
    }

    @Test
    @DisplayName("who has all rights passes, and a plan without a step there gives no answer")
    void permitted() throws Exception {
        assertThat(ask(TestCluster.admin().permissions()).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(TestCluster.admin().permissions().and(Right.to("delete", "", "pods", space.name())))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(TestCluster.viewer().permissions().and(Right.to("delete", "", "pods", space.name())))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void an_api_server_that_is_not_ready_does_not_pass() throws Exception {
        assertThat(ask(TestCluster.admin().reachable()).verdict()).isEqualTo(Verdict.PASSED);
        try (var proxy = ApiProxy.start()) {
            proxy.answerAll(Asked.request("GET", "/readyz"), 500, Map.of(), "[-]etcd failed: reason withheld");
            assertThat(ask(proxy.admin().reachable()).verdict()).isNotEqualTo(Verdict.PASSED);
            proxy.refuse();
            assertThat(ask(proxy.admin().reachable()).verdict()).isNotEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void a_cordoned_node_and_one_that_never_was_there_are_not_ready() throws Exception {
        assertThat(ask(TestCluster.admin()
                                .nodes()
                                .labelled("kubernetes.io/hostname", "node-1")
                                .ready())
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(TestCluster.admin()
                                .nodes()
                                .labelled("windlass.dev/none", "x")
                                .ready())
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
        String name = "ghost-" + space.name();
        TestCluster.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("windlass.dev/ghost", name)
                        .endMetadata()
                        .withNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build())
                .create();
        try {
            Nodes ghosts = TestCluster.admin().nodes().labelled("windlass.dev/ghost", name);
            assertThat(ask(ghosts.ready()).verdict()).isNotEqualTo(Verdict.PASSED);
        } finally {
            TestCluster.client().nodes().withName(name).delete();
        }
    }

    @Test
    @DisplayName("room is exact at the edge of a quota, and of the nodes")
    void room() throws Exception {
        assertThat(ask(space.admin().roomFor("10m", "1Mi", 2)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(space.admin().roomFor("10m", "900Ti", 1)).verdict()).isEqualTo(Verdict.FAILED);
        space.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("few")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("requests.cpu", new Quantity("20m"))
                        .endSpec()
                        .build())
                .create();
        space.client()
                .resourceQuotas()
                .withName("few")
                .waitUntilCondition(
                        one -> one.getStatus() != null
                                && !one.getStatus().getUsed().isEmpty(),
                        60,
                        TimeUnit.SECONDS);
        assertThat(ask(space.admin().roomFor("10m", "1Mi", 2)).verdict()).isEqualTo(Verdict.PASSED);
        Answer beyond = ask(space.admin().roomFor("10m", "1Mi", 3));
        assertThat(beyond.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(beyond.reason() + beyond.evidence()).contains("few");
    }

    @Test
    @DisplayName("a budget that allows no disruption, and an autoscaler at its bound, stand in the way")
    void obstacles() throws Exception {
        assertThat(ask(space.admin().obstacles("gw")).verdict()).isEqualTo(Verdict.NO_DATA);
        gwRuns();
        assertThat(ask(space.admin().obstacles("gw")).verdict()).isEqualTo(Verdict.PASSED);
        space.client()
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName("all")
                        .endMetadata()
                        .withNewSpec()
                        .withNewMinAvailable(1)
                        .withNewSelector()
                        .withMatchLabels(LABELS)
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
        Answer forbidden = ask(space.admin().obstacles("gw"));
        assertThat(forbidden.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(forbidden.reason() + forbidden.evidence()).contains("all");
    }

    @Test
    void without_a_limit_and_without_a_metrics_server_nothing_passes() throws Exception {
        gwRuns();
        assertThat(ask(space.admin().resourceLimits("app", "gw")).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(space.admin().resourceLimits("app", "none")).verdict()).isEqualTo(Verdict.NO_DATA);
        space.client()
                .resource(new DeploymentBuilder(Workloads.deployment("free", Map.of("app", "free"), 1, Workloads.IMAGE))
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withResources(null)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        space.client().apps().deployments().withName("free").waitUntilReady(60, TimeUnit.SECONDS);
        assertThat(ask(space.admin().resourceLimits("app", "free")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(space.admin().usage("app", "gw").atMost(80)).verdict())
                .isIn(List.of(Verdict.NO_DATA, Verdict.ERRORED));
    }

    @Test
    void a_claim_that_is_not_bound_does_not_pass_and_neither_does_none() throws Exception {
        assertThat(ask(space.admin().volumes().bound()).verdict()).isEqualTo(Verdict.NO_DATA);
        space.client()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        assertThat(ask(space.admin().volumes().bound()).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void an_autoscaler_that_is_not_there_or_scales_nothing_does_not_pass() throws Exception {
        assertThat(ask(space.admin().autoscaler("gw").working()).verdict()).isEqualTo(Verdict.NO_DATA);
        space.client()
                .resource(new HorizontalPodAutoscalerBuilder()
                        .withNewMetadata()
                        .withName("gw")
                        .endMetadata()
                        .withNewSpec()
                        .withMinReplicas(1)
                        .withMaxReplicas(3)
                        .withNewScaleTargetRef("apps/v1", "Deployment", "nothing")
                        .endSpec()
                        .build())
                .create();
        assertThat(ask(space.admin().autoscaler("gw").working()).verdict()).isNotEqualTo(Verdict.PASSED);
    }
}
