package dev.windlass.kubernetes.workload;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetList;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** StatefulSets, whose templates are kept by ControllerRevisions. */
final class StatefulSetKind extends Kind<StatefulSet, StatefulSetList> {

    static final StatefulSetKind KIND = new StatefulSetKind();

    private static final String ROLLING = "RollingUpdate";

    private StatefulSetKind() {}

    @Override
    String hashLabel() {
        return ControllerRevisions.HASH;
    }

    @Override
    String word() {
        return "statefulset";
    }

    @Override
    String resource() {
        return "statefulsets";
    }

    @Override
    String revisions() {
        return "controllerrevisions";
    }

    @Override
    MixedOperation<StatefulSet, StatefulSetList, ? extends Resource<StatefulSet>> in(KubernetesClient client) {
        return client.apps().statefulSets();
    }

    @Override
    PodTemplateSpec template(StatefulSet object) {
        return object.getSpec().getTemplate();
    }

    @Override
    LabelSelector selector(StatefulSet object) {
        return object.getSpec().getSelector();
    }

    @Override
    Optional<Integer> replicas(StatefulSet object) {
        return Optional.ofNullable(object.getSpec().getReplicas());
    }

    @Override
    int wanted(StatefulSet object) {
        return replicas(object).orElse(1);
    }

    @Override
    Optional<String> unmoved(StatefulSet object) {
        String strategy = strategy(object);
        return ROLLING.equals(strategy)
                ? Optional.empty()
                : Optional.of(
                        "its update strategy is " + strategy + ", with which nobody rolls it out; make it " + ROLLING);
    }

    @Override
    @Nullable
    Integer kept(StatefulSet object) {
        return object.getSpec().getRevisionHistoryLimit();
    }

    private static String strategy(StatefulSet object) {
        var strategy = object.getSpec().getUpdateStrategy();
        return strategy == null || strategy.getType() == null ? ROLLING : strategy.getType();
    }

    private static int partition(StatefulSet object) {
        var strategy = object.getSpec().getUpdateStrategy();
        return strategy == null || strategy.getRollingUpdate() == null
                ? 0
                : count(strategy.getRollingUpdate().getPartition());
    }

    @Override
    Judgement judge(StatefulSet object) {
        StatefulSetStatus status = object.getStatus();
        Optional<String> unmoved = unmoved(object);
        if (unmoved.isPresent()) {
            return new Judgement.Broken("nobody rolls it out", unmoved.get());
        }
        if (status == null || !isObserved(object)) {
            return new Judgement.Pending("what is wanted has not been seen by its controller");
        }
        int wanted = replicas(object).orElse(1);
        int ready = count(status.getReadyReplicas());
        int updated = count(status.getUpdatedReplicas());
        int partition = partition(object);
        if (ready < wanted) {
            return new Judgement.Pending(some(ready, wanted, "pod", "ready"));
        }
        int old = count(status.getReplicas()) - wanted;
        if (old > 0) {
            return new Judgement.Pending(
                    some(old, old, "pod", "still there beyond the " + wanted + " that are wanted"));
        }
        if (partition > 0) {
            int part = Math.max(0, wanted - partition);
            String words = some(updated, part, "pod", "updated") + ", those from number " + partition + " on";
            return updated < part ? new Judgement.Pending(words) : new Judgement.Done(words);
        }
        return Objects.equals(status.getUpdateRevision(), status.getCurrentRevision())
                ? new Judgement.Done(some(ready, wanted, "new pod", "ready"))
                : new Judgement.Pending(some(updated, wanted, "pod", "updated"));
    }

    @Override
    String revision(StatefulSet object) {
        return object.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(object.getStatus().getUpdateRevision(), "");
    }

    /** Here pods bear the name of the revision. */
    @Override
    List<Revision> revisions(KubernetesClient client, StatefulSet object) {
        return ControllerRevisions.of(client, object, selector(object)).stream()
                .map(one -> new Revision(one.name(), one.uid(), one.number(), one.name(), one.template()))
                .toList();
    }

    @Override
    boolean isSameButForReplicas(StatefulSet one, StatefulSet other) {
        return new StatefulSetSpecBuilder(one.getSpec())
                .withReplicas(null)
                .build()
                .equals(new StatefulSetSpecBuilder(other.getSpec())
                        .withReplicas(null)
                        .build());
    }

    @Override
    @Nullable
    Long observed(StatefulSet object) {
        return object.getStatus() == null ? null : object.getStatus().getObservedGeneration();
    }
}
