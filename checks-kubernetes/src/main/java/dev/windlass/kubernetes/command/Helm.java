package dev.windlass.kubernetes.command;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The Helm command, for one namespace of one cluster. Immutable, each call gives a new value; safe for use by several
 * threads.
 *
 * <pre>{@code
 * HelmRelease azora = Helm.context("production").namespace("shop").release("azora-prod")
 *         .chart(Path.of("helm/azora"))
 *         .values(Path.of("helm/values-production.yaml"))
 *         .set("deployment.activeSlot", "green")
 *         .set("database.password", Secret.env("DATABASE_PASSWORD"));
 *
 * checks("chart").important(azora.lint(), azora.template())
 * azora.upgrade().within(ofMinutes(10)).step("helm upgrade")
 * checks("release").critical(azora.deployed())
 * }</pre>
 *
 * <p>Helm 3 from 3.2 on, and Helm 4. It gets {@code HOME} and {@code PATH} of this process, and nothing else of its environment:
 * what credentials or registries need besides is passed on by {@link #inherit}.
 */
public final class Helm {

    private final String program;
    private final @Nullable String context;
    private final @Nullable Path kubeconfig;
    private final @Nullable String namespace;
    private final List<UnaryOperator<Command>> environment;

    private Helm(
            String program,
            @Nullable String context,
            @Nullable Path kubeconfig,
            @Nullable String namespace,
            List<UnaryOperator<Command>> environment) {
        this.program = program;
        this.context = context;
        this.kubeconfig = kubeconfig;
        this.namespace = namespace;
        this.environment = List.copyOf(environment);
        command("version");
    }

    /**
     * Helm for the cluster of a context of the kubeconfig. The current context is never used: it is whatever somebody worked
     * with last.
     *
     * @param context the name of the context
     * @return Helm, still without a namespace
     */
    public static Helm context(String context) {
        Objects.requireNonNull(context, "context");
        if (context.isBlank()) {
            throw new IllegalArgumentException("a context of a kubeconfig has a name, got '" + context + "'");
        }
        return new Helm("helm", context, null, null, List.of(c -> c.inherit("HOME")));
    }

    /**
     * Helm for the cluster in which this process runs, by the service account of its pod.
     *
     * @return Helm, still without a namespace
     */
    public static Helm inCluster() {
        return new Helm(
                "helm",
                null,
                null,
                null,
                List.of(c -> c.inherit("HOME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT")));
    }

    /**
     * Says which program Helm is.
     *
     * @param path its path, or its name, which is looked up in {@code PATH}; {@code helm} where nothing is said
     * @return a new value
     */
    public Helm program(String path) {
        return new Helm(path, context, kubeconfig, namespace, environment);
    }

    /**
     * Says which kubeconfig is used; otherwise {@code ~/.kube/config}, or that of an inherited {@code KUBECONFIG}.
     *
     * @param file the file
     * @return a new value
     */
    public Helm kubeconfig(Path file) {
        return new Helm(program, context, Objects.requireNonNull(file, "kubeconfig"), namespace, environment);
    }

    /**
     * Says in which namespace the releases are.
     *
     * @param name its name
     * @return a new value
     * @throws IllegalArgumentException if it can't be the name of one
     */
    public Helm namespace(String name) {
        return new Helm(program, context, kubeconfig, Names.namespace(name), environment);
    }

    /**
     * Passes on variables of this process's environment, such as {@code KUBECONFIG}, {@code HTTPS_PROXY}, or what a program
     * that gives credentials needs. One that is not set keeps Helm from starting.
     *
     * @param variables their names
     * @return a new value
     * @throws IllegalArgumentException if a name is none, or is declared already
     */
    public Helm inherit(String... variables) {
        return with(command -> command.inherit(variables));
    }

    /**
     * Adds a secret to its environment, such as the password of a registry.
     *
     * @param variable its name
     * @param value its value; masked in all that is kept
     * @return a new value
     * @throws IllegalArgumentException if the name is none, or is declared already
     */
    public Helm env(String variable, Secret value) {
        return with(command -> command.env(variable, value));
    }

    /**
     * Adds a variable to its environment.
     *
     * @param variable its name
     * @param value its value; journaled, so never a secret
     * @return a new value
     * @throws IllegalArgumentException if the name is none, or is declared already
     */
    public Helm env(String variable, String value) {
        return with(command -> command.env(variable, value));
    }

    /**
     * A release: a chart that is or will be installed under a name.
     *
     * @param name its name
     * @return the release, still without a chart
     * @throws IllegalStateException if no namespace was said
     * @throws IllegalArgumentException if Helm takes no such name
     */
    public HelmRelease release(String name) {
        if (namespace == null) {
            throw new IllegalStateException("release '" + name
                    + "' needs a namespace: say Helm.context(…).namespace(…), since that of a kubeconfig is whatever"
                    + " somebody worked with last");
        }
        return HelmRelease.of(this, name);
    }

    private Helm with(UnaryOperator<Command> more) {
        var all = new ArrayList<>(environment);
        all.add(Objects.requireNonNull(more));
        return new Helm(program, context, kubeconfig, namespace, all);
    }

    /** A command of it, with where it goes. */
    Command command(String... arguments) {
        return dressed(Command.of(program, line(arguments).toArray(String[]::new)));
    }

    /** What a command of it prints as JSON. */
    <T> T json(String what, TypeReference<T> type, Duration within, ActionContext<?> context, String... arguments)
            throws Failed, InterruptedException {
        Action<ActionContext<?>, T> json = command(arguments).timeout(within).json(type);
        try {
            return json.run(context);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Failed(
                    what + " can't be asked: "
                            + (e instanceof CommandFailed || e instanceof NotApplied
                                    ? Redacted.masked(String.valueOf(e.getMessage()))
                                    : e.toString()),
                    e);
        }
    }

    /** A script of a shell that is given a command of it as its arguments. */
    Command script(String script, String... arguments) {
        var line = new ArrayList<>(List.of("-c", script, "sh", program));
        line.addAll(line(arguments));
        return dressed(Command.of("/bin/sh", line.toArray(String[]::new)));
    }

    private Command dressed(Command command) {
        Command dressed = command;
        for (UnaryOperator<Command> operator : environment) {
            dressed = operator.apply(dressed);
        }
        return dressed;
    }

    private List<String> line(String... arguments) {
        var line = new ArrayList<>(List.of(arguments));
        line.addAll(where());
        return line;
    }

    private List<String> where() {
        var where = new ArrayList<String>();
        if (namespace != null) {
            where.addAll(List.of("--namespace", namespace));
        }
        if (kubeconfig != null) {
            where.addAll(List.of("--kubeconfig", kubeconfig.toString()));
        }
        if (context != null) {
            where.addAll(List.of("--kube-context", context));
        }
        return where;
    }

    /** A command line for a person. */
    String typed(String arguments) {
        return "helm " + arguments + " " + String.join(" ", where());
    }

    /** Where its releases are, in words. */
    String place() {
        return "namespace '" + namespace + "' of "
                + (context == null ? "its own cluster" : "context '" + context + "'");
    }

    /** Helm in words. */
    @Override
    public String toString() {
        return namespace == null ? "helm" : "helm in " + place();
    }
}
