package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.Readiness;
import dev.windlass.kubernetes.real.Tally;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Told;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A workload is rolled out, and goes back to the very revision of before")
class RolloutClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "gw");
    private static final String NEW = "example.com/gw:2";

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("rollout");

    @AutoClose
    private final Readiness readiness = Readiness.start();

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final Workload gw = space.admin().deployment("gw");

    @BeforeEach
    void gwRuns() {
        readiness.ready("gw", true);
        create(deployment("gw", 2, 60));
    }

    private Deployment deployment(String name, int replicas, int deadline) {
        return Workloads.deployment(name, LABELS, replicas, Workloads.IMAGE, readiness, "gw", deadline);
    }

    private void create(Deployment deployment) {
        space.client().resource(deployment).create();
        space.client()
                .apps()
                .deployments()
                .withName(deployment.getMetadata().getName())
                .waitUntilCondition(RolloutClusterIT::isThere, 60, TimeUnit.SECONDS);
    }

    private static boolean isThere(Deployment one) {
        return one != null && DeploymentKind.KIND.judge(one) instanceof Judgement.Done;
    }

    private Deployment now() {
        return space.client().apps().deployments().withName("gw").get();
    }

    private String image() {
        return now().getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
    }

    /** Under a name of its own, and whatever happens to the status meanwhile. */
    private void rivalSets(String image) {
        rival("/spec/template/spec/containers/0/image", image);
    }

    private void rival(String path, Object value) {
        space.client()
                .apps()
                .deployments()
                .withName("gw")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON)
                                .withFieldManager("rival")
                                .build(),
                        JsonPatch.always().replace(path, value).json());
    }

    private static Verdict ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(20))).verdict();
    }

    @Test
    @DisplayName("S5: it is rolled out when the step is over, and the undo goes back to the exact template of before")
    void forthAndBack() throws Exception {
        var before = now().getSpec().getTemplate();
        Told<Object, Rollout> told =
                Told.of(gw.image("app", NEW).env("app", "FEATURE", "on").step("deploy"));

        Rollout rollout = told.captureAndRun();

        assertThat(rollout.revision()).isEqualTo("2");
        assertThat(rollout.replicas()).isEqualTo(2);
        assertThat(image()).isEqualTo(NEW);
        assertThat(ask(gw.rolledOut())).isEqualTo(Verdict.PASSED);
        assertThat(told.probe()).isEqualTo(Settlement.done(rollout));
        assertThat(told.run()).as("run again it changes nothing").isEqualTo(rollout);

        told.undo();
        assertThat(now().getSpec().getTemplate()).isEqualTo(before);
        assertThat(isThere(now())).isTrue();
        long generation = now().getMetadata().getGeneration();
        told.undo();
        assertThat(now().getMetadata().getGeneration()).isEqualTo(generation);
    }

    @Test
    @DisplayName("S5: the undo of what was never applied leaves what is wanted of it as it is")
    void undoOfNothing() throws Exception {
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.capture();
        DeploymentSpec before = now().getSpec();

        told.undo();
        assertThat(now().getSpec()).isEqualTo(before);
        assertThat(told.probe()).isEqualTo(Settlement.notDone());
        told.undo();
        assertThat(now().getSpec()).isEqualTo(before);
    }

    @Test
    @DisplayName("S4: a container that isn't there is told, and nothing was applied")
    void noSuchContainer() throws Exception {
        Told<Object, Rollout> told = Told.of(gw.image("web", NEW).step("deploy"));

        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("it has no container 'web', it has 'app'");
    }

    @Test
    @DisplayName(
            "a rollout whose pods don't become ready ends with its deadline, and tells what describe, events and logs would")
    void hangs() throws Exception {
        Tally.fault("pods that don't become ready");
        space.client().apps().deployments().withName("gw").delete();
        space.client().pods().withLabels(LABELS).waitUntilCondition(pod -> pod == null, 60, TimeUnit.SECONDS);
        create(deployment("gw", 2, 4));
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.capture();
        readiness.ready("gw", false);

        RolloutFailure failure = catchThrowableOfType(RolloutFailure.class, told::run);

        assertThat(failure)
                .hasMessageContaining("deployment 'gw' in '" + space.name()
                        + "' in cluster 'admin' is not rolled out: it made no" + " progress within its deadline of 4 s")
                .hasMessageContaining("container 'app' is not ready");
        assertThat(failure.getMessage().lines()).hasSizeLessThanOrEqualTo(11);
        readiness.ready("gw", true);
        told.undo();
        assertThat(image()).isEqualTo(Workloads.IMAGE);
    }

    @Test
    @DisplayName("no room on any node is told with the words of the scheduler, after some patience")
    void unschedulable() throws Exception {
        Tally.fault("no room on any node");
        var huge = new DeploymentBuilder(deployment("huge", 1, 60))
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .editResources()
                .addToRequests("memory", new Quantity("900Ti"))
                .addToLimits("memory", new Quantity("900Ti"))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        space.client().resource(huge).create();
        Told<Object, Rollout> told = Told.of(space.admin()
                .deployment("huge")
                .env("app", "A", "b")
                .patience(Duration.ofSeconds(2))
                .step("deploy"));

        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("Unschedulable")
                .hasMessageContaining("Insufficient memory")
                .hasMessageContaining("make room, or ask for less");
    }

    @Test
    @DisplayName("somebody else's change meanwhile ends the wait, and is told by name")
    void superseded() throws Exception {
        Tally.fault("superseded by a rival");
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.capture();
        readiness.ready("gw", false);
        told.onFirstProgress(() -> rivalSets("example.com/gw:rival"));

        assertThatThrownBy(told::run)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("somebody else changed it: 'rival' at ");
        assertThatThrownBy(told::undo)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("its template is not the one that the step left")
                .hasMessageContaining("rollout undo deployment/gw --to-revision=1");
        assertThat(image()).isEqualTo("example.com/gw:rival");
    }

    @Test
    @DisplayName("C2: who scales it after an earlier release's rollout has not done this one's")
    void scaledAfterAnEarlierRelease() throws Exception {
        Tally.fault("scaled between before-image and patch");
        Told.of(gw.image("app", "example.com/gw:earlier").step("earlier")).captureAndRun();
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.capture();
        space.client().apps().deployments().withName("gw").scale(3);

        assertThat(told.probe()).isEqualTo(Settlement.notDone());
        told.run();
        assertThat(image()).isEqualTo(NEW);
        assertThat(told.probe()).isInstanceOf(Settlement.Done.class);
    }

    @Test
    @DisplayName("S5: what somebody else changed beside it since is not overwritten by the undo, and is told by name")
    void rivalBeside() throws Exception {
        Tally.fault("a rival beside the change");
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.captureAndRun();
        rival("/spec/template/spec/terminationGracePeriodSeconds", 7);

        assertThatThrownBy(told::undo)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("somebody else changed it: 'rival' at ");
        assertThat(told.probe()).isInstanceOf(Settlement.Unknown.class);
        assertThat(image()).isEqualTo(NEW);
        assertThat(now().getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(7L);
    }

    @Test
    @DisplayName("a change between the before-image and the action is not overwritten")
    void rivalBefore() throws Exception {
        Tally.fault("a rival between before-image and patch");
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.capture();
        rivalSets("example.com/gw:rival");

        assertThatThrownBy(told::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("somebody changed it since the step began: 'rival' at ");
        assertThat(image()).isEqualTo("example.com/gw:rival");
    }

    @Test
    @DisplayName("who only scales it meanwhile doesn't disturb")
    void scaledMeanwhile() throws Exception {
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.onFirstProgress(
                () -> space.client().apps().deployments().withName("gw").scale(3));

        assertThat(told.captureAndRun().replicas()).isEqualTo(3);
    }

    @Test
    @DisplayName("paused or removed meanwhile: that is the end")
    void pausedOrRemoved() throws Exception {
        Tally.fault("paused and removed in the wait");
        Told<Object, Rollout> told = Told.of(gw.image("app", NEW).step("deploy"));
        told.capture();
        readiness.ready("gw", false);
        told.onFirstProgress(() ->
                space.client().apps().deployments().withName("gw").rolling().pause());
        assertThatThrownBy(told::run)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("somebody else changed it");

        Told<Object, Rollout> again = Told.of(gw.image("app", NEW).step("deploy"));
        assertThatThrownBy(again::capture)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("its rollouts are paused");

        space.client().apps().deployments().withName("gw").rolling().resume();
        Told<Object, Rollout> removed =
                Told.of(gw.image("app", "example.com/gw:3").step("deploy"));
        removed.capture();
        removed.onFirstProgress(
                () -> space.client().apps().deployments().withName("gw").delete());
        assertThatThrownBy(removed::run)
                .isInstanceOf(RolloutFailure.class)
                .hasMessageContaining("was removed while it was rolled out");
    }

    @Test
    @DisplayName("S4: a patch whose answer was lost is found to be done")
    void answerLost() throws Exception {
        Tally.fault("answer of the patch lost");
        Namespace through = space.of(proxy.admin());
        Told<Object, Rollout> told =
                Told.of(through.deployment("gw").image("app", NEW).step("deploy"));
        told.capture();
        proxy.loseAnswer(Asked.request("PATCH", "/deployments/gw"));

        assertThat(told.run().revision()).isEqualTo("2");
        assertThat(proxy.requests(Asked.request("PATCH", "/deployments/gw"))).hasSize(1);
    }

    /** Runs it, and is interrupted while its change is on its way; the change is held until the fault is lifted. */
    private Fault runsWithChangeOnItsWay(Told<Object, ?> told, String path) throws Exception {
        Fault held = proxy.holdNext(Asked.request("PATCH", path));
        told.capture();
        Thread runs = Thread.currentThread();
        Thread interrupts = new Thread(() -> {
            try {
                held.awaitHit();
                runs.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupts.start();
        assertThatThrownBy(told::run).isInstanceOf(Exception.class);
        Thread.interrupted();
        interrupts.join();
        assertThat(held.hits()).isEqualTo(1);
        return held;
    }

    @Test
    @DisplayName("C2: a change that is still on its way is kept out before it counts as not done, or as taken back")
    void lateChange() throws Exception {
        space.client()
                .resource(Workloads.statefulSet("db", Map.of("app", "db"), 1, Workloads.IMAGE, readiness, "db"))
                .create();
        readiness.ready("db", true);
        Namespace through = space.of(proxy.admin());
        for (boolean undone : new boolean[] {true, false}) {
            for (String path : new String[] {"/deployments/gw", "/statefulsets/db"}) {
                Workload workload = path.endsWith("gw") ? through.deployment("gw") : through.statefulSet("db");
                Told<Object, Rollout> rollout =
                        Told.of(workload.image("app", NEW).step("deploy"));
                Told<Object, Scaled> scaling = Told.of(workload.scale(3).step("scale"));
                for (Told<Object, ?> told : List.of(rollout, scaling)) {
                    Fault late = runsWithChangeOnItsWay(told, path);
                    if (undone) {
                        told.undo();
                    } else {
                        assertThat(told.probe()).isEqualTo(Settlement.notDone());
                    }
                    late.arrives();
                    assertThat(told.probe()).as("%s, undone: %s", path, undone).isEqualTo(Settlement.notDone());
                }
            }
        }
    }

    @Test
    @DisplayName("the wait outlives an API server that goes away, and a watch that it forgot")
    void serverAway() throws Exception {
        Tally.fault("API server away in the wait");
        Tally.fault("watch expired in the wait");
        Namespace through = space.of(proxy.admin());
        Told<Object, Rollout> told =
                Told.of(through.deployment("gw").image("app", NEW).step("deploy"));
        told.capture();
        readiness.ready("gw", false);
        told.onFirstProgress(() -> {
            proxy.refuse();
            proxy.cut();
            new Thread(() -> {
                        try {
                            readiness.awaitAsked("gw", 3);
                            readiness.ready("gw", true);
                            proxy.acceptAgain();
                            proxy.await(1, Asked.request("GET", "/deployments"));
                            proxy.expireWatches(any -> true);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .start();
        });

        assertThat(told.run().revision()).isEqualTo("2");
    }

    @Test
    @DisplayName(
            "one patch, one watch of the workload, a list and a watch of its pods: that is all that is asked on the way")
    void requests() throws Exception {
        Namespace through = space.of(proxy.admin());
        Told<Object, Rollout> told =
                Told.of(through.deployment("gw").image("app", NEW).step("deploy"));
        told.capture();
        proxy.forget();

        told.run();

        assertThat(proxy.requests().stream().map(Asked::method))
                .containsExactlyInAnyOrder("GET", "PATCH", "GET", "GET", "GET");
    }

    @Test
    @DisplayName("who may not is refused before anything is changed")
    void viewer() {
        Told<Object, Rollout> told =
                Told.of(space.viewer().deployment("gw").image("app", NEW).step("deploy"));

        assertThatThrownBy(told::capture).hasMessageContaining("403 Forbidden");
    }

    @Test
    @DisplayName("it is scaled and back; an autoscaler or a rival is not fought")
    void scaling() throws Exception {
        Told<Object, Scaled> told = Told.of(gw.scale(3).step("scale"));
        assertThat(told.captureAndRun().replicas()).isEqualTo(3);
        assertThat(now().getStatus().getAvailableReplicas()).isEqualTo(3);
        told.undo();
        assertThat(now().getSpec().getReplicas()).isEqualTo(2);

        Told<Object, Scaled> late = Told.of(gw.scale(4).step("scale"));
        late.capture();
        space.client().apps().deployments().withName("gw").scale(5);
        assertThatThrownBy(late::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("it has 5, which was written by");
    }

    @Test
    @DisplayName("a StatefulSet and a DaemonSet are rolled out and back too")
    void otherKinds() throws Exception {
        space.client()
                .resource(Workloads.statefulSet("db", Map.of("app", "db"), 2, Workloads.IMAGE, readiness, "db"))
                .create();
        space.client()
                .resource(Workloads.daemonSet("agent", Map.of("app", "agent"), Workloads.IMAGE, readiness, "agent"))
                .create();
        for (Workload workload :
                new Workload[] {space.admin().statefulSet("db"), space.admin().daemonSet("agent")}) {
            readiness.ready("db", true).ready("agent", true);
            Told<Object, Rollout> first =
                    Told.of(workload.env("app", "FIRST", "1").step("first"));
            first.captureAndRun();
            assertThat(ask(workload.rolledOut())).isEqualTo(Verdict.PASSED);

            Step<Rollout> step =
                    workload.image("app", NEW).within(Duration.ofSeconds(4)).step("deploy");
            Told<Object, Rollout> told = Told.of(step);
            told.capture();
            readiness.ready("db", false).ready("agent", false);
            assertThatThrownBy(told::run)
                    .isInstanceOf(RolloutFailure.class)
                    .hasMessageContaining("it was not within PT4S");
            readiness.ready("db", true).ready("agent", true);
            Told<Object, Rollout> back = Told.of(workload.image("app", NEW).step("deploy"));
            told.undo();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (ask(workload.rolledOut()) != Verdict.PASSED) { // a probe of before may still come in
                assertThat(System.nanoTime()).isLessThan(end);
            }
            assertThat(back.capture().probe()).isEqualTo(Settlement.notDone());
        }
    }

    @Test
    @DisplayName("a release whose rollout fails is rolled back, and the console's words hold the evidence")
    void release() {
        readiness.ready("gw", true);
        var plan = Release.plan("shop", "2")
                .to("test")
                .step(gw.image("app", NEW).step("deploy"))
                .gate(dev.windlass.plan.Nodes.checks("well")
                        .critical(Check.named("no").holds(c -> false)))
                .build();

        Outcome outcome = Runner.of(plan).journal(new MemoryJournal()).run();

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(image()).isEqualTo(Workloads.IMAGE);
    }
}
