package dev.windlass.kubernetes.command;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks Docker about a project. Containers are told by the labels that Compose gives them, since what {@code docker compose ps}
 * puts out differs from version to version and tells no ids of images.
 *
 * @param compose the project
 * @param time how long all questions together may take
 * @param context of the step, or that of a check
 */
record Engine(Compose compose, Duration time, ActionContext<?> context) {

    private static final Duration OF_STEP = Duration.ofMinutes(2);
    private static final int QUESTIONS = 4;

    /** Of names that Docker's own types have: for others it takes the raw answer, in which what is empty is missing. */
    static final String CONTAINER = "{\"name\":{{json .Name}},\"service\":{{json (index .Config.Labels"
            + " \"com.docker.compose.service\")}},\"image\":{{json .Image}},\"reference\":{{json .Config.Image}},"
            + "\"status\":{{json .State.Status}},\"exitCode\":{{json .State.ExitCode}},\"health\":{{if"
            + " .State.Health}}{{json .State.Health.Status}}{{else}}\"\"{{end}}}";

    private static final ObjectReader CONTAINERS = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build()
            .readerFor(ComposeContainer.class);

    static Engine of(Compose compose, ActionContext<?> context) {
        return new Engine(compose, OF_STEP, context);
    }

    /** The services of the files. */
    Set<String> services() throws Failed, InterruptedException {
        return new TreeSet<>(
                text(compose.compose("config", "--services")).lines().toList());
    }

    /** The containers of its services, without those that {@code docker compose run} made. */
    List<ComposeContainer> containers() throws Failed, InterruptedException {
        String ids = text(compose.command(compose.docker(
                "container",
                "ls",
                "--all",
                "--quiet",
                "--no-trunc",
                "--filter",
                "label=com.docker.compose.project=" + compose.project(),
                "--filter",
                "label=com.docker.compose.oneoff=False")));
        if (ids.isEmpty()) {
            return List.of();
        }
        List<String> line = compose.docker("container", "inspect", "--format", CONTAINER);
        line.addAll(ids.lines().toList());
        String json = text(compose.command(line));
        try (MappingIterator<ComposeContainer> each = CONTAINERS.readValues(json)) {
            return new ArrayList<>(each.readAll());
        } catch (IOException | RuntimeException e) {
            throw new Failed(
                    "docker told of the containers of " + compose + " what is no JSON of them: "
                            + Redacted.line(json, 200),
                    e);
        }
    }

    /** The id of an image; empty if there is none of that name or id. */
    Optional<String> image(String reference) throws Failed, InterruptedException {
        String ids = text(compose.command(
                compose.docker("image", "ls", "--quiet", "--no-trunc", "--filter", "reference=" + reference)));
        return ids.lines().findFirst();
    }

    /** Whether there is an image of an id. */
    boolean hasImage(String id) throws InterruptedException {
        try {
            return text(compose.command(compose.docker("image", "inspect", "--format", "{{.Id}}", id)))
                    .equals(id);
        } catch (Failed e) {
            return false;
        }
    }

    /** Runs a command to its end. */
    void run(Command command, Duration within, Duration grace) throws Failed, NotApplied, InterruptedException {
        try {
            command.timeout(within).grace(grace).run(context);
        } catch (CommandFailed e) {
            throw new Failed(Redacted.masked(String.valueOf(e.getMessage())), e);
        }
    }

    private String text(Command command) throws Failed, InterruptedException {
        Duration each = time.dividedBy(QUESTIONS);
        Action<ActionContext<?>, String> text = command.timeout(each.toMillis() < 1 ? Duration.ofMillis(1) : each)
                .grace(Duration.ofSeconds(1))
                .text();
        try {
            return text.run(context);
        } catch (CommandFailed | NotApplied e) {
            throw new Failed(Redacted.masked(String.valueOf(e.getMessage())), e);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Failed("docker can't be asked about " + compose + ": " + e, e);
        }
    }
}
