package dev.windlass.kubernetes.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Deployments, StatefulSets and DaemonSets have in common, and each in its own way. Immutable.
 *
 * @param <T> the model of an object
 * @param <L> the model of a list of them
 */
abstract class Kind<T extends HasMetadata, L extends KubernetesResourceList<T>> {

    /** The label by which pods tell of which template they are. */
    abstract String hashLabel();

    /** In words: {@code deployment}. */
    abstract String word();

    /** The resource of the API: {@code deployments}. */
    abstract String resource();

    /** The resource of the API in which templates of before are kept. */
    abstract String revisions();

    abstract MixedOperation<T, L, ? extends Resource<T>> in(KubernetesClient client);

    abstract PodTemplateSpec template(T object);

    abstract LabelSelector selector(T object);

    /** How many pods are wanted; empty where that is not said by a number. */
    abstract Optional<Integer> replicas(T object);

    /** How many pods there should be by now. */
    abstract int wanted(T object);

    /** Why a change of it would never be rolled out; empty if it would. */
    abstract Optional<String> unmoved(T object);

    /** How many templates of before it keeps; null where Kubernetes decides. */
    abstract @Nullable Integer kept(T object);

    /** Why it can't be rolled out and taken back; empty if it can. */
    final Optional<String> unfit(T object) {
        Integer kept = kept(object);
        return unmoved(object)
                .or(() -> kept != null && kept == 0
                        ? Optional.of(
                                "it keeps no template of before (revisionHistoryLimit is 0), so that there would be no"
                                        + " way back; let it keep some")
                        : Optional.empty());
    }

    /**
     * Whether what the status says is of the rollout before, since the controller has not yet said anything new.
     *
     * @param known the object as it was when what is wanted was changed
     */
    boolean isStale(T object, T known) {
        return false;
    }

    /** How far its rollout is, by the rules of {@code kubectl rollout status}. */
    abstract Judgement judge(T object);

    /** The number of the revision that is rolled out, as the object tells it; empty if it doesn't. */
    abstract String revision(T object);

    /** The templates that are kept of it. */
    abstract List<Revision> revisions(KubernetesClient client, T object);

    /** Whether what is wanted is the same, but for how many pods. */
    abstract boolean isSameButForReplicas(T one, T other);

    /** Whether the controller has seen what is wanted. */
    abstract @Nullable Long observed(T object);

    final boolean isObserved(T object) {
        Long observed = observed(object);
        Long generation = object.getMetadata().getGeneration();
        return observed != null && generation != null && observed >= generation;
    }

    /** The revision that has the very template that the workload has now. */
    final Optional<Revision> current(KubernetesClient client, T object) {
        return revisions(client, object).stream()
                .filter(revision -> revision.template().equals(template(object)))
                .max(java.util.Comparator.comparingLong(Revision::number));
    }

    /** What the controller of an object made. */
    static boolean isOf(HasMetadata owner, HasMetadata made) {
        return made.getMetadata().getOwnerReferences().stream()
                .anyMatch(reference ->
                        Objects.equals(reference.getUid(), owner.getMetadata().getUid()));
    }

    static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** {@code 1 of 3 new pods is available}. */
    static String some(int some, int all, String what, String state) {
        return some + " of " + all + " " + what + (all == 1 ? "" : "s") + " " + (some == 1 ? "is " : "are ") + state;
    }
}
