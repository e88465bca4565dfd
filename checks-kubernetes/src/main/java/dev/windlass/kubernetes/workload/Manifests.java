package dev.windlass.kubernetes.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Manifests of objects for a namespace, and what stands in none, that become a check and a step. They are read when this
 * value is made, so that a change of a file changes the fingerprint of the plan. Immutable, each call gives a new value; safe
 * for use by several threads.
 *
 * <pre>{@code
 * Manifests manifests = shop.manifests(Path.of("k8s"));
 * checks("manifests").critical(manifests.valid("the manifests are valid"))
 * Step<Applied> apply = manifests.step("apply shop 1.4.0");
 * }</pre>
 *
 * <p><b>What they say.</b> A file holds one document or several, in YAML or JSON; words are read as {@code kubectl} reads them
 * ({@code yes} is true, {@code 0644} is octal). An object that says no namespace gets this one; one that says another is
 * refused. The values of Secrets are no part of the fingerprint: a hash of a short one gives it away.
 *
 * <p><b>The step</b> applies them on the server (server-side apply), Namespaces and definitions first, in the order of Helm.
 * First all are tried, without an effect: if one is invalid, forbidden, or has a field that another manager holds with another
 * value, nothing is applied and all such are told. What stands in a namespace, or is of a kind, that comes with the same
 * manifests can't be tried before that is there; if it is refused then, the step fails and its undo takes back what was applied.
 * It waits until the rollouts of the Deployments, StatefulSets and DaemonSets in them are done, and
 * fails as soon as one is certain not to be; so does the undo. One that is paused or rolled out by hand is not waited for. It is idempotent.
 *
 * <p><b>The undo</b> deletes what the step created, and puts what it changed back as it was, last one first: the content is
 * replaced, if nobody changed it meanwhile, so that fields that were added go; then the fields are given back to those who held
 * them before. A status, a count of replicas that the manifest leaves open, and what Kubernetes' own controllers wrote stay as
 * they are. An object that somebody else changed, deleted or made anew since is left alone; the undo takes back the others and
 * then fails and names it, who, and when. A Namespace or definition that the step created goes with all that is in it.
 *
 * <p><b>Secrets.</b> In the journal is no content of a Secret, and no value of a variable: what a Deployment, StatefulSet or
 * DaemonSet was is told by the revision that Kubernetes keeps of it. The before-image of a Secret that the step changes, of a
 * {@link #confidential} ConfigMap, and of what has variables and no revision, is encrypted; for that the run needs a key
 * ({@code Runner.encryptSecretsWith}), and without one the step fails before it has an effect.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Kubernetes: server-side apply</a>
 */
public final class Manifests {

    private static final String MANAGER = "windlass";
    private static final int LONGEST_MANAGER = 128;

    private final Api api;
    private final String namespace;
    private final List<Manifest> all;
    private final String manager;
    private final boolean force;
    private final boolean confidential;

    private Manifests(
            Api api, String namespace, List<Manifest> all, String manager, boolean force, boolean confidential) {
        this.api = api;
        this.namespace = namespace;
        this.all = all;
        this.manager = manager;
        this.force = force;
        this.confidential = confidential;
    }

    /**
     * Manifests in files.
     *
     * @param api the cluster
     * @param namespace the namespace of what says none
     * @param paths files, and folders, of which all files are read whose names end with {@code .yaml}, {@code .yml} or
     *     {@code .json}, in the order of their names
     * @return the manifests
     * @throws IllegalArgumentException if they can't be used; the message tells all that is wrong, by file, document and line
     */
    public static Manifests of(Api api, String namespace, List<Path> paths) {
        var files = new ManifestFiles();
        paths.forEach(files::read);
        return of(api, namespace, files);
    }

    /**
     * Manifests in a text, such as one that a program gave.
     *
     * @param api the cluster
     * @param namespace the namespace of what says none
     * @param yaml one document or several
     * @return the manifests
     * @throws IllegalArgumentException if they can't be used; the message tells all that is wrong, by document and line
     */
    public static Manifests ofText(Api api, String namespace, String yaml) {
        Objects.requireNonNull(yaml, "yaml");
        var files = new ManifestFiles();
        files.readYaml("text", yaml);
        return of(api, namespace, files);
    }

    /**
     * Manifests that are objects of the client's model.
     *
     * @param api the cluster
     * @param namespace the namespace of what says none
     * @param objects the objects; copied
     * @return the manifests
     * @throws IllegalArgumentException if they can't be used; the message tells all that is wrong
     */
    public static Manifests ofObjects(Api api, String namespace, List<? extends HasMetadata> objects) {
        var files = new ManifestFiles();
        int number = 0;
        for (HasMetadata object : objects) {
            files.add(ManifestContent.of(object), "object " + ++number);
        }
        return of(api, namespace, files);
    }

    private static Manifests of(Api api, String namespace, ManifestFiles files) {
        Objects.requireNonNull(api, "api");
        Names.namespace(namespace);
        return new Manifests(api, namespace, ManifestReading.of(namespace, files), MANAGER, false, false);
    }

    /**
     * Says under which name the fields are held. Whoever applies the same objects again should do it under the same name.
     *
     * @param name the field manager, at most 128 characters; {@code windlass} where nothing is said
     * @return a new value
     */
    public Manifests fieldManager(String name) {
        Objects.requireNonNull(name, "field manager");
        if (name.isBlank() || name.length() > LONGEST_MANAGER) {
            throw new IllegalArgumentException(
                    "a field manager has 1 to " + LONGEST_MANAGER + " characters, got '" + name + "'");
        }
        return new Manifests(api, namespace, all, name, force, confidential);
    }

    /**
     * Takes fields over that another manager holds with another value. Without this such a field is refused, since the other
     * one, such as an autoscaler or a colleague with {@code kubectl}, would set it again.
     *
     * @return a new value
     */
    public Manifests force() {
        return new Manifests(api, namespace, all, manager, true, confidential);
    }

    /**
     * Says that the values of ConfigMaps are nobody's to read, as those of Secrets are.
     *
     * @return a new value
     */
    public Manifests confidential() {
        return new Manifests(api, namespace, all, manager, force, true);
    }

    /**
     * The objects.
     *
     * @return which they are, in the order in which they are applied
     */
    public List<ManifestRef> objects() {
        return all.stream().map(Manifest::ref).toList();
    }

    // ------------------------------------------------------------------ the check

    /**
     * Asks the server whether it would take them, without an effect. What can't be tried before other manifests of these are
     * there is named in the evidence; if that is so of all, there is no answer.
     *
     * @param name the name of the check
     * @return the check
     */
    public Check valid(String name) {
        var check = Check.named(name).reachesOutside();
        for (Fact fact : facts()) {
            check = check.with(fact.name(), fact.value());
        }
        return check.asks(this::ask);
    }

    private Answer ask(CheckContext context) {
        try {
            var server = server();
            List<Manifest> known = server.resolved(all);
            var problems = new ArrayList<String>();
            var ahead = new ArrayList<String>();
            for (Manifest manifest : known) {
                Optional<String> problem = server.problem(manifest, known);
                problem.ifPresent(problems::add);
                if (problem.isEmpty() && server.isAhead(manifest, known)) {
                    ahead.add(manifest.ref().toString());
                }
            }
            return answer(problems, ahead)
                    .with("cluster", api.name())
                    .with("namespace", namespace)
                    .with("objects", known.size());
        } catch (ApiFailure failure) {
            return Answer.errored(String.valueOf(failure.getMessage())).with("cluster", api.name());
        }
    }

    private Answer answer(List<String> problems, List<String> ahead) {
        Answer answer;
        int tried = all.size() - ahead.size();
        if (!problems.isEmpty()) {
            answer = Answer.failed(problems.size() + " of " + all.size() + " manifests would be refused");
            for (String problem : problems) {
                answer = answer.with("problem", problem);
            }
        } else if (tried == 0) {
            answer = Answer.noData("none of the manifests can be tried before others of them are there");
        } else {
            answer = Answer.passed(
                    "the server would take " + (tried == 1 ? "the manifest" : "all " + tried + " manifests")
                            + (ahead.isEmpty() ? "" : " that can be tried now"));
        }
        return ahead.isEmpty() ? answer : answer.with("not tried", String.join(", ", ahead));
    }

    // ------------------------------------------------------------------ the step

    /**
     * The step that applies them and waits for their rollouts, for up to 15 minutes each.
     *
     * @param name the name of the step
     * @return a step that is idempotent and has a preview and an undo
     */
    public Step<Applied> step(String name) {
        var action = new AppliedAction(server(), all, confidential);
        var back = new AppliedBack(server(), all, confidential);
        return Step.named(name)
                .capture(AppliedBefore.class, c -> action.before())
                .run(Applied.class, new ClusterAction<>(api, facts(), ManifestRights.toApply(api, all), action::apply))
                .idempotent()
                .undo(back::undo)
                .undoByHand("set " + words() + " in " + api + " back to what they were before the step '" + name
                        + "', by kubectl rollout undo or by applying the manifests of before")
                .preview(c -> preview());
    }

    private String preview() throws ApiFailure {
        var server = server();
        var lines = new ArrayList<String>();
        List<Manifest> known = server.resolved(all);
        for (Manifest manifest : known) {
            Optional<String> problem = server.problem(manifest, known);
            if (problem.isPresent()) {
                lines.add("! " + problem.get());
            } else if (server.isAhead(manifest, known)) {
                lines.add(manifest.ref() + ": new; it can't be tried before the others are there");
            } else {
                lines.addAll(preview(server, manifest));
            }
        }
        return String.join("\n", lines);
    }

    private List<String> preview(ManifestServer server, Manifest manifest) throws ApiFailure {
        Optional<Map<String, Object>> live = server.read(manifest);
        Map<String, Object> after = ManifestContent.own(server.tried(manifest), true);
        boolean masked = manifest.isSecret() || (confidential && manifest.isConfigMap());
        List<String> diff = ManifestDiff.between(
                live.map(one -> ManifestContent.own(one, true)).orElse(Map.of()), after, masked);
        var lines = new ArrayList<String>();
        lines.add(manifest.ref() + ": " + (live.isEmpty() ? "new" : diff.isEmpty() ? "unchanged" : "changed"));
        diff.forEach(line -> lines.add("  " + line));
        return lines;
    }

    // ------------------------------------------------------------------ what is declared

    private ManifestServer server() {
        return new ManifestServer(api, manager, force, confidential);
    }

    private List<Fact> facts() {
        return List.of(
                Fact.declared("namespace", namespace),
                Fact.declared("manifests", words()),
                Fact.declared("sha256", digest()),
                Fact.declared("field manager", manager),
                Fact.declared("takes fields over", force),
                Fact.declared("confidential", confidential));
    }

    private String words() {
        return String.join(", ", all.stream().map(one -> one.ref().toString()).toList());
    }

    /** Over all contents, in the order in which they are applied, without the values of Secrets. */
    private String digest() {
        var text = new StringBuilder();
        for (Manifest manifest : all) {
            boolean hidden = manifest.isSecret() || (confidential && manifest.isConfigMap());
            text.append(ManifestContent.json(
                            hidden ? ManifestContent.told(manifest.content(), true) : manifest.content()))
                    .append('\n');
        }
        return ManifestContent.sha256(text.toString().getBytes(UTF_8));
    }

    /** The manifests in words: {@code 3 manifests for namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return (all.size() == 1 ? "1 manifest" : all.size() + " manifests") + " for namespace '" + namespace + "' of "
                + api;
    }
}
