package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Right;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A kind of objects in a namespace by the word that people have for it: {@code deployment}, {@code deployments} or
 * {@code Deployment}.
 *
 * @param versions the kind as servers serve it, the preferred one first
 */
record ManifestWord(List<ManifestKind> versions) {

    private static final List<ManifestWord> ALL = List.of(
            kind("ConfigMap", "v1"),
            kind("Secret", "v1"),
            kind("Service", "v1"),
            kind("ServiceAccount", "v1"),
            kind("PersistentVolumeClaim", "v1"),
            kind("Pod", "v1"),
            kind("Endpoints", "v1"),
            kind("LimitRange", "v1"),
            kind("ResourceQuota", "v1"),
            kind("ReplicationController", "v1"),
            kind("Deployment", "apps/v1"),
            kind("StatefulSet", "apps/v1"),
            kind("DaemonSet", "apps/v1"),
            kind("ReplicaSet", "apps/v1"),
            kind("Job", "batch/v1"),
            kind("CronJob", "batch/v1", "batch/v1beta1"),
            kind("Ingress", "networking.k8s.io/v1"),
            kind("NetworkPolicy", "networking.k8s.io/v1"),
            kind("HorizontalPodAutoscaler", "autoscaling/v2", "autoscaling/v1"),
            kind("PodDisruptionBudget", "policy/v1", "policy/v1beta1"),
            kind("Role", "rbac.authorization.k8s.io/v1"),
            kind("RoleBinding", "rbac.authorization.k8s.io/v1"),
            kind("Lease", "coordination.k8s.io/v1"));

    private static ManifestWord kind(String kind, String... apiVersions) {
        return new ManifestWord(Stream.of(apiVersions)
                .map(version -> ManifestKind.known(version, kind)
                        .orElseThrow(() -> new IllegalStateException("no model of " + kind + " of " + version)))
                .toList());
    }

    /** The kind of a word. */
    static ManifestWord of(String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(one -> one.first().kind().toLowerCase(Locale.ROOT).equals(wanted)
                        || one.first().plural().equals(wanted)
                        || (one.first().plural() + "." + one.first().group()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no kind of objects in a namespace"
                        + " that is known here: "
                        + String.join(
                                ", ",
                                ALL.stream().map(one -> one.first().kind()).toList())));
    }

    ManifestKind first() {
        return versions.get(0);
    }

    boolean isSecret() {
        return first().kind().equals("Secret") && first().group().isEmpty();
    }

    boolean isConfigMap() {
        return first().kind().equals("ConfigMap") && first().group().isEmpty();
    }

    /** The preferred one of those that the server serves. */
    ManifestKind served(Api api) throws ApiFailure {
        for (ManifestKind version : versions.subList(0, versions.size() - 1)) {
            if (version.isServed(api)) {
                return version;
            }
        }
        return versions.get(versions.size() - 1);
    }

    Right right(String verb, String namespace) {
        return Right.to(verb, first().group(), first().plural(), namespace);
    }
}
