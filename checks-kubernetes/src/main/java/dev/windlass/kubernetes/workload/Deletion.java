package dev.windlass.kubernetes.workload;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The deletion of one object of a namespace, with all that it owns, that becomes a step. Immutable, each call gives a new value;
 * safe for use by several threads.
 *
 * <pre>{@code
 * Step<DeletionDone> removeBlue = shop.delete("deployment", "api-blue").step("remove blue");
 * }</pre>
 *
 * <p><b>The step</b> deletes the object that was there when it began, by its identity: one that somebody made anew under the
 * same name is refused, with who made it and when. It waits until the object and what it owns, such as its pods, are gone. It is
 * idempotent, and by default a point of no return.
 */
public final class Deletion {

    private final Api api;
    private final String namespace;
    private final ManifestWord word;
    private final String name;
    private final boolean undoable;
    private final boolean mayBeMissing;
    private final Duration limit;

    private Deletion(
            Api api,
            String namespace,
            ManifestWord word,
            String name,
            boolean undoable,
            boolean mayBeMissing,
            Duration limit) {
        this.api = api;
        this.namespace = namespace;
        this.word = word;
        this.name = name;
        this.undoable = undoable;
        this.mayBeMissing = mayBeMissing;
        this.limit = limit;
    }

    /**
     * The deletion of an object.
     *
     * @param api the cluster
     * @param namespace the namespace that it stands in
     * @param kind its kind, such as {@code deployment}
     * @param name its name
     * @return the deletion
     * @throws IllegalArgumentException if no such kind is known, or it can't be a name
     */
    public static Deletion of(Api api, String namespace, String kind, String name) {
        return new Deletion(
                api,
                Names.namespace(namespace),
                ManifestWord.of(kind),
                Names.object(kind, name),
                false,
                false,
                DeletionCalls.LIMIT);
    }

    /**
     * Takes the step back by making the object again, as it was, and waits for its rollout if it has one. What it owned comes
     * with it, such as new pods; what was stored in them doesn't. Its before-image is encrypted if it may hold a secret (a Secret, or variables of an environment); for
     * that the run needs a key ({@code Runner.encryptSecretsWith}), and without one the step fails before it has an effect.
     *
     * @return a new value
     */
    public Deletion undoable() {
        return new Deletion(api, namespace, word, name, true, mayBeMissing, limit);
    }

    /**
     * Is content if there is no such object. Without this one that isn't there is refused: its name may be misspelt.
     *
     * @return a new value
     */
    public Deletion ifThere() {
        return new Deletion(api, namespace, word, name, undoable, true, limit);
    }

    /**
     * Bounds how long it is waited until all is gone. After that the step fails and names the finalizers that hold it; the
     * deletion goes on.
     *
     * @param time positive, at most a day; 10 minutes where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is out of range
     */
    public Deletion within(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "the time until " + words() + " is gone must be positive and at most a day, got " + time);
        }
        return new Deletion(api, namespace, word, name, undoable, mayBeMissing, time);
    }

    /**
     * The step.
     *
     * @param step its name
     * @return a step that is idempotent; irreversible, unless {@link #undoable}
     */
    public Step<DeletionDone> step(String step) {
        var action = new ClusterAction<DeletionImage, DeletionDone>(api, facts(), rights(), this::delete);
        var stage = Step.named(step)
                .capture(DeletionImage.class, c -> image())
                .run(DeletionDone.class, action)
                .idempotent();
        if (!undoable) {
            return stage.irreversible(words() + " is deleted, with all that it owns")
                    .preview(c -> preview());
        }
        return stage.undo(this::makeAgain)
                .undoByHand("make " + words() + " in " + api + " again, from the manifest that it came from")
                .preview(c -> preview());
    }

    private String preview() throws ApiFailure {
        ManifestServer server = server();
        boolean there = server.read(manifest(word.served(api))).isPresent();
        return words() + (there ? " would be deleted, with all that it owns" : " isn't there");
    }

    private List<Fact> facts() {
        return List.of(
                Fact.declared("namespace", namespace),
                Fact.declared("deletes", word.first().kind().toLowerCase(Locale.ROOT) + " " + name),
                Fact.declared("undoable", undoable),
                Fact.declared("may be missing", mayBeMissing),
                Fact.declared("within", limit));
    }

    private List<Right> rights() {
        Stream<String> verbs = Stream.of("get", "list", "watch", "delete");
        if (undoable) {
            verbs = Stream.concat(verbs, Stream.of("update", "create"));
        }
        Stream<Right> ofObject = verbs.map(verb -> verb.equals("create")
                ? word.right(verb, namespace)
                : word.right(verb, namespace).on(name));
        Stream<Right> ofRollout = ManifestRollout.of(api, manifest(word.first()).ref()).stream()
                .filter(rollout -> undoable)
                .flatMap(rollout -> rollout.target().rightsToWait().stream());
        return Stream.concat(ofObject, ofRollout).distinct().toList();
    }

    private String words() {
        return word.first().kind() + " '" + name + "' in '" + namespace + "'";
    }

    /** In words: {@code deletion of Deployment 'gw-blue' in 'shop'}. */
    @Override
    public String toString() {
        return "deletion of " + words();
    }

    private ManifestServer server() {
        return new ManifestServer(api, "windlass", false, false);
    }

    private Manifest manifest(ManifestKind kind) {
        return new Manifest(
                new ManifestRef(kind.apiVersion(), kind.kind(), namespace, name), Optional.of(kind), Map.of(), "");
    }

    // ------------------------------------------------------------------ doing

    DeletionImage image() throws ApiFailure {
        ManifestKind kind = word.served(api);
        Manifest manifest = manifest(kind);
        Optional<Map<String, Object>> live = server().read(manifest);
        if (live.isEmpty()) {
            if (!mayBeMissing) {
                throw new IllegalStateException(
                        "there is no " + words() + " of " + api
                                + " to be deleted; see whether its name is right, or declare that it may be missing by ifThere()");
            }
            return new DeletionImage(kind, manifest.ref(), "", Map.of(), ManifestHidden.NOTHING, List.of());
        }
        Map<String, Object> own = undoable ? ManifestContent.own(live.get(), true) : Map.of();
        boolean hide = undoable && (manifest.isSecret() || ManifestContent.holdsVariables(own));
        return new DeletionImage(
                kind,
                manifest.ref(),
                ManifestContent.text(live.get(), "metadata", "uid"),
                hide ? Map.of() : own,
                hide ? ManifestHidden.of(own) : ManifestHidden.NOTHING,
                undoable ? ManifestOwners.entries(live.get()) : List.of());
    }

    DeletionDone delete(ActionContext<DeletionImage> context) throws ApiFailure, NotApplied, InterruptedException {
        DeletionImage before = context.before();
        refuseAnother(before);
        Optional<Map<String, Object>> live = DeletionCalls.find(server(), before.manifest(), before.uid());
        if (live.isPresent()) {
            try {
                DeletionCalls.delete(api, before.manifest(), live.get());
            } catch (ApiFailure failure) {
                if (failure.hadNoEffect()) {
                    throw new NotApplied(String.valueOf(failure.getMessage()), failure);
                }
                throw failure;
            }
            DeletionCalls.awaitGone(api, before.manifest(), live.get(), limit, context);
        }
        return new DeletionDone(before.ref(), before.uid());
    }

    private void refuseAnother(DeletionImage before) throws ApiFailure {
        Optional<Map<String, Object>> live = server().read(before.manifest());
        if (live.isPresent()
                && !ManifestContent.text(live.get(), "metadata", "uid").equals(before.uid())) {
            throw new IllegalStateException("could not delete " + words() + " of " + api + ": "
                    + (before.uid().isEmpty() ? "there was none" : "it was another one")
                    + " when the step began, and this one was made since by "
                    + String.join(" and ", ManifestOwners.since(List.of(), ManifestOwners.told(live.get()), Set.of()))
                    + "; ask whether it is still to go, and delete it by a step that begins then");
        }
    }

    // ------------------------------------------------------------------ back

    private void makeAgain(UndoContext<DeletionImage, DeletionDone> context)
            throws ApiFailure, RolloutFailure, InterruptedException {
        DeletionImage before = context.before();
        if (before.uid().isEmpty()) {
            return;
        }
        Manifest manifest = before.manifest();
        Optional<Map<String, Object>> live = server().read(manifest);
        if (live.isPresent() && DeletionCalls.isGoing(live.get())) {
            DeletionCalls.awaitGone(api, manifest, live.get(), limit, context);
            live = server().read(manifest);
        }
        if (live.isEmpty()) {
            live = Optional.of(server().created(manifest, before.whole()));
        } else if (ManifestContent.text(live.get(), "metadata", "uid").equals(before.uid())) {
            return; // it was never deleted
        } else if (!ManifestContent.isSame(ManifestContent.own(live.get(), true), before.whole())) {
            throw new IllegalStateException("could not make " + words() + " of " + api
                    + " again: there is another one, with another content, made by "
                    + String.join(" and ", ManifestOwners.since(List.of(), ManifestOwners.told(live.get()), Set.of()))
                    + "; see which of both is right");
        }
        server().giveFieldsTo(before.owners(), manifest, live.get());
        Optional<ManifestRollout<?, ?>> rollout = ManifestRollout.of(api, manifest.ref());
        if (rollout.isPresent()) {
            rollout.get().await(live.get(), context);
        }
    }
}
