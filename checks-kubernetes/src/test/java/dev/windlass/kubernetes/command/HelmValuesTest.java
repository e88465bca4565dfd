package dev.windlass.kubernetes.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Values set in a file")
class HelmValuesTest {

    private static final String VALUES =
            "# ours\nimage: {tag: '0.9.0'}\nresources:\n  limits:\n    memory: 1Gi # enough\n";
    private static final String EDITED = VALUES.replace("0.9.0", "1.0.0").replace("1Gi", "\"2Gi\"");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(directory.resolve("values.yaml"), VALUES);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private Step<ValuesEdited> step() {
        return HelmValues.of(file)
                .set("image.tag", "1.0.0")
                .set("resources.limits.memory", "2Gi")
                .step("values");
    }

    private static Outcome run(Step<?> step, Effect<Object> then) {
        return Runner.of(Release.plan("azora", "1.0.0")
                        .to("production")
                        .step(step)
                        .step(Step.named("then").run(then).readOnly())
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    @Test
    @DisplayName("S1: they are set, with the file's permissions, and nothing is left beside it")
    void set() throws Exception {
        assertThat(run(step(), c -> {})).isInstanceOf(Outcome.Completed.class);

        assertThat(file).hasContent(EDITED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    @DisplayName("S1: the undo puts back what was there, byte for byte, through a link too")
    void restored() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), Path.of("values.yaml"));
        Step<ValuesEdited> step = HelmValues.of(link).set("image.tag", "1.0.0").step("values");

        Outcome outcome = run(step, c -> {
            assertThat(file).hasContent(VALUES.replace("0.9.0", "1.0.0"));
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(file).hasContent(VALUES);
        assertThat(link).isSymbolicLink();
    }

    @Test
    @DisplayName("S5: what somebody changed in between is not overwritten, and told")
    void rival() throws Exception {
        String theirs = EDITED + "theirs: 1\n";
        Outcome outcome = run(step(), c -> {
            Files.writeString(file, theirs);
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(outcome.toString()).contains("was changed by somebody else", "It is not overwritten");
        assertThat(file).hasContent(theirs);
    }

    @Test
    @DisplayName("S4: what can't be set changes nothing, of several values neither")
    void refused() throws Exception {
        Outcome outcome = run(
                HelmValues.of(file)
                        .set("image.tag", "1.0.0")
                        .set("image.digest", "x")
                        .step("values"),
                c -> {});

        assertThat(outcome.toString()).contains("'image.digest'", "isn't there");
        assertThat(file).hasContent(VALUES);
        assertThat(run(HelmValues.of(directory.resolve("none")).set("a", 1).step("values"), c -> {})
                        .toString())
                .contains("there is no values file '" + directory.resolve("none") + "'");
    }
}
