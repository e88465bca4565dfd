package dev.windlass.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kubernetes.api.Api;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The manifest of a Job that becomes a step (rules P2, P4)")
class JobManifestTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private JobManifest read(String name, String spec) throws Exception {
        Path file = directory.resolve("job.yaml");
        Files.writeString(file, """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  %s
                spec:
                  backoffLimit: 1
                %s
                  template:
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: app
                        image: shop/migrate:2
                        env: [{name: PASSWORD, value: hunter22}]
                """.formatted(name, spec));
        return JobManifest.read("shop", file);
    }

    @Test
    void each_run_makes_one_of_its_own_name_and_mark() throws Exception {
        JobManifest manifest = read("name: migrate", "");

        assertThat(manifest.name(KEY)).isEqualTo("migrate-0123456789");
        assertThat(manifest.exactName().name(KEY)).isEqualTo("migrate");
        assertThat(read("generateName: migrate-", "").name(KEY)).isEqualTo("migrate-0123456789");
        Job job = manifest.within(Duration.ofMinutes(20)).marked(new JobMark("migrate-0123456789", KEY));
        assertThat(job.getMetadata().getName()).isEqualTo("migrate-0123456789");
        assertThat(job.getMetadata().getAnnotations()).containsEntry("windlass.dev/key", KEY);
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(1200);
        assertThat(job.getSpec().getBackoffLimit()).isEqualTo(1);
    }

    @Test
    void a_change_of_it_shows_and_its_values_do_not() throws Exception {
        JobManifest manifest = read("name: migrate", "");

        assertThat(read("name: migrate", "  parallelism: 1").hash()).isNotEqualTo(manifest.hash());
        assertThat(manifest.toString()).doesNotContain("hunter22");
    }

    @Test
    void what_can_not_be_a_step_is_refused_and_named() {
        assertThatThrownBy(() -> read("name: migrate", "  suspend: true")).hasMessageContaining("never run");
        assertThatThrownBy(() -> read("name: migrate", "  ttlSecondsAfterFinished: 5"))
                .hasMessageContaining("could vanish");
        assertThatThrownBy(() -> read("namespace: other\n  name: migrate", ""))
                .hasMessageContaining("namespace 'other'");
        assertThatThrownBy(() -> read("name: " + "m".repeat(60), "")).hasMessageContaining("63");
        assertThatThrownBy(() ->
                        read("name: migrate", "  activeDeadlineSeconds: 60").within(Duration.ofMinutes(1)))
                .hasMessageContaining("in one place");
        assertThatThrownBy(() -> JobManifest.read("shop", directory.resolve("none.yaml")))
                .hasMessageContaining("none.yaml");
        Path file = directory.resolve("pod.yaml");
        assertThatThrownBy(() -> {
                    Files.writeString(file, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
                    JobManifest.read("shop", file);
                })
                .hasMessageContaining("one Job of batch/v1")
                .hasMessageContaining("ConfigMap");
    }

    @Test
    void of_several_documents_it_is_told_what_they_are() throws Exception {
        Path file = directory.resolve("several.yaml");
        String map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
        String job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n";
        Files.writeString(file, map + "---\n" + map);
        assertThatThrownBy(() -> JobManifest.read("shop", file))
                .hasMessage(
                        "the manifest " + file + " must hold one Job of batch/v1, it has 2 documents, none of them a"
                                + " Job: a ConfigMap of v1, a ConfigMap of v1");
        Files.writeString(file, job + "---\n" + job + "---\n" + map);
        assertThatThrownBy(() -> JobManifest.read("shop", file)).hasMessageContaining("3 documents, 2 of them a Job");
        Files.writeString(file, "");
        assertThatThrownBy(() -> JobManifest.read("shop", file)).hasMessageContaining("it has nothing");
        Files.writeString(file, "a: [");
        assertThatThrownBy(() -> JobManifest.read("shop", file)).hasMessageContaining("is no YAML or JSON");
    }

    @Test
    void its_time_is_in_whole_seconds() throws Exception {
        JobManifest manifest = read("name: migrate", "");
        assertThatThrownBy(() -> manifest.within(Duration.ofMillis(1500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("job 'migrate' in 'shop': a cluster counts the time of a job in whole seconds, got PT1.5S");
        assertThatThrownBy(() -> manifest.within(Duration.ofMillis(500))).hasMessageContaining("got PT0.5S");
    }

    @Test
    void the_undo_by_hand_says_in_which_cluster_and_where_the_name_is() throws Exception {
        read("name: migrate", "");
        JobStep job = JobStep.of(
                Api.of("production", () -> {
                    throw new AssertionError("connected");
                }),
                "shop",
                directory.resolve("job.yaml"));
        assertThat(job.step("migrate").definition().remarks().byHand())
                .isEqualTo(
                        "kubectl --context production -n shop delete job migrate-… (its whole name is in the journal, in"
                                + " the before-image of this step)");
        assertThat(job.exactName().step("migrate").definition().remarks().byHand())
                .isEqualTo("kubectl --context production -n shop delete job migrate");
    }

    @Test
    void one_that_may_vanish_by_itself_is_known_as_such() throws Exception {
        assertThat(read("name: migrate", "").vanishes()).isFalse();
        assertThat(read("name: migrate", "  ttlSecondsAfterFinished: 3600").vanishes())
                .isTrue();
    }
}
