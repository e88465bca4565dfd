package dev.windlass.kubernetes.command;

import dev.windlass.check.Check;
import dev.windlass.local.Command;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A project of Docker Compose: the containers of its services on one Docker engine. Immutable, each call gives a new value; safe
 * for use by several threads.
 *
 * <pre>{@code
 * Compose shop = Compose.project("shop").file(Path.of("docker-compose.production.yml")).inherit("SHOP_VERSION");
 *
 * checks("compose").important(shop.config())
 * shop.up().pulling().within(ofMinutes(5)).step("compose up")
 * checks("containers").critical(shop.running())
 * }</pre>
 *
 * <p>Compose 2.1.1 and later, by {@code docker compose}. It gets {@code HOME} and {@code PATH} of this process, and nothing else of
 * its environment: what the files want is passed on by {@link #inherit} or {@link #env(String, String)}, such as the version
 * that they name. Nothing here takes a version in place of a service: services are held against those of the files.
 */
public final class Compose {

    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Duration ASKING = Duration.ofMinutes(1);

    private final String docker;
    private final @Nullable String context;
    private final String project;
    private final List<Path> files;
    private final Set<String> completing;
    private final List<UnaryOperator<Command>> environment;

    private Compose(
            String docker,
            @Nullable String context,
            String project,
            List<Path> files,
            Set<String> completing,
            List<UnaryOperator<Command>> environment) {
        this.docker = docker;
        this.context = context;
        this.project = project;
        this.files = List.copyOf(files);
        this.completing = completing;
        this.environment = List.copyOf(environment);
        command(docker("version"));
    }

    /**
     * A project. It is always named: otherwise Compose takes the name of a directory, and another checkout is another project.
     *
     * @param name its name
     * @return the project, still without a file
     * @throws IllegalArgumentException if Compose takes no such name
     */
    public static Compose project(String name) {
        Objects.requireNonNull(name, "name of a project");
        if (!PROJECT.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a project of Compose has lower case letters, digits, '_' and '-',"
                            + " and begins with one of the first two; got '" + name + "'");
        }
        return new Compose("docker", null, name, List.of(), Set.of(), List.of(c -> c.inherit("HOME")));
    }

    /**
     * Adds a file of Compose; a later one counts more than an earlier one.
     *
     * @param path where it is
     * @return a new value
     */
    public Compose file(Path path) {
        var more = new ArrayList<>(files);
        more.add(Objects.requireNonNull(path, "file"));
        return new Compose(docker, context, project, more, completing, environment);
    }

    /**
     * Says which program Docker is.
     *
     * @param path its path, or its name, which is looked up in {@code PATH}; {@code docker} where nothing is said
     * @return a new value
     */
    public Compose program(String path) {
        return new Compose(path, context, project, files, completing, environment);
    }

    /**
     * Says which Docker engine is used, by a context of Docker; otherwise its current one.
     *
     * @param name the name of the context
     * @return a new value
     */
    public Compose context(String name) {
        return new Compose(docker, Objects.requireNonNull(name, "context"), project, files, completing, environment);
    }

    /**
     * Says of services that they do something once and exit: they are well when they exited with 0, too.
     *
     * @param services their names
     * @return a new value
     */
    public Compose completing(String... services) {
        var more = new LinkedHashSet<>(completing);
        more.addAll(Arrays.asList(services));
        return new Compose(docker, context, project, files, more, environment);
    }

    /**
     * Passes on variables of this process's environment, such as {@code DOCKER_HOST}, or those that the files name. One that is
     * not set keeps Docker from starting.
     *
     * @param variables their names
     * @return a new value
     * @throws IllegalArgumentException if a name is none, or is declared already
     */
    public Compose inherit(String... variables) {
        return with(command -> command.inherit(variables));
    }

    /**
     * Adds a variable to its environment, such as a version that the files name.
     *
     * @param variable its name
     * @param value its value; journaled, so never a secret
     * @return a new value
     * @throws IllegalArgumentException if the name is none, or is declared already
     */
    public Compose env(String variable, String value) {
        return with(command -> command.env(variable, value));
    }

    /**
     * Adds a secret to its environment.
     *
     * @param variable its name
     * @param value its value; masked in all that is kept
     * @return a new value
     * @throws IllegalArgumentException if the name is none, or is declared already
     */
    public Compose env(String variable, Secret value) {
        return with(command -> command.env(variable, value));
    }

    private Compose with(UnaryOperator<Command> more) {
        var all = new ArrayList<>(environment);
        all.add(more);
        return new Compose(docker, context, project, files, completing, all);
    }

    /**
     * Asks whether {@code docker compose config} takes the files, with the variables that they name. The engine is not asked, and
     * what the files come to is not kept, since it holds secrets.
     *
     * @return the check
     * @throws IllegalStateException if no file was said
     */
    public Check config() {
        return compose("config", "--quiet")
                .timeout(ASKING)
                .check("compose files of project '" + project + "' are right");
    }

    /**
     * Asks whether each service of the files has containers, and all of them are running, and healthy where a health check says so.
     *
     * @return the check; a project without services is {@link dev.windlass.check.Verdict#NO_DATA}
     * @throws IllegalStateException if no file was said
     */
    public Check running() {
        compose("config");
        return Check.named("services of project '" + project + "' are running")
                .reachesOutside()
                .with("project", project)
                .with("services that complete", completing.toString())
                .asks(context ->
                        ServicesRunning.judge(new Engine(this, context.timeLeft(), Outside.CHECK), completing));
    }

    /**
     * Begins a step that creates and starts the containers of the files, those of other services left alone.
     *
     * @return the stage that takes how, and gives the step
     * @throws IllegalStateException if no file was said
     */
    public ComposeUp up() {
        compose("up");
        return ComposeUp.of(this);
    }

    /**
     * A step that stops and removes the project's containers and networks; volumes stay. The before-image and the undo are those
     * of {@link ComposeUp}: what ran before is started again, by the very images.
     *
     * @param name its name, unique within the plan
     * @return the step
     * @throws IllegalStateException if no file was said
     */
    public Step<ComposeImages> down(String name) {
        compose("down");
        return ComposeStep.of(
                name, new ComposeStep(this, Set.of(), List.of(List.of("down")), ComposeUp.DEFAULT_WITHIN));
    }

    String project() {
        return project;
    }

    Set<String> completing() {
        return completing;
    }

    /** A command of Compose for this project. */
    Command compose(String... arguments) {
        return command(composeLine(List.of(), arguments));
    }

    /** The same with one more file, that is given by standard input. */
    Command composeOverridden(String override, String... arguments) {
        return command(composeLine(List.of("--file", "-"), arguments)).stdin(override);
    }

    private List<String> composeLine(List<String> more, String... arguments) {
        if (files.isEmpty()) {
            throw new IllegalStateException("project '" + project + "' of Compose has no file; say file(…)");
        }
        List<String> line = docker("compose");
        for (Path file : files) {
            line.addAll(List.of("--file", file.toString()));
        }
        line.addAll(more);
        line.addAll(List.of("--project-name", project));
        line.addAll(List.of(arguments));
        return line;
    }

    List<String> docker(String... arguments) {
        var line = new ArrayList<String>();
        if (context != null) {
            line.addAll(List.of("--context", context));
        }
        line.addAll(List.of(arguments));
        return line;
    }

    Command command(List<String> line) {
        Command command = Command.of(docker, line.toArray(String[]::new));
        for (UnaryOperator<Command> operator : environment) {
            command = operator.apply(command);
        }
        return command;
    }

    /** The project in words. */
    @Override
    public String toString() {
        return "project '" + project + "' of Compose" + (context == null ? "" : " in context '" + context + "'");
    }
}
