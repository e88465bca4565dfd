package dev.windlass.kubernetes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Step;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for Docker, a script: tests have no engine. It is written by what the documentation of Docker says. */
@Timeout(120)
@DisplayName("Docker Compose")
class ComposeIT {

    private static final String OLD = "sha256:" + "1".repeat(64);
    private static final String NEW = "sha256:" + "2".repeat(64);
    private static final String DB = "sha256:" + "3".repeat(64);

    @TempDir
    Path directory;

    private Path docker;
    private Path state;

    @BeforeEach
    void install() throws Exception {
        docker = directory.resolve("docker");
        try (InputStream script = ComposeIT.class.getResourceAsStream("docker")) {
            Files.copy(script, docker);
        }
        assertThat(docker.toFile().setExecutable(true)).isTrue();
        state = directory.resolve("state");
        Files.writeString(state, """
                {"files": {"web": "shop/web:$SHOP_VERSION", "db": "postgres:15"}, "containers": [],
                 "images": {"shop/web:1": "%s", "shop/web:2": "%s", "postgres:15": "%s"}}
                """.formatted(OLD, NEW, DB));
    }

    private Compose shop(String version) {
        return Compose.project("shop")
                .program(docker.toString())
                .file(directory.resolve("docker-compose.yml"))
                .env("DOCKER_STATE", state.toString())
                .env("SHOP_VERSION", version);
    }

    private void change(String from, String to) throws Exception {
        String before = Files.readString(state).replaceAll("\\s+", "");
        assertThat(before).contains(from);
        Files.writeString(state, before.replace(from, to));
    }

    private Map<String, String> runs() throws Exception {
        var images = new TreeMap<String, String>();
        for (JsonNode container : new ObjectMapper().readTree(state.toFile()).get("containers")) {
            images.put(container.get("service").asText(), container.get("image").asText());
        }
        return images;
    }

    private static Outcome run(Step<?> step, Effect<Object> then) {
        return Runner.of(Release.plan("shop", "2")
                        .to("production")
                        .step(step)
                        .step(Step.named("then").run(then).readOnly())
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    private static Effect<Object> boom() {
        return c -> {
            throw new IllegalStateException("boom");
        };
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofMinutes(1)));
    }

    @Test
    @DisplayName("S1: what ran before runs again after the undo, by the very images")
    void backToTheImages() throws Exception {
        assertThat(run(shop("1").up().step("up"), c -> {})).isInstanceOf(Outcome.Completed.class);
        assertThat(runs()).containsExactlyInAnyOrderEntriesOf(Map.of("web", OLD, "db", DB));

        Outcome outcome = run(shop("2").up().pulling().step("up"), c -> {
            assertThat(runs()).containsEntry("web", NEW);
            assertThat(ask(shop("2").running()).verdict()).isEqualTo(Verdict.PASSED);
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(runs()).containsExactlyInAnyOrderEntriesOf(Map.of("web", OLD, "db", DB));
    }

    @Test
    @DisplayName("S1: also where the tag was moved meanwhile, as latest is")
    void movedTag() throws Exception {
        change("\"shop/web:1\":", "\"shop/web:latest\":");
        assertThat(run(shop("latest").up().step("up"), c -> {})).isInstanceOf(Outcome.Completed.class);
        Outcome outcome = run(shop("latest").up().step("up"), c -> {
            change("\"shop/web:latest\":\"" + OLD, "\"shop/web:latest\":\"" + NEW);
            throw new IllegalStateException("boom");
        });
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(runs()).containsEntry("web", OLD);

        outcome = run(shop("latest").up().step("up"), c -> {
            assertThat(runs()).containsEntry("web", NEW);
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(runs()).containsEntry("web", OLD);
        assertThat(Files.readString(state)).contains("windlass-before:");
    }

    @Test
    @DisplayName("S4: an image that is gone leaves nothing to go back to, and is refused before anything")
    void goneImage() throws Exception {
        run(shop("1").up().step("up"), c -> {});
        change("\"shop/web:1\":\"" + OLD + "\",", "");

        Outcome outcome = run(shop("2").up().step("up"), c -> {});

        assertThat(outcome.toString())
                .contains("runs shop/web:1, image " + OLD + ", which the engine hasn't got any more");
        assertThat(runs()).containsEntry("web", OLD);
    }

    @Test
    @DisplayName("S4: a version where a service should stand is refused before anything, as is what isn't one")
    void noVersionForService() throws Exception {
        run(shop("1").up().step("up"), c -> {});

        Outcome outcome = run(shop("2").up().services("v1.2.0").step("up"), c -> {});

        assertThat(outcome.toString())
                .contains("have no service 'v1.2.0', but [db, web]; a version stands in the files");
        assertThat(runs()).containsEntry("web", OLD);
        assertThatIllegalArgumentException().isThrownBy(() -> shop("1").up().services("--build"));
        assertThatIllegalArgumentException().isThrownBy(() -> Compose.project("Shop"));
        assertThatIllegalStateException()
                .isThrownBy(() -> Compose.project("shop").up());
    }

    @Test
    @DisplayName("S1: services that did not run before are removed, and after down all of them run again")
    void added() throws Exception {
        run(shop("1").up().services("db").step("up"), c -> {});

        assertThat(run(shop("2").up().step("up"), boom())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(runs()).isEqualTo(Map.of("db", DB));

        run(shop("1").up().step("up"), c -> {});
        Outcome down = run(shop("1").down("down"), c -> {
            assertThat(runs()).isEmpty();
            throw new IllegalStateException("boom");
        });
        assertThat(down).isInstanceOf(Outcome.RolledBack.class);
        assertThat(runs()).containsExactlyInAnyOrderEntriesOf(Map.of("web", OLD, "db", DB));
    }

    @Test
    @DisplayName("S4: containers that stay unhealthy fail the step, and its own undo goes back")
    void unhealthy() throws Exception {
        run(shop("1").up().step("up"), c -> {});

        Outcome outcome = run(shop("2").env("BREAKS", "yes").up().step("up"), c -> {});

        // The stand-in breaks each wait, that of the undo too: only which images run is looked at.
        assertThat(outcome.toString()).contains("container shop-web-1 is unhealthy");
        assertThat(runs()).containsEntry("web", OLD);
        Answer answer = ask(shop("1").running());
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("shop-web-1 is running and unhealthy");
    }

    @Test
    @DisplayName("S5: what somebody else brought up in between is not overwritten, and named")
    void rival() throws Exception {
        run(shop("1").up().step("up"), c -> {});
        Outcome outcome = run(shop("2").up().step("up"), c -> {
            change("\"image\":\"" + NEW, "\"image\":\"sha256:theirs");
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(outcome.toString()).contains("service 'web'", "was changed by somebody else since", "sha256:theirs");
    }

    @Test
    @DisplayName("G1: no container, one that exited or is unhealthy never passes; one that should complete may")
    void running() throws Exception {
        assertThat(ask(shop("1").running()).reason())
                .contains("service db has no container, service web has no container");
        change("\"db\":\"postgres:15\"", "\"migrate\":\"postgres:15\"");
        run(shop("1").completing("migrate").up().step("up"), c -> {});

        assertThat(ask(shop("1").completing("migrate").running()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(shop("1").running()).reason()).contains("shop-migrate-1 is exited with 0");
        assertThat(Files.readString(Path.of(state + ".calls")))
                .contains("--project-name shop up --detach --wait web\n");
        change("\"files\":{\"web\":\"shop/web:$SHOP_VERSION\",\"migrate\":\"postgres:15\"}", "\"files\":{}");
        assertThat(ask(shop("1").running()).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("the files are right with the variables that they name")
    void config() throws Exception {
        assertThat(ask(shop("1").config()).verdict()).isEqualTo(Verdict.PASSED);
        Answer answer = ask(Compose.project("shop")
                .program(docker.toString())
                .file(Path.of("docker-compose.yml"))
                .env("DOCKER_STATE", state.toString())
                .config());
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("required variable SHOP_VERSION is missing");
    }

    @Test
    @DisplayName("G1: output that is no JSON of containers is an error")
    void noJson() throws Exception {
        run(shop("1").up().step("up"), c -> {});
        change("\"exitCode\":0", "\"exitCode\":null");

        assertThat(ask(shop("1").running()).verdict()).isEqualTo(Verdict.ERRORED);
    }
}
