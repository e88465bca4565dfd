package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Manifests, as they are read and declared")
class ManifestsTest {

    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {a: %s}}\n";

    /** A plan is built without a cluster: that of a kubeconfig that isn't there does. */
    private final Namespace shop =
            Cluster.kubeconfig(Path.of("nonesuch"), "production").namespace("shop");

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<String> names(Manifests manifests) {
        return manifests.objects().stream().map(ManifestRef::toString).toList();
    }

    private static String sha256(Step<?> step) {
        return step.definition().facts().stream()
                .filter(fact -> fact.name().equals("sha256"))
                .map(Fact::value)
                .findFirst()
                .orElseThrow();
    }

    // ------------------------------------------------------------------ reading

    @Test
    void files_of_a_folder_and_their_documents_are_read_and_put_in_the_order_of_helm() throws Exception {
        write("b.yaml", """
                # what runs
                ---
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: gw}}
                ---
                ---
                {apiVersion: windlass.dev/v1, kind: Anchor, metadata: {name: x}}
                ---
                {apiVersion: v1, kind: Service, metadata: {name: gw, namespace: shop}}
                """);
        write("a/one.yml", MAP.formatted("z", 1));
        write("a/two.json", """
                {"apiVersion": "v1", "kind": "List", "items": [
                  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}},
                  {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}]}
                """);
        write("readme.txt", "no manifest");

        assertThat(names(shop.manifests(folder)))
                .containsExactly(
                        "Namespace 'shop'",
                        "ConfigMap 'z' in 'shop'",
                        "ConfigMap 'a' in 'shop'",
                        "Service 'gw' in 'shop'",
                        "Deployment 'gw' in 'shop'",
                        "Anchor 'x' in 'shop'");
    }

    @Test
    @DisplayName("P2: all that is wrong is told at once, by file, document and line")
    void problems() throws Exception {
        write("a.yaml", MAP.formatted("ok", 1) + "---\n\nkind: ConfigMap\nmetadata: {}\n");
        write("b.yaml", MAP.formatted("ok", 1) + "---\na: [\n");
        write("c.json", "{\n\"a\": }");
        write("d.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: other}}\n---\n- just a list\n");
        write("e.yaml", "a: 1\na: 2\n");

        assertThatThrownBy(() -> shop.manifests(folder, folder.resolve("gone.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.yaml, document 2, line 4: it has no apiVersion, no metadata.name")
                .hasMessageContaining("b.yaml, document 1, line 1: ConfigMap 'ok' in 'shop' is there twice, first in ")
                .hasMessageContaining("b.yaml, document 1, line 4: this is no YAML")
                .hasMessageContaining("c.json, line 2: this is no JSON")
                .hasMessageContaining("d.yaml, document 1, line 1: Pod 'p' is for namespace 'other', not 'shop'")
                .hasMessageContaining("d.yaml, document 2, line 3: this is no object of Kubernetes")
                .hasMessageContaining("e.yaml, document 1, line 2: this is no YAML; found duplicate key a")
                .hasMessageContaining("there is no file or folder ");
    }

    @Test
    void of_nothing_there_are_no_manifests() {
        assertThatThrownBy(() -> shop.manifests("# nothing\n")).hasMessageContaining("there is no object in them");
        assertThatThrownBy(() -> shop.manifests(folder)).hasMessageContaining("is no file that ends with .yaml");
    }

    @Test
    void words_mean_what_they_mean_to_kubectl() {
        var files = new ManifestFiles();
        files.readYaml("text", """
                octal: 0644
                octal2: 0o17
                hex: 0x1F
                yes: yes
                off: Off
                none: ~
                empty:
                quoted: "0644"
                float: 1.5
                large: 12345678901234567890
                word: yesterday
                version: 1.2.3
                negative: -7
                """);
        assertThat(files.problems()).isEmpty();
        assertThat(files.documents().get(0).content().toString())
                .isEqualTo("{octal=420, octal2=15, hex=31, true=true, false=false, none=null, empty=null, quoted=0644,"
                        + " float=1.5, large=12345678901234567890, word=yesterday, version=1.2.3, negative=-7}");
    }

    @Test
    void objects_of_the_model_are_manifests_too() {
        assertThat(names(shop.manifests(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .endMetadata()
                        .build())))
                .containsExactly("ConfigMap 'settings' in 'shop'");
    }

    // ------------------------------------------------------------------ what is declared

    @Test
    @DisplayName("P4: the fingerprint changes with the content, and not with its order or the values of Secrets")
    void fingerprint() {
        String one = sha256(shop.manifests(MAP.formatted("a", 1)).step("s"));
        assertThat(sha256(shop.manifests("{kind: ConfigMap, data: {a: 1}, metadata: {name: a}, apiVersion: v1}")
                        .step("s")))
                .isEqualTo(one);
        assertThat(sha256(shop.manifests(MAP.formatted("a", 2)).step("s"))).isNotEqualTo(one);

        String secret = "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {password: %s}}";
        assertThat(sha256(shop.manifests(secret.formatted("x")).step("s")))
                .isEqualTo(sha256(shop.manifests(secret.formatted("y")).step("s")));
        assertThat(sha256(shop.manifests(secret.formatted("x").replace("password", "other"))
                        .step("s")))
                .isNotEqualTo(sha256(shop.manifests(secret.formatted("x")).step("s")));
        assertThat(sha256(shop.manifests(MAP.formatted("a", 1)).confidential().step("s")))
                .isEqualTo(sha256(
                        shop.manifests(MAP.formatted("a", 2)).confidential().step("s")));
    }

    @Test
    void the_rights_are_those_of_each_kind_where_it_stands() {
        Step<Applied> step = shop.manifests("""
                        {apiVersion: apps/v1, kind: Deployment, metadata: {name: gw}}
                        ---
                        {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
                        ---
                        {apiVersion: windlass.dev/v1, kind: Proxy, metadata: {name: x}}
                        """).step("apply");
        List<Right> rights = ((NeedsRights) step.definition().action()).rights();

        assertThat(rights.stream().map(Right::toString))
                .contains(
                        "get deployments.apps 'gw' in 'shop'",
                        "patch deployments.apps 'gw' in 'shop'",
                        "create deployments.apps in 'shop'",
                        "update deployments.apps 'gw' in 'shop'",
                        "delete deployments.apps 'gw' in 'shop'",
                        "list replicasets.apps in 'shop'",
                        "patch namespaces 'shop'",
                        "patch proxies.windlass.dev 'x' in 'shop'");
    }

    @Test
    void what_can_be_no_field_manager_is_refused() {
        Manifests manifests = shop.manifests(MAP.formatted("a", 1));
        assertThatThrownBy(() -> manifests.fieldManager(" ")).hasMessageContaining("1 to 128 characters");
        assertThat(Stream.of(manifests, manifests.force(), manifests.fieldManager("helm"))
                        .map(one -> one.step("s").definition().facts().toString())
                        .distinct())
                .hasSize(3);
    }

    @Test
    @DisplayName("P4: without a cluster a deletion and a backup are declared too, and what can't be is refused")
    void others() {
        assertThat(shop.delete("Deployments", "gw")
                        .step("s")
                        .definition()
                        .facts()
                        .toString())
                .contains("deletes=deployment gw");
        assertThatThrownBy(() -> shop.delete("deploymant", "gw")).hasMessageContaining("'deploymant' is no kind");
        assertThatThrownBy(() -> shop.backup("secret", "nodes")).hasMessageContaining("'nodes' is no kind");
        assertThat(shop.backup("secret", "configmaps"))
                .hasToString("backup of secrets, configmaps in namespace 'shop' of cluster 'production'");
    }
}
