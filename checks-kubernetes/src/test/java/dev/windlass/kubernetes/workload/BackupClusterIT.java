package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.secret.Sealing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A backup of a real API server")
class BackupClusterIT {

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("backup");

    private final ManifestRun run = new ManifestRun();

    @TempDir
    private Path folder;

    @BeforeEach
    void some_configuration() {
        new ManifestRun().completed(space.admin().manifests("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {color: "010"}}
                ---
                {apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {password: hunter2hunter2}}
                ---
                {apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: gw}, spec: {minAvailable: 1}}
                """).step("apply"));
    }

    private static List<String> names(BackupContent content) {
        return content.objects().stream().map(ManifestRef::name).toList();
    }

    @Test
    @DisplayName("J3: Secrets are kept encrypted, and nothing of them is in the journal")
    void in_the_journal() {
        BackupContent content = run.withKey()
                .completed(space.admin().backup("configmaps", "secrets").step("back up"));

        assertThat(names(content)).contains("settings", "login");
        BackupItem login = content.items().stream()
                .filter(item -> item.object().name().equals("login"))
                .findFirst()
                .orElseThrow();
        assertThat(login.content()).isEmpty();
        assertThat(content.items()).as("ConfigMaps too").allMatch(item -> item.content()
                .isEmpty());
        assertThat(login.hidden().json().orElseThrow().reveal()).contains("aHVudGVyMmh1bnRlcjI=");
        assertThat(run.journal())
                .contains("encrypted=true")
                .doesNotContain("color")
                .doesNotContain("hunter2")
                .doesNotContain("aHVudGVyM");
    }

    @Test
    @DisplayName("S3: without a key Secrets are not kept; what holds none needs none")
    void without_key() {
        assertThat(run.outcome(space.admin().backup("secrets").step("back up")).toString())
                .contains("encryptSecretsWith");
        assertThat(names(new ManifestRun()
                        .completed(space.admin()
                                .backup("ConfigMap", "poddisruptionbudgets")
                                .readable()
                                .step("back up"))))
                .contains("settings", "gw");
    }

    @Test
    void of_nothing_there_is_no_backup() {
        assertThat(run.outcome(space.admin().backup("ingresses").step("back up"))
                        .toString())
                .contains("there is nothing to back up in namespace '" + space.name() + "'")
                .contains("no ingresses");
    }

    @Test
    void files_can_be_applied_again_secrets_are_sealed_and_the_check_tells_what_is_missing() throws Exception {
        assertThatThrownBy(() -> space.admin().backup("configmaps").to(folder).step("export"))
                .hasMessageContaining("sealedBy");
        assertThatThrownBy(() -> space.admin().backup("secrets").to(folder).step("export"))
                .hasMessageContaining("sealedBy");
        BackupExport export = space.admin()
                .backup("configmaps", "secrets")
                .readable()
                .to(folder)
                .sealedBy(ManifestRun.KEY);
        var check = export.fresh("backup is fresh", Duration.ofHours(1));
        CheckContext context = CheckContext.within(Duration.ofSeconds(30));
        assertThat(check.ask(context).verdict()).isEqualTo(Verdict.FAILED);

        BackupFiles files = run.completed(export.step("export"));

        Path where = Path.of(files.folder());
        assertThat(check.ask(context).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Files.readString(where.resolve("configmap-settings.yaml"))).contains("color: \"010\"");
        byte[] sealed = Files.readAllBytes(where.resolve("secret-login.yaml.sealed"));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("aHVudGVyM");
        assertThat(new String(
                        Sealing.open(
                                ManifestRun.KEY, sealed, "secret-login.yaml.sealed".getBytes(StandardCharsets.UTF_8)),
                        StandardCharsets.UTF_8))
                .contains("aHVudGVyMmh1bnRlcjI=");
        Applied again = new ManifestRun()
                .completed(space.admin()
                        .manifests(where.resolve("configmap-settings.yaml"))
                        .step("apply again"));
        assertThat(again.objects().get(0).change()).isEqualTo(Applied.Change.UNCHANGED);

        Files.delete(where.resolve("configmap-settings.yaml"));
        assertThat(check.ask(context).reason()).contains("configmap-settings.yaml is missing");
    }
}
