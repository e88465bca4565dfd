package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.Outcome;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A deletion on a real API server")
class DeletionClusterIT {

    private static final Map<String, String> LABELS = Map.of("app", "api-blue");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("deletion");

    private final ManifestRun run = new ManifestRun();

    private Deployment blue() {
        space.client()
                .resource(Workloads.deployment("api-blue", LABELS, 2, Workloads.IMAGE))
                .create();
        return space.client()
                .apps()
                .deployments()
                .withName("api-blue")
                .waitUntilCondition(
                        gw -> Integer.valueOf(2).equals(gw.getStatus().getReadyReplicas()), 60, TimeUnit.SECONDS);
    }

    private ConfigMap map() {
        return space.client()
                .configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .addToLabels("team", "a")
                        .endMetadata()
                        .addToData("color", "green")
                        .build())
                .create();
    }

    @Test
    void it_is_done_only_once_the_deployment_and_all_its_pods_are_gone() {
        String uid = blue().getMetadata().getUid();

        DeletionDone done =
                run.completed(space.admin().delete("deployment", "api-blue").step("remove blue"));

        assertThat(done.uid()).isEqualTo(uid);
        assertThat(space.client().apps().deployments().withName("api-blue").get())
                .isNull();
        assertThat(space.client().pods().withLabels(LABELS).list().getItems()).isEmpty();
        assertThat(space.client().apps().replicaSets().list().getItems()).isEmpty();
    }

    @Test
    void one_that_is_not_there_is_refused_unless_it_may_be_missing() {
        assertThat(run.outcome(space.admin().delete("deployments", "api-blue").step("remove blue"))
                        .toString())
                .contains("there is no Deployment 'api-blue' in '" + space.name() + "'");
        DeletionDone done = new ManifestRun()
                .completed(space.admin()
                        .delete("deployments", "api-blue")
                        .ifThere()
                        .step("remove blue"));
        assertThat(done.uid()).isEmpty();
    }

    @Test
    void one_that_somebody_made_anew_since_is_refused_and_stays() throws Exception {
        map();
        Deletion deletion = space.admin().delete("configmap", "settings");
        DeletionImage image = deletion.image();
        space.client().configMaps().withName("settings").delete();
        String uid = map().getMetadata().getUid();

        assertThat(catchThrowable(() -> deletion.delete(new ManifestContext<>(image))))
                .hasMessageContaining("it was another one when the step began")
                .hasMessageContaining("'fabric8-kubernetes-client' at 20");
        assertThat(space.client()
                        .configMaps()
                        .withName("settings")
                        .get()
                        .getMetadata()
                        .getUid())
                .isEqualTo(uid);
    }

    @Test
    void one_that_is_replaced_between_the_look_and_the_deletion_stays() throws Exception {
        map();
        try (ApiProxy proxy = ApiProxy.start()) {
            Deletion deletion = space.of(proxy.admin()).delete("configmap", "settings");
            DeletionImage image = deletion.image();
            var held = proxy.holdNext(Asked.request("DELETE", "/configmaps/settings"));
            var thrown = new java.util.concurrent.CompletableFuture<Throwable>();
            new Thread(() -> thrown.complete(catchThrowable(() -> deletion.delete(new ManifestContext<>(image)))))
                    .start();
            held.awaitHit();
            space.client().configMaps().withName("settings").delete();
            String uid = map().getMetadata().getUid();
            held.lift();

            assertThat(thrown.get(30, TimeUnit.SECONDS)).isNull(); // that which was to go is gone
            assertThat(space.client()
                            .configMaps()
                            .withName("settings")
                            .get()
                            .getMetadata()
                            .getUid())
                    .isEqualTo(uid);
        }
    }

    @Test
    @DisplayName("C2: after a lost answer it comes to the same end when it is run again")
    void lost_answer() throws Exception {
        map();
        try (ApiProxy proxy = ApiProxy.start()) {
            Deletion deletion = space.of(proxy.admin()).delete("configmap", "settings");
            DeletionImage image = deletion.image();
            proxy.loseAnswer(Asked.request("DELETE", "/configmaps/settings"));

            assertThat(catchThrowable(() -> deletion.delete(new ManifestContext<>(image))))
                    .isNotNull();
            assertThat(deletion.delete(new ManifestContext<>(image)).uid()).isEqualTo(image.uid());
            assertThat(space.client().configMaps().withName("settings").get()).isNull();
        }
    }

    @Test
    void an_undoable_one_is_made_again_with_its_content_and_its_holders() {
        ConfigMap before = map();

        Outcome outcome = run.takenBack(
                space.admin().delete("configmap", "settings").undoable().step("remove"), () -> assertThat(
                                space.client().configMaps().withName("settings").get())
                        .isNull());

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        ConfigMap after = space.client().configMaps().withName("settings").get();
        assertThat(after.getData()).isEqualTo(before.getData());
        assertThat(after.getMetadata().getLabels())
                .isEqualTo(before.getMetadata().getLabels());
        assertThat(after.getMetadata().getManagedFields()).hasSize(1);
    }

    @Test
    @DisplayName("J3: a deployment with variables is made again, and their values are not in the journal")
    void undoable_deployment() {
        space.client()
                .resource(Workloads.deployment("api-blue", LABELS, 1, Workloads.IMAGE)
                        .edit()
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editContainer(0)
                        .addNewEnv()
                        .withName("PASSWORD")
                        .withValue("hunter2hunter2")
                        .endEnv()
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        var step = space.admin().delete("deployment", "api-blue").undoable().step("remove blue");
        assertThat(new ManifestRun().outcome(step).toString()).contains("encryptSecretsWith");

        Outcome outcome = run.withKey().takenBack(step, () -> {});

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(space.client().apps().deployments().withName("api-blue").get())
                .isNotNull();
        assertThat(run.journal()).contains("encrypted=true").doesNotContain("hunter2");
    }

    @Test
    @DisplayName("the undo ends once the pods are ready again: what comes next in a rollback may send them traffic")
    void undone_is_rolled_out() {
        blue();
        var ready = new java.util.concurrent.atomic.AtomicReference<Integer>();

        Outcome outcome = run.takenBackAfter(
                dev.windlass.plan.Step.named("look")
                        .run(c -> {})
                        .undo(c -> ready.set(space.client()
                                .apps()
                                .deployments()
                                .withName("api-blue")
                                .get()
                                .getStatus()
                                .getReadyReplicas())),
                space.admin().delete("deployment", "api-blue").undoable().step("remove blue"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(ready.get()).isEqualTo(2);
    }

    @Test
    @DisplayName("S7: what a finalizer holds is not waited for without end, and the finalizer is named")
    void held() {
        map();
        space.client().configMaps().withName("settings").edit(now -> {
            now.getMetadata().setFinalizers(java.util.List.of("example.com/hold"));
            return now;
        });
        var deletion = space.admin().delete("configmap", "settings").within(java.time.Duration.ofSeconds(1));

        Throwable thrown = catchThrowable(() -> deletion.delete(new ManifestContext<>(deletion.image())));

        assertThat(thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ConfigMap 'settings'")
                .hasMessageContaining("held by example.com/hold");
        space.client().configMaps().withName("settings").edit(now -> {
            now.getMetadata().setFinalizers(java.util.List.of());
            return now;
        });
    }

    @Test
    @DisplayName("one whose status changes all the time is deleted by its identity, in one request")
    void by_identity() throws Exception {
        map();
        try (ApiProxy proxy = ApiProxy.start()) {
            Deletion deletion = space.of(proxy.admin()).delete("configmap", "settings");
            DeletionImage image = deletion.image();
            var held = proxy.holdNext(Asked.request("DELETE", "/configmaps/settings"));
            var thrown = new java.util.concurrent.CompletableFuture<Throwable>();
            new Thread(() -> thrown.complete(catchThrowable(() -> deletion.delete(new ManifestContext<>(image)))))
                    .start();
            held.awaitHit();
            space.client().configMaps().withName("settings").edit(now -> {
                now.setData(Map.of("color", "blue"));
                return now;
            });
            held.lift();

            assertThat(thrown.get(30, TimeUnit.SECONDS)).isNull();
            assertThat(proxy.requests(Asked.request("DELETE", "/configmaps/settings")))
                    .hasSize(1);
            assertThat(space.client().configMaps().withName("settings").get()).isNull();
        }
    }

    @Test
    @DisplayName("S4: somebody without the right is told so, and nothing is deleted")
    void forbidden() throws Exception {
        map();
        DeletionImage image = space.admin().delete("configmap", "settings").image();

        Throwable thrown = catchThrowable(
                () -> space.viewer().delete("configmap", "settings").delete(new ManifestContext<>(image)));

        assertThat(thrown).hasMessageContaining("403 Forbidden");
        assertThat(space.client().configMaps().withName("settings").get()).isNotNull();
    }
}
