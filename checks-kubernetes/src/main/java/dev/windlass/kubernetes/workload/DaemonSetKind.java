package dev.windlass.kubernetes.workload;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetList;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DaemonSets, whose templates are kept by ControllerRevisions. */
final class DaemonSetKind extends Kind<DaemonSet, DaemonSetList> {

    static final DaemonSetKind KIND = new DaemonSetKind();

    private static final String ROLLING = "RollingUpdate";

    private DaemonSetKind() {}

    @Override
    String hashLabel() {
        return ControllerRevisions.HASH;
    }

    @Override
    String word() {
        return "daemonset";
    }

    @Override
    String resource() {
        return "daemonsets";
    }

    @Override
    String revisions() {
        return "controllerrevisions";
    }

    @Override
    MixedOperation<DaemonSet, DaemonSetList, ? extends Resource<DaemonSet>> in(KubernetesClient client) {
        return client.apps().daemonSets();
    }

    @Override
    PodTemplateSpec template(DaemonSet object) {
        return object.getSpec().getTemplate();
    }

    @Override
    LabelSelector selector(DaemonSet object) {
        return object.getSpec().getSelector();
    }

    @Override
    Optional<Integer> replicas(DaemonSet object) {
        return Optional.empty();
    }

    @Override
    int wanted(DaemonSet object) {
        return object.getStatus() == null ? 0 : count(object.getStatus().getDesiredNumberScheduled());
    }

    @Override
    Optional<String> unmoved(DaemonSet object) {
        String strategy = strategy(object);
        return ROLLING.equals(strategy)
                ? Optional.empty()
                : Optional.of(
                        "its update strategy is " + strategy + ", with which nobody rolls it out; make it " + ROLLING);
    }

    @Override
    @Nullable
    Integer kept(DaemonSet object) {
        return object.getSpec().getRevisionHistoryLimit();
    }

    private static String strategy(DaemonSet object) {
        var strategy = object.getSpec().getUpdateStrategy();
        return strategy == null || strategy.getType() == null ? ROLLING : strategy.getType();
    }

    @Override
    Judgement judge(DaemonSet object) {
        DaemonSetStatus status = object.getStatus();
        Optional<String> unmoved = unmoved(object);
        if (unmoved.isPresent()) {
            return new Judgement.Broken("nobody rolls it out", unmoved.get());
        }
        if (status == null || !isObserved(object)) {
            return new Judgement.Pending("what is wanted has not been seen by its controller");
        }
        int wanted = count(status.getDesiredNumberScheduled());
        int updated = count(status.getUpdatedNumberScheduled());
        int available = count(status.getNumberAvailable());
        if (updated < wanted) {
            return new Judgement.Pending(some(updated, wanted, "pod", "updated"));
        }
        String words = some(available, wanted, "new pod", "available");
        return available < wanted ? new Judgement.Pending(words) : new Judgement.Done(words);
    }

    /** It tells no number; that of its newest revision would take a question of its own. */
    @Override
    String revision(DaemonSet object) {
        return "";
    }

    @Override
    List<Revision> revisions(KubernetesClient client, DaemonSet object) {
        return ControllerRevisions.of(client, object, selector(object));
    }

    /** It has no number of pods. */
    @Override
    boolean isSameButForReplicas(DaemonSet one, DaemonSet other) {
        return one.getSpec().equals(other.getSpec());
    }

    @Override
    @Nullable
    Long observed(DaemonSet object) {
        return object.getStatus() == null ? null : object.getStatus().getObservedGeneration();
    }
}
