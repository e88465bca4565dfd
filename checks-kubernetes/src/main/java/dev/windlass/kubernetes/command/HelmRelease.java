package dev.windlass.kubernetes.command;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.local.Command;
import dev.windlass.secret.Secret;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A release of Helm: a chart under a name in a namespace, with the values that the plan wants for it. Immutable, each call
 * gives a new value; safe for use by several threads.
 *
 * <p>Values come from files, and above them from what the plan sets. What it sets goes to Helm by its standard input, as one
 * more values file: no text has to be escaped, a text stays a text and a number a number, and a secret stands on no command
 * line. What Helm prints of rendered manifests and of a release's values is never kept.
 */
public final class HelmRelease {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int LONGEST_NAME = 53;
    private static final Duration RENDERING = Duration.ofMinutes(2);

    /** Puts out how many objects a chart gives, and nothing of them: they hold secrets. */
    private static final String COUNT_OBJECTS =
            "rendered=$(\"$@\") || exit $?; printf '%s\\n' \"$rendered\" | grep -c '^kind:'";

    private final Helm helm;
    private final String name;
    private final Chart chart;
    private final List<Path> files;
    private final SetValues values;

    /** By these a shell says that a program isn't there, or isn't one. */
    private static final List<Fact> NOT_STARTED = List.of(new Fact("exit code", "126"), new Fact("exit code", "127"));

    /**
     * What it is made of.
     *
     * @param reference a path, or what names it in a repository; null before it is said
     * @param version its version in the repository; null for a path
     */
    private record Chart(
            @Nullable String reference, @Nullable String version) {}

    private HelmRelease(Helm helm, String name, Chart chart, List<Path> files, SetValues values) {
        this.helm = helm;
        this.name = name;
        this.chart = chart;
        this.files = List.copyOf(files);
        this.values = values;
    }

    static HelmRelease of(Helm helm, String name) {
        Objects.requireNonNull(name, "name of a release");
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a release has lower case letters, digits, '-' and '.', at most " + LONGEST_NAME
                            + " of them, and begins and ends with one of the first two; got '" + name + "'");
        }
        return new HelmRelease(helm, name, new Chart(null, null), List.of(), SetValues.NONE);
    }

    /**
     * Says that its chart is on this machine.
     *
     * @param path the directory of the chart, or its package ({@code .tgz})
     * @return a new release
     */
    public HelmRelease chart(Path path) {
        // Without a separator Helm might look it up in a repository.
        String reference = path.isAbsolute() || path.getNameCount() > 1 ? path.toString() : "./" + path;
        return new HelmRelease(helm, name, new Chart(reference, null), files, values);
    }

    /**
     * Says that its chart is in a repository or registry.
     *
     * @param reference its name there, such as {@code bitnami/redis}, or its address, such as {@code oci://registry.example.org/charts/azora}
     * @param version the exact version; the newest, whatever it is by then, is no version to release
     * @return a new release
     * @throws IllegalArgumentException if one of them is blank or begins with {@code -}
     */
    public HelmRelease chart(String reference, String version) {
        for (String text : List.of(reference, version)) {
            if (text.isBlank() || text.startsWith("-")) {
                throw new IllegalArgumentException("release '" + name
                        + "': a chart has a reference and a version, got '" + reference + "' and '" + version + "'");
            }
        }
        return new HelmRelease(helm, name, new Chart(reference, version), files, values);
    }

    /**
     * Adds values files; a later one counts more than an earlier one.
     *
     * @param more the files
     * @return a new release
     */
    public HelmRelease values(Path... more) {
        var all = new ArrayList<>(files);
        all.addAll(Arrays.asList(more));
        return new HelmRelease(helm, name, chart, all, values);
    }

    /**
     * Sets a value, above those of all files. It stays a text, also where it looks like a number: {@code "1.10"} is one.
     *
     * @param key where it stands, such as {@code deployment.activeSlot}; a dot within a key is written {@code \.}; lists have to
     *     be given by files
     * @param value the value; journaled, so never a secret
     * @return a new release
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmRelease set(String key, String value) {
        return with(key, value);
    }

    /**
     * Sets a whole number, above the values of all files.
     *
     * @param key where it stands
     * @param value the value
     * @return a new release
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmRelease set(String key, long value) {
        return with(key, value);
    }

    /**
     * Sets a number, above the values of all files.
     *
     * @param key where it stands
     * @param value the value
     * @return a new release
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmRelease set(String key, BigDecimal value) {
        return with(key, value);
    }

    /**
     * Switches something on or off, above the values of all files.
     *
     * @param key where it stands
     * @param value the value
     * @return a new release
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmRelease set(String key, boolean value) {
        return with(key, value);
    }

    /**
     * Sets a secret, above the values of all files. It is a text; Helm gets it by standard input, and it is masked in all that
     * is kept. Helm itself keeps it with the release, in a Secret of the namespace.
     *
     * @param key where it stands
     * @param value the value
     * @return a new release
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmRelease set(String key, Secret value) {
        return with(key, value);
    }

    private HelmRelease with(String key, Object value) {
        Objects.requireNonNull(value, () -> "value of '" + key + "'");
        return new HelmRelease(helm, name, chart, files, values.with(name, key, value));
    }

    /**
     * Asks whether {@code helm lint} finds no error in the chart with these values.
     *
     * @return the check
     * @throws IllegalStateException if the chart is not on this machine: Helm lints no others
     */
    public Check lint() {
        if (chart.version() != null) {
            throw new IllegalStateException("release '" + name + "': helm lints charts of this machine only, not '"
                    + chart.reference() + "'; ask whether it renders instead, by template()");
        }
        return valued(helm.command(line("lint").toArray(String[]::new)))
                .timeout(RENDERING)
                .check("helm lint " + chart.reference());
    }

    /**
     * Asks whether {@code helm template} renders the chart with these values, and that to at least one object. The cluster is not
     * asked, and what is rendered is not kept, since it holds secrets: only how many objects it is.
     *
     * @return the check; a chart that renders to nothing has failed
     * @throws IllegalStateException if the release has no chart
     */
    public Check template() {
        List<String> line = line("template", name);
        return new Rendering(
                valued(helm.script(COUNT_OBJECTS, line.toArray(String[]::new)))
                        .timeout(RENDERING)
                        .check("helm template of release '" + name + "' renders"),
                helm.command("version").check("helm is there"));
    }

    /**
     * Helm behind a shell. Where there is no Helm the shell says so by an exit code that could be anybody's: then Helm itself is
     * asked for, without one.
     *
     * @param rendering by the shell
     * @param program whether Helm can be started
     */
    private record Rendering(Check rendering, Check program) implements Check {

        @Override
        public String name() {
            return rendering.name();
        }

        @Override
        public List<Fact> facts() {
            return rendering.facts();
        }

        @Override
        public Duration timeout() {
            return rendering.timeout();
        }

        @Override
        public Answer ask(CheckContext context) throws Exception {
            Answer rendered = rendering.ask(context);
            if (NOT_STARTED.stream().noneMatch(rendered.evidence().facts()::contains)) {
                return rendered;
            }
            Answer there = program.ask(context);
            return there.verdict() == Verdict.ERRORED ? there : rendered;
        }
    }

    /**
     * Asks whether the newest revision of the release is deployed. One that failed, or that Helm is or was in the middle of, has
     * failed, with what to do.
     *
     * @return the check; no such release is {@link dev.windlass.check.Verdict#NO_DATA}
     */
    public Check deployed() {
        return Check.named("release '" + name + "' is deployed")
                .reachesOutside()
                .with("helm", helm.toString())
                .with("release", name)
                .asks(this::isDeployed);
    }

    private Answer isDeployed(CheckContext context) throws InterruptedException {
        HelmHistory history;
        try {
            // Less than what is left, so that Helm is ended before the check is given up.
            history = HelmHistory.ask(
                    helm, name, context.timeLeft().multipliedBy(3).dividedBy(5), Outside.CHECK);
        } catch (Failed e) {
            return Answer.errored(String.valueOf(e.getMessage()));
        }
        Optional<HelmRevision> newest = history.last();
        if (newest.isEmpty()) {
            return Answer.noData("there is no " + history.shown());
        }
        HelmRevision last = newest.get();
        Optional<String> stuck = history.stuck(Instant.now());
        Answer answer;
        if (last.isDeployed()) {
            answer = Answer.passed(
                    history.shown() + " is deployed, as revision " + last.revision() + " of chart " + last.chart());
        } else if (stuck.isPresent()) {
            answer = Answer.failed(stuck.get());
        } else {
            answer = Answer.failed(history.shown() + " is not deployed: its newest is " + last.told()
                    + history.deployed()
                            .map(good -> "; deployed is still " + good.told())
                            .orElse(""));
        }
        return answer.with("revision", last.revision())
                .with("status", last.status())
                .with("chart", last.chart())
                .with("app version", last.appVersion())
                .with("updated", last.updated().map(String::valueOf).orElse("unknown"))
                .with("description", last.description());
    }

    /**
     * Begins a step that upgrades the release.
     *
     * @return the stage that takes how, and gives the step
     * @throws IllegalStateException if the release has no chart
     */
    public HelmUpgrade upgrade() {
        line("upgrade", name);
        return HelmUpgrade.of(this);
    }

    /**
     * Begins a step that takes the release to a revision that it had, by {@code helm rollback}. The chart and the values of this
     * release don't matter for it. Its undo goes back to the revision from before.
     *
     * @param revision the number of the revision, as {@code helm history} tells it
     * @return the stage that takes how, and gives the step
     * @throws IllegalArgumentException if the number is not positive: Helm would take 0 for the revision before, whichever it is
     */
    public HelmRollback rollbackTo(int revision) {
        if (revision < 1) {
            throw new IllegalArgumentException(
                    "release '" + name + "' can be rolled back to a revision from 1 on, got " + revision);
        }
        return new HelmRollback(helm, name, revision, HelmRollback.DEFAULT);
    }

    Helm helm() {
        return helm;
    }

    String name() {
        return name;
    }

    boolean hasValues() {
        return !files.isEmpty() || !values.isEmpty();
    }

    /** A command line of Helm with the chart and where its values come from. */
    List<String> line(String command, String... before) {
        if (chart.reference() == null) {
            throw new IllegalStateException("release '" + name + "' has no chart; say chart(…)");
        }
        var line = new ArrayList<>(List.of(command));
        line.addAll(List.of(before));
        line.add(chart.reference());
        if (chart.version() != null) {
            line.addAll(List.of("--version", chart.version()));
        }
        for (Path file : files) {
            line.addAll(List.of("--values", file.toString()));
        }
        if (!values.isEmpty()) {
            line.addAll(List.of("--values", "-"));
        }
        return line;
    }

    /** The command with the values that the plan sets. */
    Command valued(Command command) {
        return values.give(name, command);
    }

    /** The release in words. */
    @Override
    public String toString() {
        return "release '" + name + "' of " + helm;
    }
}
