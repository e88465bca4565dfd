package dev.windlass.kubernetes.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/** The templates that StatefulSets and DaemonSets keep, as the patches that bring them back. */
final class ControllerRevisions {

    static final String HASH = "controller-revision-hash";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ControllerRevisions() {}

    static List<Revision> of(KubernetesClient client, HasMetadata owner, LabelSelector selector) {
        return client
                .apps()
                .controllerRevisions()
                .inNamespace(owner.getMetadata().getNamespace())
                .withLabelSelector(selector)
                .list()
                .getItems()
                .stream()
                .filter(revision -> Kind.isOf(owner, revision))
                .map(revision -> new Revision(
                        revision.getMetadata().getName(),
                        revision.getMetadata().getUid(),
                        revision.getRevision() == null ? 0 : revision.getRevision(),
                        hash(revision),
                        template(client, revision)))
                .toList();
    }

    /** A StatefulSet's pods bear the whole name, a DaemonSet's only the label of the revision. */
    private static String hash(ControllerRevision revision) {
        Map<String, String> labels = revision.getMetadata().getLabels();
        return labels == null
                ? ""
                : labels.getOrDefault(HASH, labels.getOrDefault("controller.kubernetes.io/hash", ""));
    }

    private static PodTemplateSpec template(KubernetesClient client, ControllerRevision revision) {
        JsonNode data = JSON.valueToTree(revision.getData());
        JsonNode template = data.at("/spec/template");
        if (template instanceof ObjectNode object) {
            object.remove("$patch");
        }
        return client.getKubernetesSerialization().convertValue(template, PodTemplateSpec.class);
    }
}
