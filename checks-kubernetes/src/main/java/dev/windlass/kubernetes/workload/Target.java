package dev.windlass.kubernetes.workload;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.kubernetes.api.Writers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One workload of a cluster, and how it is asked. Immutable.
 *
 * @param api the cluster
 * @param kind what it is
 * @param namespace its namespace
 * @param name its name
 * @param <T> the model of the object
 * @param <L> the model of a list of them
 */
record Target<T extends HasMetadata, L extends KubernetesResourceList<T>>(
        Api api, Kind<T, L> kind, String namespace, String name) {

    static final List<String> SPEC = List.of("spec");

    Optional<T> find(Duration timeLeft) throws ApiFailure {
        return Optional.ofNullable(api.ask(
                "read " + this,
                timeLeft,
                client -> kind.in(client).inNamespace(namespace).withName(name).get()));
    }

    T read() throws ApiFailure, RolloutFailure {
        return find(Api.REQUEST_TIMEOUT).orElseThrow(this::isGone);
    }

    RolloutFailure isGone() {
        return new RolloutFailure(
                "there is no " + this + " in " + api + "; see whether the names are right, or who removed it");
    }

    List<Revision> revisions(T object) throws ApiFailure {
        return api.ask("list " + kind.revisions() + " of " + this, client -> kind.revisions(client, object));
    }

    Optional<Revision> current(T object) throws ApiFailure {
        return api.ask("list " + kind.revisions() + " of " + this, client -> kind.current(client, object));
    }

    Watching.View<T, L> view(Watching watching, T known) throws ApiFailure {
        return watching.from(
                toString(), client -> kind.in(client).inNamespace(namespace).withField("metadata.name", name), known);
    }

    Watching.View<Pod, PodList> pods(Watching watching, T object) throws ApiFailure {
        return watching.of(
                "pods of " + this,
                client -> client.pods().inNamespace(namespace).withLabelSelector(kind.selector(object)));
    }

    /** Who wrote what is wanted of it last. */
    String writer(T object) {
        return Writers.last(object.getMetadata(), SPEC);
    }

    List<Fact> facts() {
        return List.of(new Fact("namespace", namespace), new Fact(kind.word(), name));
    }

    /** The rights to read it, to wait for it, and to tell why it doesn't come. */
    List<Right> rightsToWait() {
        var rights = new ArrayList<Right>();
        for (String verb : List.of("get", "list", "watch")) {
            rights.add(Right.to(verb, "apps", kind.resource(), namespace).on(name));
        }
        rights.add(Right.to("list", "apps", kind.revisions(), namespace));
        rights.add(Right.to("list", "", "pods", namespace));
        rights.add(Right.to("watch", "", "pods", namespace));
        rights.add(Right.to("get", "", "pods/log", namespace));
        rights.add(Right.to("list", "", "events", namespace));
        return rights;
    }

    Right toPatch() {
        return Right.to("patch", "apps", kind.resource(), namespace).on(name);
    }

    /** What a person types: {@code kubectl --context production -n shop}. */
    String kubectl() {
        return "kubectl --context " + api.name() + " -n " + namespace;
    }

    /** In words: {@code deployment 'gw' in 'shop'}. */
    @Override
    public String toString() {
        return kind.word() + " '" + name + "' in '" + namespace + "'";
    }
}
