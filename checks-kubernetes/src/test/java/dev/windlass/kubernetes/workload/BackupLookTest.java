package dev.windlass.kubernetes.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G1: the newest backup is whole and fresh, or the check fails")
class BackupLookTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    private Path folder;

    private Answer ask() throws Exception {
        return BackupLook.check("fresh", folder, Duration.ofHours(1), () -> NOW)
                .ask(CheckContext.within(Duration.ofSeconds(5)));
    }

    private Path backup(String stamp, String content) throws IOException {
        Path backup = Files.createDirectories(folder.resolve(stamp));
        Files.writeString(backup.resolve("a.yaml"), content);
        Files.writeString(backup.resolve("SHA256SUMS"), ManifestContent.sha256(content.getBytes(UTF_8)) + "  a.yaml\n");
        return backup;
    }

    @Test
    void a_whole_one_of_half_an_hour_passes() throws Exception {
        backup("20261129T110000Z", "");
        backup("20261129T113000Z", "a: 1");
        assertThat(ask().verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask().reason()).isEqualTo("the newest backup is whole, and 30 min old");
    }

    @Test
    void none_an_old_one_and_one_of_the_future_fail() throws Exception {
        assertThat(ask().reason()).contains("there is no backup in");
        backup("20261129T105959Z", "a: 1");
        assertThat(ask().reason()).isEqualTo("the newest backup is 1 h old, more than 1 h");
        backup("20261129T130000Z", "a: 1");
        assertThat(ask().reason()).contains("yet to come");
        assertThatThrownBy(() -> BackupLook.check("x", folder, Duration.ZERO, () -> NOW))
                .hasMessageContaining("must be positive");
    }

    @Test
    void one_with_a_file_that_is_missing_empty_or_changed_fails() throws Exception {
        Path backup = backup("20261129T113000Z", "a: 1");
        Files.writeString(backup.resolve("a.yaml"), "a: 2");
        assertThat(ask().reason()).contains("a.yaml was changed");
        Files.writeString(backup.resolve("a.yaml"), "");
        assertThat(ask().reason()).contains("a.yaml is empty");
        Files.delete(backup.resolve("a.yaml"));
        assertThat(ask().reason()).contains("a.yaml is missing");
        Files.writeString(backup.resolve("SHA256SUMS"), "0".repeat(64) + "  ../a.yaml\n");
        assertThat(ask().reason()).contains("is no file of the backup");
        Files.writeString(backup.resolve("SHA256SUMS"), "");
        assertThat(ask().reason()).contains("is empty");
        Files.delete(backup.resolve("SHA256SUMS"));
        assertThat(ask().verdict()).isEqualTo(Verdict.FAILED);
    }
}
