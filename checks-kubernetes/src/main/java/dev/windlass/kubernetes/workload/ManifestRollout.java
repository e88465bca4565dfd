package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.plan.ActionContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Optional;

/**
 * The rollout of a workload that a manifest is of.
 *
 * @param target the workload
 * @param model how the client calls it
 * @param <T> the model of the workload
 * @param <L> the model of a list of them
 */
record ManifestRollout<T extends HasMetadata, L extends KubernetesResourceList<T>>(
        Target<T, L> target, Class<T> model) {

    /** Empty if it is of none. */
    static Optional<ManifestRollout<?, ?>> of(Api api, ManifestRef ref) {
        if (!ref.group().equals("apps")) {
            return Optional.empty();
        }
        return switch (ref.kind()) {
            case "Deployment" -> Optional.of(of(api, ref, DeploymentKind.KIND, Deployment.class));
            case "StatefulSet" -> Optional.of(of(api, ref, StatefulSetKind.KIND, StatefulSet.class));
            case "DaemonSet" -> Optional.of(of(api, ref, DaemonSetKind.KIND, DaemonSet.class));
            default -> Optional.empty();
        };
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> ManifestRollout<T, L> of(
            Api api, ManifestRef ref, Kind<T, L> kind, Class<T> model) {
        return new ManifestRollout<>(new Target<>(api, kind, ref.namespace(), ref.name()), model);
    }

    /** Waits until what was applied is rolled out, if it can be waited for: a paused one, or one by hand, can't. */
    void await(Map<String, Object> applied, ActionContext<?> context)
            throws ApiFailure, RolloutFailure, InterruptedException {
        T known = ManifestContent.SERIALIZATION.convertValue(applied, model);
        if (target.kind().unmoved(known).isEmpty()) {
            RolloutWait.of(target, RolloutWait.Limits.DEFAULT, context, known);
        }
    }

    /** Waits until one that was put back is rolled out. Pods of a StatefulSet that never got ready are in its way. */
    void awaitBack(Map<String, Object> restored, Optional<AppliedRevision> back, ActionContext<?> context)
            throws ApiFailure, RolloutFailure, InterruptedException {
        T known = ManifestContent.SERIALIZATION.convertValue(restored, model);
        if (back.isPresent()) {
            for (Revision revision : target.revisions(known)) {
                if (revision.uid().equals(back.get().uid())) {
                    new StuckPods(target.api(), target.toString()).remove(target.kind(), known, revision);
                }
            }
        }
        await(restored, context);
    }
}
