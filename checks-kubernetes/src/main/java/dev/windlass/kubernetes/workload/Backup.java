package dev.windlass.kubernetes.workload;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Objects of a namespace that are kept as they are, in the journal or in files. Immutable, each call gives a new value; safe for
 * use by several threads.
 *
 * <pre>{@code
 * Step<BackupContent> kept = shop.backup("configmaps", "secrets").step("back up the configuration");
 * Step<BackupFiles> exported = shop.backup("deployments", "services").to(Path.of("backups")).step("export the manifests");
 * }</pre>
 *
 * <p>In the journal Secrets, ConfigMaps that are not {@link #readable} and what has variables of an environment are encrypted, in
 * an attachment: for them the run needs a key ({@code Runner.encryptSecretsWith}), and without one the step fails. A kind of which
 * there is nothing is kept as nothing; if there is nothing at all the step fails, since it would be a backup of nothing.
 */
public final class Backup {

    private final Api api;
    private final String namespace;
    private final List<ManifestWord> kinds;
    private final boolean confidential;
    private final InstantSource clock;

    private Backup(Api api, String namespace, List<ManifestWord> kinds, boolean confidential, InstantSource clock) {
        this.api = api;
        this.namespace = namespace;
        this.kinds = kinds;
        this.confidential = confidential;
        this.clock = clock;
    }

    /**
     * The objects of some kinds: all that there are of each.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param kinds such as {@code configmaps}, at least one
     * @return the backup
     * @throws IllegalArgumentException if no such kind is known
     */
    public static Backup of(Api api, String namespace, List<String> kinds) {
        Objects.requireNonNull(api, "api");
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a backup of namespace '" + namespace + "' must say of which kinds");
        }
        for (String kind : kinds) {
            if (kind.contains("/")) {
                throw new IllegalArgumentException("a backup of namespace '" + namespace
                        + "' keeps all objects of a kind, not one of them: say '" + kind.substring(0, kind.indexOf('/'))
                        + "', got '" + kind + "'");
            }
        }
        return new Backup(
                api,
                Names.namespace(namespace),
                kinds.stream().map(ManifestWord::of).distinct().toList(),
                true,
                Clock.systemUTC());
    }

    /**
     * Says that anybody may read the values of its ConfigMaps, so that they need no key. Without this they are kept as those of
     * Secrets are.
     *
     * @return a new value
     */
    public Backup readable() {
        return new Backup(api, namespace, kinds, false, clock);
    }

    Backup clock(InstantSource other) {
        return new Backup(api, namespace, kinds, confidential, other);
    }

    InstantSource clock() {
        return clock;
    }

    /**
     * The same in files.
     *
     * @param folder where each backup gets a folder of its own, named by the time; it is made if it isn't there
     * @return the export
     */
    public BackupExport to(Path folder) {
        return new BackupExport(this, Objects.requireNonNull(folder, "folder"), null);
    }

    /**
     * The step that keeps them in the journal.
     *
     * @param name the name of the step
     * @return a step that changes nothing in the cluster; its result are the objects
     */
    public Step<BackupContent> step(String name) {
        return Step.named(name).run(BackupContent.class, action(c -> taken())).readOnly();
    }

    <T> ClusterAction<Void, T> action(Action<ActionContext<Void>, T> code, Fact... more) {
        return new ClusterAction<>(
                api, Stream.concat(facts().stream(), Stream.of(more)).toList(), rights(), code);
    }

    BackupContent taken() throws ApiFailure {
        var items = new ArrayList<BackupItem>();
        for (ManifestWord word : kinds) {
            ManifestKind kind = word.served(api);
            List<GenericKubernetesResource> objects = api.ask(
                    "list " + kind.plural() + " in '" + namespace + "'", client -> kind.list(client, namespace));
            objects.stream()
                    .map(ManifestContent::of)
                    .map(live -> item(kind, word, live))
                    .sorted(Comparator.comparing(item -> item.object().name()))
                    .forEach(items::add);
        }
        if (items.isEmpty()) {
            throw new IllegalStateException("there is nothing to back up in namespace '" + namespace + "' of " + api
                    + ": no " + words(", no ") + "; see whether the namespace is right");
        }
        return new BackupContent(clock.instant().truncatedTo(ChronoUnit.SECONDS), items);
    }

    private BackupItem item(ManifestKind kind, ManifestWord word, Map<String, Object> live) {
        Map<String, Object> own = ManifestContent.own(live, true);
        own.put("apiVersion", kind.apiVersion()); // the items of a list don't say it
        own.put("kind", kind.kind());
        boolean hide = word.isSecret() || (confidential && word.isConfigMap()) || ManifestContent.holdsVariables(own);
        return new BackupItem(
                new ManifestRef(
                        kind.apiVersion(), kind.kind(), namespace, ManifestContent.text(live, "metadata", "name")),
                ManifestContent.text(live, "metadata", "uid"),
                ManifestContent.text(live, "metadata", "resourceVersion"),
                hide ? Map.of() : own,
                hide ? ManifestHidden.of(own) : ManifestHidden.NOTHING);
    }

    /** Whether there are sure to be values that may be secret. */
    boolean isOfSecrets() {
        return kinds.stream().anyMatch(word -> word.isSecret() || (confidential && word.isConfigMap()));
    }

    private List<Fact> facts() {
        return List.of(
                Fact.declared("namespace", namespace),
                Fact.declared("kinds", words(", ")),
                Fact.declared("confidential", confidential));
    }

    private List<Right> rights() {
        return kinds.stream().map(word -> word.right("list", namespace)).toList();
    }

    private String words(String between) {
        return String.join(
                between, kinds.stream().map(word -> word.first().plural()).toList());
    }

    /** The backup in words: {@code backup of configmaps, secrets in namespace 'shop' of cluster 'production'}. */
    @Override
    public String toString() {
        return "backup of " + words(", ") + " in namespace '" + namespace + "' of " + api;
    }
}
