package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The object in which Kubernetes keeps the template of a workload's pods, as it was at some time.
 *
 * @param kind {@code ReplicaSet} or {@code ControllerRevision}
 * @param name its name
 * @param uid its identity
 */
record AppliedRevision(String kind, String name, String uid) {

    private static final String HASH = "pod-template-hash";

    /**
     * The revision of a workload that has the very template that the workload has now; empty if none has, or if it will be gone
     * with the next rollout.
     *
     * @param kept how many of before are kept then
     */
    static Optional<AppliedRevision> of(Api api, ManifestRef workload, Map<String, Object> live, int kept)
            throws ApiFailure {
        String owner = ManifestContent.text(live, "metadata", "uid");
        Map<String, Object> template = template(ManifestContent.at(live, "spec", "template"));
        LabelSelector selector = ManifestContent.SERIALIZATION.convertValue(
                ManifestContent.map(ManifestContent.at(live, "spec", "selector")), LabelSelector.class);
        List<? extends HasMetadata> revisions = api.ask(
                "list the revisions of " + workload,
                client -> workload.kind().equals("Deployment")
                        ? client.apps()
                                .replicaSets()
                                .inNamespace(workload.namespace())
                                .withLabelSelector(selector)
                                .list()
                                .getItems()
                        : client.apps()
                                .controllerRevisions()
                                .inNamespace(workload.namespace())
                                .withLabelSelector(selector)
                                .list()
                                .getItems());
        List<? extends HasMetadata> owned = revisions.stream()
                .filter(revision -> revision.getMetadata().getOwnerReferences().stream()
                        .anyMatch(reference -> reference.getUid().equals(owner)))
                .toList();
        return owned.stream()
                .filter(revision -> !revision.getKind().equals("ReplicaSet") || isAmongNewest(revision, owned, kept))
                .filter(revision -> ManifestContent.isSame(templateOf(revision), template))
                .findFirst()
                .map(revision -> new AppliedRevision(
                        revision.getKind(),
                        revision.getMetadata().getName(),
                        revision.getMetadata().getUid()));
    }

    /** The oldest ones go first, by the time of their creation: one that a rollback brought back is old. */
    private static boolean isAmongNewest(HasMetadata revision, List<? extends HasMetadata> all, int kept) {
        String made = revision.getMetadata().getCreationTimestamp();
        return all.stream()
                        .filter(other -> other != revision
                                && other.getMetadata().getCreationTimestamp().compareTo(made) >= 0)
                        .count()
                < kept;
    }

    /** The template that it has; empty if it isn't there any more. */
    Optional<Map<String, Object>> template(Api api, ManifestRef workload) throws ApiFailure {
        Optional<HasMetadata> revision = api.ask(
                "read " + this + " of " + workload,
                client -> Optional.ofNullable(
                        kind.equals("ReplicaSet")
                                ? client.apps()
                                        .replicaSets()
                                        .inNamespace(workload.namespace())
                                        .withName(name)
                                        .get()
                                : client.apps()
                                        .controllerRevisions()
                                        .inNamespace(workload.namespace())
                                        .withName(name)
                                        .get()));
        return revision.filter(one -> one.getMetadata().getUid().equals(uid)).map(AppliedRevision::templateOf);
    }

    private static Map<String, Object> templateOf(HasMetadata revision) {
        Map<String, Object> content = ManifestContent.of(revision);
        return template(
                revision.getKind().equals("ReplicaSet")
                        ? ManifestContent.at(content, "spec", "template")
                        : ManifestContent.at(content, "data", "spec", "template"));
    }

    private static Map<String, Object> template(@Nullable Object template) {
        Map<String, Object> plain = ManifestContent.canonical(ManifestContent.map(template));
        plain.remove("$patch");
        ManifestContent.map(ManifestContent.at(plain, "metadata", "labels")).remove(HASH);
        return plain;
    }

    /** In words: {@code ReplicaSet 'gw-5658db4cc7'}. */
    @Override
    public String toString() {
        return kind + " '" + name + "'";
    }
}
