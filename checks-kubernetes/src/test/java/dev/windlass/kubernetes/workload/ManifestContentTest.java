package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What of an object is whose, what differs, and what is shown of it")
class ManifestContentTest {

    private static Map<String, Object> yaml(String text) {
        var files = new ManifestFiles();
        files.readYaml("text", text);
        assertThat(files.problems()).isEmpty();
        return files.documents().get(0).content();
    }

    private static final Map<String, Object> LIVE = yaml("""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: gw
              uid: u
              resourceVersion: "7"
              generation: 3
              creationTimestamp: "2026-01-01T00:00:00Z"
              annotations:
                deployment.kubernetes.io/revision: "4"
                kubectl.kubernetes.io/last-applied-configuration: "{hunter2}"
                mine: "1"
                scaled-by: controller
              managedFields:
                - {manager: windlass, operation: Apply, time: t1, fieldsV1: {"f:spec": {"f:paused": {}}}}
                - {manager: kube-controller-manager, operation: Update, time: t2, fieldsV1: {"f:metadata": {"f:annotations": {"f:scaled-by": {}}}, "f:status": {"f:replicas": {}}}}
            spec:
              replicas: 5
              paused: false
              template: {spec: {containers: [{name: app, env: [{name: PASSWORD, value: hunter2}]}]}}
            status: {replicas: 5}
            """);

    @Test
    void what_the_server_its_controllers_and_kubectl_keep_is_not_its_own() {
        assertThat(ManifestContent.json(ManifestContent.own(LIVE, false)))
                .isEqualTo("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"annotations\":"
                        + "{\"mine\":\"1\"},\"name\":\"gw\"},\"spec\":{\"paused\":false,\"template\":{\"spec\":"
                        + "{\"containers\":[{\"env\":[{\"name\":\"PASSWORD\",\"value\":\"hunter2\"}],"
                        + "\"name\":\"app\"}]}}}}");
    }

    @Test
    void what_is_not_its_own_stays_when_the_rest_is_replaced() {
        Map<String, Object> own = ManifestContent.own(LIVE, false);
        ManifestContent.map(own.get("spec")).put("paused", true);

        Map<String, Object> replaced = ManifestContent.replaced(LIVE, own, false);

        assertThat(ManifestContent.at(replaced, "spec", "paused")).isEqualTo(true);
        ManifestContent.map(replaced.get("spec")).put("paused", false);
        assertThat(ManifestContent.isSame(replaced, LIVE)).isTrue();
    }

    @Test
    @DisplayName("J3: what may be told has no values of variables, nor data that is confidential")
    void told() {
        assertThat(ManifestContent.told(LIVE, false).toString()).contains("env=[PASSWORD]");
        assertThat(ManifestContent.json(ManifestContent.told(
                        yaml("{kind: Secret, data: {password: aHVudGVyMg==}, stringData: {b: c}}"), true)))
                .isEqualTo("{\"data\":[\"password\"],\"kind\":\"Secret\",\"stringData\":[\"b\"]}");
        assertThat(ManifestContent.holdsVariables(LIVE)).isTrue();
        assertThat(ManifestContent.holdsVariables(yaml("{data: {env: production}}")))
                .isFalse();
    }

    @Test
    void who_wrote_since_is_told_and_neither_the_system_nor_one_who_lost_fields() {
        List<AppliedOwner> then = List.of(
                new AppliedOwner("kubectl", "Update", "t1", "abc"), new AppliedOwner("windlass", "Apply", "t1", "x"));
        List<AppliedOwner> now = List.of(
                new AppliedOwner("kubectl", "Update", "t1", "ab"),
                new AppliedOwner("windlass", "Apply", "t2", "y"),
                new AppliedOwner("helm", "Update", "t3", "z"));

        assertThat(ManifestOwners.since(then, now, Set.of("windlass"))).containsExactly("'helm' at t3");
        assertThat(ManifestOwners.since(then, now, Set.of())).containsExactly("'windlass' at t2", "'helm' at t3");
        assertThat(ManifestOwners.told(LIVE)).extracting(AppliedOwner::manager).containsExactly("windlass");
    }

    // ------------------------------------------------------------------ differences

    @Test
    void a_difference_is_a_line_with_its_path_and_items_go_by_their_names() {
        assertThat(ManifestDiff.between(
                        yaml("{spec: {replicas: 2, old: [1, 2], containers: [{name: a, image: i:1}, {name: b}]}}"),
                        yaml("{spec: {replicas: 3, old: [1], containers: [{name: b}, {name: a, image: i:2}],"
                                + " volumes: [{name: v, emptyDir: {}}]}, metadata: {annotations: {a.b/c: d}}}"),
                        false))
                .containsExactly(
                        "+ metadata.annotations['a.b/c']: d",
                        "~ spec.containers[a].image: i:1 → i:2",
                        "- spec.old[1]: 2",
                        "~ spec.replicas: 2 → 3",
                        "+ spec.volumes[v].emptyDir: {}",
                        "+ spec.volumes[v].name: v");
    }

    @Test
    @DisplayName("J3: no difference shows the data of a Secret, a variable, or what looks like a secret")
    void masked() {
        assertThat(ManifestDiff.between(
                        yaml("{data: {password: a}, spec: {c: [{name: x, env: [{name: P, value: a}]}]}}"),
                        yaml("{data: {password: b, more: c}, spec: {c: [{name: x, env: [{name: P, value: b}],"
                                + " args: [--token abcdef]}]}}"),
                        true))
                .containsExactly(
                        "+ data.more: ***",
                        "~ data.password: *** → ***",
                        "+ spec.c[x].args[0]: --token ***",
                        "~ spec.c[x].env[P].value: *** → ***");
    }

    // ------------------------------------------------------------------ conflicts

    @Test
    void a_conflict_is_told_by_field_and_holder_and_one_of_versions_is_none() {
        var status = new StatusBuilder()
                .withCode(409)
                .withReason("Conflict")
                .withNewDetails()
                .addNewCause(".spec.replicas", "conflict with \"kubectl\" using apps/v1", "FieldManagerConflict")
                .endDetails()
                .build();
        assertThat(ManifestConflict.in(failure(status)).toString())
                .isEqualTo("[.spec.replicas is held by 'kubectl' using apps/v1]");
        assertThat(ManifestConflict.in(failure(new StatusBuilder().withCode(409).build())))
                .isEmpty();
    }

    private static ApiFailure failure(Status status) {
        return ApiFailure.of(
                Api.of("production", () -> {
                    throw new IllegalStateException("nothing is asked");
                }),
                "apply",
                new KubernetesClientException("x", 409, status));
    }

    // ------------------------------------------------------------------ keeping

    @Test
    @DisplayName("S3: an image comes back from JSON as it went in, floats included")
    void image() throws Exception {
        var json = JsonMapper.builder()
                .addModule(new com.fasterxml.jackson.datatype.jdk8.Jdk8Module())
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        Map<String, Object> live = ManifestContent.of(ManifestContent.object(
                yaml("{apiVersion: a/v1, kind: X, metadata: {name: x}, spec: {weight: 1.5e10, share: 0.10}}")));
        var image = new AppliedBefore(List.of(
                AppliedImage.none(new ManifestRef("v1", "ConfigMap", "shop", "a")),
                new AppliedImage(
                        new ManifestRef("a/v1", "X", "shop", "x"),
                        true,
                        "u",
                        "7",
                        3,
                        true,
                        ManifestContent.own(live, true),
                        ManifestHidden.NOTHING,
                        java.util.Optional.of(new AppliedRevision("ReplicaSet", "x-1", "r")),
                        ManifestOwners.entries(LIVE))));
        String text = json.writeValueAsString(image);

        assertThat(json.writeValueAsString(json.readValue(text, AppliedBefore.class)))
                .isEqualTo(text);
    }
}
