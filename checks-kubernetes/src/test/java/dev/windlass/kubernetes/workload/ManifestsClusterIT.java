package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.Readiness;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.kubernetes.workload.Applied.AppliedObject;
import dev.windlass.kubernetes.workload.Applied.Change;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Manifests on a real API server")
class ManifestsClusterIT {

    private static final String NEW = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {color: green, size: large}
            """;

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("manifests");

    private final ManifestRun run = new ManifestRun();

    private Manifests manifests(String yaml) {
        return space.admin().manifests(yaml);
    }

    private ConfigMap settings() {
        return space.client().configMaps().withName("settings").get();
    }

    private void rival(Map<String, String> data) {
        apply("rival", data);
    }

    private ConfigMap apply(String manager, Map<String, String> data) {
        return space.client()
                .configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .endMetadata()
                        .withData(data)
                        .build())
                .fieldManager(manager)
                .forceConflicts()
                .serverSideApply();
    }

    private static List<String> managers(ConfigMap map) {
        return map.getMetadata().getManagedFields().stream()
                .map(ManifestsClusterIT::told)
                .toList();
    }

    private static String told(ManagedFieldsEntry entry) {
        return entry.getManager() + " " + entry.getOperation() + " "
                + entry.getFieldsV1().getAdditionalProperties();
    }

    private static List<Change> changes(Applied applied) {
        return applied.objects().stream().map(AppliedObject::change).toList();
    }

    // ------------------------------------------------------------------ applying

    @Test
    void what_is_new_is_created_and_again_it_is_unchanged() {
        Applied first = run.completed(manifests(NEW).step("apply"));
        String version = settings().getMetadata().getResourceVersion();
        Applied again = new ManifestRun().completed(manifests(NEW).step("apply"));

        assertThat(changes(first)).containsExactly(Change.CREATED);
        assertThat(changes(again)).containsExactly(Change.UNCHANGED);
        assertThat(settings().getMetadata().getResourceVersion()).isEqualTo(version);
        assertThat(settings().getData()).containsEntry("color", "green");
    }

    @Test
    void what_differs_is_changed_and_a_field_that_is_left_out_goes() {
        run.completed(manifests(NEW).step("apply"));
        Applied changed = new ManifestRun()
                .completed(manifests(NEW.replace("green, size: large", "blue")).step("apply"));

        assertThat(changes(changed)).containsExactly(Change.CHANGED);
        assertThat(settings().getData()).isEqualTo(Map.of("color", "blue"));
    }

    @Test
    void a_conflict_is_told_by_owner_and_field_and_nothing_is_applied() {
        rival(Map.of("color", "red"));
        Outcome outcome = run.outcome(manifests(NEW + """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: another}
                """).step("apply"));

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString())
                .contains(".data.color is held by 'rival'")
                .contains("none of the 2 manifests");
        assertThat(run.journal()).contains("NotApplied");
        assertThat(settings().getData()).isEqualTo(Map.of("color", "red"));
        assertThat(space.client().configMaps().withName("another").get()).isNull();
    }

    @Test
    void by_force_a_field_is_taken_over_and_the_undo_gives_it_back_to_its_holder() {
        rival(Map.of("color", "red", "only", "mine"));
        ConfigMap before = settings();

        Outcome outcome = run.takenBack(manifests(NEW).force().step("apply"), () -> {
            assertThat(settings().getData()).containsEntry("color", "green").containsEntry("only", "mine");
        });

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(settings().getData()).isEqualTo(before.getData());
        assertThat(managers(settings())).isEqualTo(managers(before));
    }

    @Test
    void one_invalid_document_of_several_and_nothing_is_applied() {
        Outcome outcome = run.outcome(manifests(NEW + """
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: gw}
                spec:
                  selector: {matchLabels: {app: gw}}
                  template:
                    metadata: {labels: {app: other}}
                    spec: {containers: [{name: app, image: example.com/gw}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: gw}
                spec: {prots: []}
                """).step("apply"));

        assertThat(outcome.toString())
                .contains("2 would be refused")
                .contains("Deployment 'gw'")
                .contains("text, document 2, line 6")
                .contains("prots");
        assertThat(settings()).isNull();
        assertThat(run.journal()).contains("NotApplied");
    }

    @Test
    void somebody_without_rights_is_told_so_and_nothing_is_applied() {
        Outcome outcome = run.outcome(space.viewer().manifests(NEW).step("apply"));

        assertThat(outcome.toString()).contains("403 Forbidden").contains("configmaps");
        assertThat(settings()).isNull();
    }

    @Test
    void a_namespace_and_what_stands_in_it_come_with_one_step_and_go_with_its_undo() {
        String name = space.name() + "-inner";
        Manifests both = TestCluster.admin().namespace(name).manifests("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s}
                """.formatted(name));
        var seen = new ArrayList<String>();

        Outcome outcome = run.takenBack(both.step("apply"), () -> {
            seen.add(TestCluster.client()
                    .configMaps()
                    .inNamespace(name)
                    .withName("settings")
                    .get()
                    .getMetadata()
                    .getName());
        });

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(seen).containsExactly("settings");
        assertThat(TestCluster.client().namespaces().withName(name).get()).isNull();
    }

    @Test
    void a_kind_that_nobody_serves_is_told() {
        Outcome outcome = run.outcome(manifests("""
                {apiVersion: windlass.dev/v1, kind: Nonesuch, metadata: {name: a}}
                """).step("apply"));

        assertThat(outcome.toString()).contains("the server knows no kind Nonesuch of windlass.dev/v1");
    }

    @Test
    @DisplayName(
            "C2: where the answer is lost though all was applied, another run comes to the same end, and the undo takes it back")
    void lost_answer() throws Exception {
        run.completed(manifests(NEW).step("apply"));
        ConfigMap before = settings();
        try (ApiProxy proxy = ApiProxy.start()) {
            var server = new ManifestServer(proxy.admin().api(), "windlass", false, false);
            var action = new AppliedAction(server, read(NEW.replace("green", "blue")), false);
            AppliedBefore image = action.before();
            Fault lost = proxy.loseAnswer(
                    asked -> asked.method().equals("PATCH") && !asked.query().contains("dryRun"));

            assertThat(catchThrowing(() -> action.apply(new ManifestContext<>(image))))
                    .isInstanceOf(AppliedPartly.class)
                    .hasMessageContaining("applied 0 of 1");
            assertThat(lost.hits()).isEqualTo(1);
            assertThat(settings().getData()).containsEntry("color", "blue");
            assertThat(changes(action.apply(new ManifestContext<>(image)))).containsExactly(Change.CHANGED);

            new AppliedBack(server, read(NEW.replace("green", "blue")), false).undo(new ManifestContext<>(image));
            assertThat(settings().getData()).isEqualTo(before.getData());
        }
    }

    // ------------------------------------------------------------------ asking

    private static Answer ask(Manifests manifests) throws Exception {
        return manifests.valid("manifests are valid").ask(CheckContext.within(Duration.ofSeconds(30)));
    }

    @Test
    @DisplayName(
            "G1: the check passes for what the server would take, changes nothing, and tells all that it would refuse")
    void valid() throws Exception {
        assertThat(ask(manifests(NEW)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(settings()).isNull();

        rival(Map.of("color", "red"));
        Answer answer = ask(manifests(NEW + "---\n{apiVersion: v1, kind: Pod, metadata: {name: p}}"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).isEqualTo("2 of 2 manifests would be refused");
        assertThat(answer.evidence().toString())
                .contains(".data.color is held by 'rival'")
                .contains("Pod 'p'");
    }

    @Test
    @DisplayName("G1: the check of what can't be tried yet passes nothing")
    void not_valid_yet() throws Exception {
        Answer answer =
                ask(TestCluster.admin().namespace(space.name() + "-none").manifests("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                """));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.evidence().toString()).contains("namespaces \"" + space.name() + "-none\" not found");
    }

    @Test
    void the_preview_shows_what_would_change_and_no_secret() throws Exception {
        run.completed(manifests(NEW).step("apply"));
        new ManifestRun()
                .completed(manifests(SECRET.formatted("hunter2hunter2")).step("apply"));

        String preview = Objects.requireNonNull(manifests(NEW.replace("green", "blue") + """
                ---
                {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {password: changed-changed}}
                """)
                        .force()
                        .step("apply")
                        .definition()
                        .remarks()
                        .preview())
                .run(CheckContext.within(Duration.ofSeconds(30)));

        assertThat(preview)
                .contains("ConfigMap 'settings' in '" + space.name() + "': changed")
                .contains("  ~ data.color: green → blue")
                .contains("  ~ data.password: *** → ***")
                .doesNotContain("hunter2")
                .doesNotContain("aHVudGVyM")
                .doesNotContain("changed-changed");
    }

    // ------------------------------------------------------------------ back

    @Test
    void what_it_created_goes_what_it_changed_goes_back_and_the_rest_stays() {
        run.completed(manifests(NEW).step("apply"));
        ConfigMap before = settings();

        Outcome outcome = new ManifestRun()
                .takenBack(
                        manifests(NEW.replace("size: large", "added: yes-it-is") + """
                ---
                {apiVersion: v1, kind: Service, metadata: {name: gw}, spec: {ports: [{port: 80}], selector: {app: gw}}}
                """)
                                .step("apply"),
                        () -> {
                            assertThat(settings().getData()).containsOnlyKeys("color", "added");
                            assertThat(space.client().services().withName("gw").get())
                                    .isNotNull();
                        });

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(settings().getData()).isEqualTo(before.getData());
        assertThat(managers(settings())).isEqualTo(managers(before));
        assertThat(space.client().services().withName("gw").get()).isNull();
    }

    @Test
    void what_somebody_else_changed_since_is_left_and_named_and_the_others_go_back() {
        run.completed(manifests(NEW).step("apply"));

        Outcome outcome = new ManifestRun()
                .takenBack(
                        manifests(NEW.replace("green", "blue") + """
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: another}}
                """).step("apply"),
                        () -> rival(Map.of("color", "red")));

        assertThat(outcome.toString())
                .contains("ConfigMap 'settings' in '" + space.name() + "' was changed since by 'rival' at 20");
        assertThat(settings().getData()).containsEntry("color", "red");
        assertThat(space.client().configMaps().withName("another").get()).isNull();
    }

    @Test
    @DisplayName("a controller that notes something in the metadata or status of what was made is no rival of its undo")
    void controller() throws Exception {
        String gw = "{apiVersion: v1, kind: Service, metadata: {name: gw}, spec: {ports: [{port: 80, protocol: TCP}]}}";
        var services = space.client().services();
        var gone = new ArrayList<CompletableFuture<?>>();

        Outcome outcome = run.takenBack(manifests(gw).step("apply"), () -> {
            note(services.withName("gw").get());
            gone.add(services.withName("gw").informOnCondition(all -> {
                all.stream()
                        .filter(one -> one.getMetadata().getDeletionTimestamp() != null)
                        .forEach(one -> {
                            try {
                                services.withName("gw").edit(now -> {
                                    now.getMetadata().setFinalizers(List.of());
                                    return now;
                                });
                            } catch (KubernetesClientException raced) {
                                // it is gone, or changed once more, of which there will be an event
                            }
                        });
                return all.isEmpty();
            }));
        });

        gone.forEach(one -> one.cancel(true));
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(services.withName("gw").get()).isNull();
    }

    @Test
    @DisplayName("what a controller noted in the metadata of what was changed stays when that goes back")
    void controller_of_before() {
        String gw =
                "{apiVersion: v1, kind: Service, metadata: {name: gw, labels: {team: a}}, spec: {ports: [{port: 80, protocol: TCP, targetPort: 8080}]}}";
        var services = space.client().services();
        run.completed(manifests(gw).step("apply"));

        Outcome outcome = new ManifestRun()
                .takenBack(
                        manifests(gw.replace("8080", "8081").replace("team: a", "team: b"))
                                .step("apply"),
                        () -> note(services.withName("gw").get()));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        var after = services.withName("gw").get();
        assertThat(after.getSpec().getPorts().get(0).getTargetPort().getIntVal())
                .isEqualTo(8080);
        assertThat(after.getMetadata().getLabels()).containsEntry("team", "a");
        assertThat(after.getMetadata().getAnnotations()).containsEntry("example.com/forwarding-rule", "r1");
        assertThat(after.getMetadata().getFinalizers()).containsExactly("example.com/load-balancer");
        services.withName("gw").edit(now -> {
            now.getMetadata().setFinalizers(List.of());
            return now;
        });
    }

    /** As the controller of a load balancer does within seconds. */
    private void note(Service service) {
        var noted = new ServiceBuilder(service)
                .editMetadata()
                .addToFinalizers("example.com/load-balancer")
                .addToAnnotations("example.com/forwarding-rule", "r1")
                .endMetadata()
                .build();
        space.client()
                .resource(service)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("gce-lb")
                                .build(),
                        noted);
        space.client().services().withName("gw").editStatus(now -> new ServiceBuilder(now)
                .editOrNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("192.0.2.1")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());
    }

    @Test
    void what_somebody_else_changed_is_named_too_where_the_step_gave_no_result() {
        run.completed(manifests(NEW).step("apply"));
        var before = new AppliedAction(server(), read(NEW.replace("green", "blue")), false);
        var undo = new AppliedBack(server(), read(NEW.replace("green", "blue")), false);
        var image = new AppliedBefore[1];
        assertThat(catchThrowing(() -> image[0] = before.before())).isNull();
        assertThat(catchThrowing(() -> before.apply(new ManifestContext<>(image[0]))))
                .isNull();
        rival(Map.of("color", "red"));

        assertThat(catchThrowing(() -> undo.undo(new ManifestContext<>(image[0]))))
                .hasMessageContaining("was changed since by 'rival' at 20");
        assertThat(settings().getData()).containsEntry("color", "red");
    }

    @Test
    @DisplayName("S5: the undo copes with a part, with nothing, and with being run again")
    void partly() {
        run.completed(manifests(NEW).step("apply"));
        ConfigMap before = settings();
        String two = NEW.replace("green", "blue") + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: another}}";
        var action = new AppliedAction(server(), read(two), false);
        var undo = new AppliedBack(server(), read(two), false);
        var image = new AppliedBefore[1];
        assertThat(catchThrowing(() -> image[0] = action.before())).isNull();

        assertThat(catchThrowing(() -> undo.undo(new ManifestContext<>(image[0]))))
                .isNull(); // nothing was done
        assertThat(settings().getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
        assertThat(catchThrowing(() -> new AppliedAction(server(), read(NEW.replace("green", "blue")), false)
                        .apply(new ManifestContext<>(image[0]))))
                .isNull(); // a part was
        assertThat(catchThrowing(() -> undo.undo(new ManifestContext<>(image[0]))))
                .isNull();
        assertThat(settings().getData()).isEqualTo(before.getData());
        assertThat(managers(settings())).isEqualTo(managers(before));
        String version = settings().getMetadata().getResourceVersion();
        assertThat(catchThrowing(() -> undo.undo(new ManifestContext<>(image[0]))))
                .isNull();
        assertThat(settings().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    @DisplayName("C2: run again over itself, whole or in part, the action comes to the same end")
    void again() throws Exception {
        var action = new AppliedAction(server(), read(NEW), false);
        AppliedBefore image = action.before();

        Applied first = action.apply(new ManifestContext<>(image));
        Applied second = action.apply(new ManifestContext<>(image));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void a_deployment_goes_back_to_its_exact_template_and_no_value_of_a_variable_is_in_the_journal() {
        String gw = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: gw, labels: {team: a}}
                spec:
                  selector: {matchLabels: {app: gw}}
                  template:
                    metadata: {labels: {app: gw}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: app
                          image: example.com/gw:1
                          env: [{name: PASSWORD, value: hunter2hunter2}]
                """;
        run.completed(manifests(gw).step("apply"));
        space.client().apps().deployments().withName("gw").scale(2);
        Deployment before = settled(1);
        var second = new ManifestRun();

        Outcome outcome = second.takenBack(
                manifests(gw.replace("gw:1", "gw:2")
                                .replace("team: a", "team: b")
                                .replace("hunter2", "another2"))
                        .step("apply"),
                () -> assertThat(settled(2)
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .get(0)
                                .getImage())
                        .isEqualTo("example.com/gw:2"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        Deployment after = settled(3);
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(after.getSpec().getReplicas()).isEqualTo(2);
        assertThat(after.getMetadata().getLabels())
                .isEqualTo(before.getMetadata().getLabels());
        assertThat(second.journal())
                .contains("ReplicaSet")
                .doesNotContain("hunter2")
                .doesNotContain("another2");
    }

    @Test
    @DisplayName("S4, S5: a rollout that fails fails the step, and its undo waits until the pods of before are back")
    void stuck() throws Exception {
        try (Readiness readiness = Readiness.start().ready("one", true)) {
            var one = Workloads.deployment("gw", Map.of("app", "gw"), 1, Workloads.IMAGE, readiness, "one", 60);
            var two = Workloads.deployment("gw", Map.of("app", "gw"), 1, Workloads.IMAGE, readiness, "two", 3);
            run.completed(space.admin().manifests(one).step("apply"));
            Deployment before = settled(1);

            Outcome outcome =
                    new ManifestRun().outcome(space.admin().manifests(two).step("apply"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
            Deployment after = settled(3);
            assertThat(after.getSpec()).isEqualTo(before.getSpec());
            assertThat(after.getStatus().getReadyReplicas()).isEqualTo(1);
            assertThat(after.getStatus().getUnavailableReplicas()).isNull();
        }
    }

    @Test
    @DisplayName("one that keeps no revision is waited for as well: its pods are not ready, so it is no success")
    void keeps_nothing() throws Exception {
        try (Readiness readiness = Readiness.start()) {
            var gw = Workloads.deployment("gw", Map.of("app", "gw"), 1, Workloads.IMAGE, readiness, "one", 3)
                    .edit()
                    .editSpec()
                    .withRevisionHistoryLimit(0)
                    .endSpec()
                    .build();

            Outcome outcome = run.outcome(space.admin().manifests(gw).step("apply"));

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
            assertThat(outcome.toString()).contains("it made no progress");
        }
    }

    @Test
    @DisplayName("where the new manifest keeps no revision, the before-image doesn't count on one")
    void will_keep_nothing() {
        var gw = Workloads.deployment("gw", Map.of("app", "gw"), 1, Workloads.IMAGE);
        run.completed(space.admin().manifests(gw).step("apply"));
        Deployment before = settled(1);
        var next = gw.edit()
                .editSpec()
                .withRevisionHistoryLimit(0)
                .editTemplate()
                .editMetadata()
                .addToLabels("next", "yes")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();

        Outcome outcome = new ManifestRun()
                .takenBack(space.admin().manifests(next).step("apply"), () -> space.client()
                        .apps()
                        .replicaSets()
                        .withLabels(Map.of("app", "gw"))
                        .informOnCondition(sets -> sets.size() == 1)
                        .get(60, TimeUnit.SECONDS));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(settled(3).getSpec()).isEqualTo(before.getSpec());
    }

    private Deployment settled(int revision) {
        return space.client()
                .apps()
                .deployments()
                .withName("gw")
                .waitUntilCondition(
                        gw -> gw != null
                                && gw.getMetadata().getAnnotations() != null
                                && Integer.toString(revision)
                                        .equals(gw.getMetadata()
                                                .getAnnotations()
                                                .get("deployment.kubernetes.io/revision"))
                                && Objects.equals(
                                        gw.getStatus().getObservedGeneration(),
                                        gw.getMetadata().getGeneration()),
                        60,
                        TimeUnit.SECONDS);
    }

    // ------------------------------------------------------------------ secrets

    private static final String SECRET =
            "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {password: %s}}";

    private String password() {
        return new String(
                java.util.Base64.getDecoder()
                        .decode(space.client()
                                .secrets()
                                .withName("s")
                                .get()
                                .getData()
                                .get("password")),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("J3: a Secret goes back to what it was, and neither content is in the journal")
    void secret() {
        new ManifestRun()
                .completed(manifests(SECRET.formatted("hunter2hunter2")).step("apply"));

        Outcome outcome = run.withKey()
                .takenBack(manifests(SECRET.formatted("changed-changed")).step("apply"), () -> assertThat(password())
                        .isEqualTo("changed-changed"));

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(password()).isEqualTo("hunter2hunter2");
        assertThat(run.journal())
                .contains("encrypted=true")
                .doesNotContain("hunter2")
                .doesNotContain("changed-changed")
                .doesNotContain("aHVudGVyM")
                .doesNotContain("Y2hhbmdlZC1");
    }

    @Test
    @DisplayName("S3: without a key a Secret that is there is not changed")
    void secret_without_key() {
        new ManifestRun()
                .completed(manifests(SECRET.formatted("hunter2hunter2")).step("apply"));

        Outcome outcome =
                run.outcome(manifests(SECRET.formatted("changed-changed")).step("apply"));

        assertThat(outcome.toString()).contains("encryptSecretsWith");
        assertThat(password()).isEqualTo("hunter2hunter2");
        assertThat(run.journal()).doesNotContain("hunter2");
    }

    // ------------------------------------------------------------------ helpers

    private ManifestServer server() {
        return new ManifestServer(TestCluster.admin().api(), "windlass", false, false);
    }

    private List<Manifest> read(String yaml) {
        var files = new ManifestFiles();
        files.readYaml("text", yaml);
        return ManifestReading.of(space.name(), files);
    }

    private static @org.jspecify.annotations.Nullable Throwable catchThrowing(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
        return org.assertj.core.api.Assertions.catchThrowable(code);
    }
}
