package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.pod.Pods;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.Tally;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Told;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rollout that won't be done ends as soon as that is certain")
class RolloutTroubleClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "gw");
    private static final String BROKEN = "example.com/gw:broken";

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("trouble");

    @AutoClose
    private final PuppetNode node = PuppetNode.start("trouble");

    private final Workload gw = space.admin().deployment("gw");

    /** Pods of the broken image are as given, the others run. */
    private void broken(Function<Pod, PodStatus> state) {
        node.plays(pod -> (pod.getSpec().getContainers().get(0).getImage().equals(BROKEN) ? state : PodStates.running())
                .apply(pod));
    }

    @BeforeEach
    void gwRuns() {
        broken(PodStates.running());
        space.client()
                .resource(node.host(Workloads.deployment("gw", LABELS, 2, Workloads.IMAGE)))
                .create();
        space.client().apps().deployments().withName("gw").waitUntilCondition(this::isThere, 60, TimeUnit.SECONDS);
    }

    private boolean isThere(Deployment one) {
        return one != null && DeploymentKind.KIND.judge(one) instanceof Judgement.Done;
    }

    private RolloutFailure deploying(Told<Object, Rollout> told) {
        RolloutFailure failure = catchThrowableOfType(RolloutFailure.class, told::captureAndRun);
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage().lines()).hasSizeLessThanOrEqualTo(11);
        return failure;
    }

    private void assertComesBack(Told<Object, Rollout> told) throws Exception {
        told.undo();
        Deployment now = space.client().apps().deployments().withName("gw").get();
        assertThat(now.getSpec().getTemplate().getSpec().getContainers().get(0).getImage())
                .isEqualTo(Workloads.IMAGE);
        assertThat(isThere(now)).isTrue();
    }

    private static Verdict ask(Check check, CheckContext context) throws Exception {
        return check.ask(context).verdict();
    }

    @Test
    @DisplayName("a crash loop, with how the container ended; the undo comes back from it")
    void crashLoop() throws Exception {
        Tally.fault("CrashLoopBackOff");
        broken(PodStates.crashLooping(137, 3));
        Told<Object, Rollout> told = Told.of(gw.image("app", BROKEN).step("deploy"));

        assertThat(deploying(told))
                .hasMessageContaining("container 'app': CrashLoopBackOff")
                .hasMessageContaining("exit code 137")
                .hasMessageContaining("restarts: 3")
                .hasMessageContaining("see why it ends");
        assertThat(ask(space.admin().pods("app=gw").withoutTrouble(), CheckContext.within(Duration.ofSeconds(20))))
                .isEqualTo(Verdict.FAILED);
        assertThat(ask(space.admin().pods("app=gw").ready(2), CheckContext.within(Duration.ofSeconds(20))))
                .isEqualTo(Verdict.FAILED);
        assertComesBack(told);
    }

    @Test
    @DisplayName("S4, B1: a rollout or a scaling that began and failed is undone by the engine, its own undo first")
    void aFailedRolloutIsUndone() {
        Tally.fault("CrashLoopBackOff in a release");
        broken(PodStates.crashLooping(137, 3));
        var deploys = Release.plan("shop", "2")
                .to("test")
                .step(gw.image("app", BROKEN).step("deploy"))
                .build();

        Outcome outcome = Runner.of(deploys).journal(new MemoryJournal()).run();

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        Deployment now = space.client().apps().deployments().withName("gw").get();
        assertThat(now.getSpec().getTemplate().getSpec().getContainers().get(0).getImage())
                .isEqualTo(Workloads.IMAGE);
        assertThat(isThere(now)).isTrue();

        Set<String> well = space.client().pods().withLabel("app", "gw").list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
        node.plays(pod -> (well.contains(pod.getMetadata().getName())
                        ? PodStates.running()
                        : PodStates.crashLooping(137, 3))
                .apply(pod));
        var scales = Release.plan("shop", "3")
                .to("test")
                .step(gw.scale(4).step("scale"))
                .build();

        assertThat(Runner.of(scales).journal(new MemoryJournal()).run()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(space.client()
                        .apps()
                        .deployments()
                        .withName("gw")
                        .get()
                        .getSpec()
                        .getReplicas())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("an image that can't be pulled")
    void imagePull() throws Exception {
        Tally.fault("ImagePullBackOff");
        broken(PodStates.imagePullBackOff());
        Told<Object, Rollout> told = Told.of(gw.image("app", BROKEN).step("deploy"));

        assertThat(deploying(told))
                .hasMessageContaining("ImagePullBackOff")
                .hasMessageContaining("see whether that image is in the registry");
        assertComesBack(told);
    }

    @Test
    @DisplayName("a configuration that is missing is given some patience, and is told then")
    void configMissing() throws Exception {
        Tally.fault("CreateContainerConfigError");
        broken(PodStates.waiting("CreateContainerConfigError", "secret \"db\" not found"));
        Told<Object, Rollout> told =
                Told.of(gw.image("app", BROKEN).patience(Duration.ofSeconds(2)).step("deploy"));

        assertThat(deploying(told)).hasMessageContaining("secret \"db\" not found, for 2 s");
        assertComesBack(told);
    }

    @Test
    @DisplayName("a quota that is full is told with its name")
    void quota() throws Exception {
        Tally.fault("quota full");
        space.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("few")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("2"))
                        .endSpec()
                        .build())
                .create();
        space.client()
                .resourceQuotas()
                .withName("few")
                .waitUntilCondition(
                        one -> one.getStatus() != null
                                && one.getStatus().getUsed() != null
                                && one.getStatus().getUsed().containsKey("pods"),
                        60,
                        TimeUnit.SECONDS);
        Told<Object, Rollout> told =
                Told.of(gw.image("app", BROKEN).patience(Duration.ofSeconds(2)).step("deploy"));

        assertThat(deploying(told)).hasMessageContaining("exceeded quota: few").hasMessageContaining("see the quota");
        assertComesBack(told);
    }

    @Test
    @DisplayName("pods of before that are in trouble are not this rollout's")
    void oldTrouble() throws Exception {
        String old = space.client()
                .pods()
                .withLabels(LABELS)
                .list()
                .getItems()
                .get(0)
                .getMetadata()
                .getName();
        node.say(space.name(), old, PodStates.crashLooping(1, 9));

        Told<Object, Rollout> told = Told.of(gw.image("app", "example.com/gw:2").step("deploy"));

        assertThat(told.captureAndRun().revision()).isEqualTo("2");
    }

    @Test
    @DisplayName(
            "G1: restarts since the release began are seen, for want of memory too; without pods there is no answer")
    void restarts() throws Exception {
        CheckContext context = CheckContext.within(Duration.ofSeconds(20));
        CheckContext since = context.changedSince(Instant.now().minusSeconds(60));
        Pods pods = space.admin().pods("app=gw");
        assertThat(ask(pods.withoutRestarts(), since)).isEqualTo(Verdict.PASSED);
        assertThat(ask(pods.withoutRestarts(), context)).isEqualTo(Verdict.NO_DATA);

        String one = space.client()
                .pods()
                .withLabels(LABELS)
                .list()
                .getItems()
                .get(0)
                .getMetadata()
                .getName();
        node.say(space.name(), one, PodStates.oomKilled(1));

        assertThat(pods.withoutRestarts().ask(since).reason()).contains("containers have ended");
        assertThat(pods.withoutRestarts().ask(since).evidence().toString()).contains("OOMKilled");
        assertThat(ask(pods.withoutRestartsFor(Duration.ofHours(1)), context)).isEqualTo(Verdict.FAILED);
        assertThat(ask(space.admin().pods("app=none").ready(), context)).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(space.admin().pods("app=none").withoutTrouble(), context))
                .isEqualTo(Verdict.NO_DATA);
    }
}
