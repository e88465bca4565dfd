package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deployments, whose templates are kept by their ReplicaSets. */
final class DeploymentKind extends Kind<Deployment, DeploymentList> {

    static final DeploymentKind KIND = new DeploymentKind();

    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String PROGRESSING = "Progressing";
    private static final String DEADLINE = "ProgressDeadlineExceeded";
    private static final int LONGEST = 300;
    private static final String HASH = "pod-template-hash";

    private DeploymentKind() {}

    @Override
    String hashLabel() {
        return HASH;
    }

    @Override
    String word() {
        return "deployment";
    }

    @Override
    String resource() {
        return "deployments";
    }

    @Override
    String revisions() {
        return "replicasets";
    }

    @Override
    MixedOperation<Deployment, DeploymentList, ? extends Resource<Deployment>> in(KubernetesClient client) {
        return client.apps().deployments();
    }

    @Override
    PodTemplateSpec template(Deployment object) {
        return object.getSpec().getTemplate();
    }

    @Override
    LabelSelector selector(Deployment object) {
        return object.getSpec().getSelector();
    }

    @Override
    Optional<Integer> replicas(Deployment object) {
        return Optional.ofNullable(object.getSpec().getReplicas());
    }

    @Override
    int wanted(Deployment object) {
        return replicas(object).orElse(1);
    }

    @Override
    Optional<String> unmoved(Deployment object) {
        return Boolean.TRUE.equals(object.getSpec().getPaused())
                ? Optional.of("its rollouts are paused; see who paused them, and resume them")
                : Optional.empty();
    }

    @Override
    @Nullable
    Integer kept(Deployment object) {
        return object.getSpec().getRevisionHistoryLimit();
    }

    /** The controller first tells that it has seen a change, and only then that the deadline of the rollout before is void. */
    @Override
    boolean isStale(Deployment object, Deployment known) {
        DeploymentCondition now = object.getStatus() == null ? null : condition(object.getStatus(), PROGRESSING);
        DeploymentCondition then = known.getStatus() == null ? null : condition(known.getStatus(), PROGRESSING);
        return !isObserved(known)
                && now != null
                && then != null
                && DEADLINE.equals(now.getReason())
                && DEADLINE.equals(then.getReason())
                && Objects.equals(now.getLastUpdateTime(), then.getLastUpdateTime());
    }

    @Override
    Judgement judge(Deployment object) {
        DeploymentStatus status = object.getStatus();
        if (Boolean.TRUE.equals(object.getSpec().getPaused())) {
            return new Judgement.Broken("its rollouts are paused", "see who paused them, and resume them");
        }
        if (status == null || !isObserved(object)) {
            return new Judgement.Pending("what is wanted has not been seen by its controller");
        }
        DeploymentCondition progress = condition(status, PROGRESSING);
        if (progress != null && DEADLINE.equals(progress.getReason())) {
            return new Judgement.Broken(
                    "it made no progress within its deadline of "
                            + object.getSpec().getProgressDeadlineSeconds() + " s, " + counts(object, status),
                    "see why the pods below don't become ready");
        }
        int wanted = replicas(object).orElse(1);
        int updated = count(status.getUpdatedReplicas());
        int all = count(status.getReplicas());
        int available = count(status.getAvailableReplicas());
        if (updated >= wanted && all <= updated && available >= updated) {
            return new Judgement.Done(counts(object, status));
        }
        DeploymentCondition failure = condition(status, "ReplicaFailure");
        if (failure != null && "True".equals(failure.getStatus())) {
            return new Judgement.Hindered("pods can't be made, " + failure.getReason() + ": "
                    + Redacted.line(String.valueOf(failure.getMessage()), LONGEST));
        }
        return new Judgement.Pending(counts(object, status));
    }

    private String counts(Deployment object, DeploymentStatus status) {
        int updated = count(status.getUpdatedReplicas());
        int wanted = replicas(object).orElse(1);
        int old = count(status.getReplicas()) - updated;
        String counts = updated < wanted
                ? some(updated, wanted, "new pod", "made")
                : some(count(status.getAvailableReplicas()), wanted, "new pod", "available");
        return old > 0 ? counts + ", " + some(old, old, "old pod", "still there") : counts;
    }

    private static @Nullable DeploymentCondition condition(DeploymentStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst()
                .orElse(null);
    }

    @Override
    String revision(Deployment object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(REVISION, "");
    }

    @Override
    List<Revision> revisions(KubernetesClient client, Deployment object) {
        return client
                .apps()
                .replicaSets()
                .inNamespace(object.getMetadata().getNamespace())
                .withLabelSelector(selector(object))
                .list()
                .getItems()
                .stream()
                .filter(set -> isOf(object, set))
                .map(DeploymentKind::revision)
                .toList();
    }

    private static Revision revision(ReplicaSet set) {
        Map<String, String> annotations = set.getMetadata().getAnnotations();
        String number = annotations == null ? "0" : annotations.getOrDefault(REVISION, "0");
        Map<String, String> labels = set.getMetadata().getLabels();
        return new Revision(
                set.getMetadata().getName(),
                set.getMetadata().getUid(),
                number.chars().allMatch(Character::isDigit) ? Long.parseLong(number) : 0,
                labels == null ? "" : labels.getOrDefault(HASH, ""),
                new PodTemplateSpecBuilder(set.getSpec().getTemplate())
                        .editMetadata()
                        .removeFromLabels(HASH)
                        .endMetadata()
                        .build());
    }

    @Override
    boolean isSameButForReplicas(Deployment one, Deployment other) {
        return new DeploymentSpecBuilder(one.getSpec())
                .withReplicas(null)
                .build()
                .equals(new DeploymentSpecBuilder(other.getSpec())
                        .withReplicas(null)
                        .build());
    }

    @Override
    @Nullable
    Long observed(Deployment object) {
        return object.getStatus() == null ? null : object.getStatus().getObservedGeneration();
    }
}
