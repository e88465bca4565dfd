package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Doomed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pods of a StatefulSet that never get ready: its controller waits for them even if they are to be replaced, until somebody deletes
 * them.
 *
 * @param api the cluster
 * @param what the workload in words
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback">Kubernetes: forced
 *     rollback</a>
 */
record StuckPods(Api api, String what) {

    /** Deletes those that are not of the template that is wanted; of other kinds nothing is stuck. */
    <T extends HasMetadata> void remove(Kind<T, ?> kind, T now, Revision wanted) throws ApiFailure {
        if (!(kind instanceof StatefulSetKind)) {
            return;
        }
        List<Pod> pods = api.ask("list pods of " + what, client -> client.pods()
                        .inNamespace(now.getMetadata().getNamespace())
                        .withLabelSelector(kind.selector(now))
                        .list())
                .getItems();
        for (Pod pod : pods) {
            String hash = Optional.ofNullable(pod.getMetadata().getLabels())
                    .orElse(Map.of())
                    .getOrDefault(kind.hashLabel(), "");
            if (!hash.equals(wanted.hash())
                    && Kind.isOf(now, pod)
                    && pod.getMetadata().getDeletionTimestamp() == null
                    && !PodHealth.isReady(pod)) {
                String words = "pod '" + pod.getMetadata().getName() + "' of " + what;
                Doomed.of(pod).delete(api, "delete " + words, Doomed.How.PLAINLY);
            }
        }
    }
}
