package dev.windlass.kubernetes.workload;

import java.util.Comparator;
import java.util.List;

/**
 * In which order manifests are applied: what others stand in or refer to first, as Helm does it. What is of an unknown kind
 * comes after all that is known; of one kind the order is that in which they were written.
 */
final class ManifestOrder {

    private static final List<String> KINDS = List.of(
            "PriorityClass",
            "Namespace",
            "NetworkPolicy",
            "ResourceQuota",
            "LimitRange",
            "PodSecurityPolicy",
            "PodDisruptionBudget",
            "ServiceAccount",
            "Secret",
            "ConfigMap",
            "StorageClass",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "CustomResourceDefinition",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "Service",
            "DaemonSet",
            "Pod",
            "ReplicationController",
            "ReplicaSet",
            "Deployment",
            "HorizontalPodAutoscaler",
            "StatefulSet",
            "Job",
            "CronJob",
            "IngressClass",
            "Ingress",
            "APIService",
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration");

    private ManifestOrder() {}

    static List<Manifest> sorted(List<Manifest> manifests) {
        return manifests.stream()
                .sorted(Comparator.comparingInt(ManifestOrder::place))
                .toList();
    }

    private static int place(Manifest manifest) {
        int place = manifest.kind().isPresent() ? KINDS.indexOf(manifest.ref().kind()) : -1;
        return place < 0 ? KINDS.size() : place;
    }
}
