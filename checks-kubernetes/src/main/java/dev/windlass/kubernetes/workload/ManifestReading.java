package dev.windlass.kubernetes.workload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes manifests of documents: all that is wrong with them is told at once. */
final class ManifestReading {

    private final String namespace;
    private final List<Manifest> manifests = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ManifestReading(String namespace) {
        this.namespace = namespace;
    }

    /** The manifests in the order in which they are applied. */
    static List<Manifest> of(String namespace, ManifestFiles files) {
        var reading = new ManifestReading(namespace);
        reading.problems.addAll(files.problems());
        files.documents().forEach(reading::add);
        if (reading.problems.isEmpty() && reading.manifests.isEmpty()) {
            reading.problems.add("there is no object in them");
        }
        if (!reading.problems.isEmpty()) {
            throw new IllegalArgumentException("the manifests for namespace '" + namespace + "' can't be used: "
                    + String.join("; ", reading.problems));
        }
        return ManifestOrder.sorted(reading.manifests);
    }

    private void add(ManifestFiles.Document document) {
        Map<String, Object> content = document.content();
        var missing = new ArrayList<String>();
        String apiVersion = required(content, missing, "apiVersion");
        String kind = required(content, missing, "kind");
        String name = required(content, missing, "metadata", "name");
        if (!missing.isEmpty()) {
            problems.add(document.source() + ": it has no " + String.join(", no ", missing));
            return;
        }
        Optional<ManifestKind> known = ManifestKind.known(apiVersion, kind);
        String wanted = ManifestContent.text(content, "metadata", "namespace");
        boolean clusterWide = known.isPresent() && !known.get().namespaced();
        if (!clusterWide && !wanted.isEmpty() && !wanted.equals(namespace)) {
            problems.add(document.source() + ": " + kind + " '" + name + "' is for namespace '" + wanted + "', not '"
                    + namespace + "'");
            return;
        }
        var ref = new ManifestRef(apiVersion, kind, clusterWide ? "" : namespace, name);
        Optional<Manifest> twin =
                manifests.stream().filter(other -> other.ref().isSame(ref)).findFirst();
        if (twin.isPresent()) {
            problems.add(document.source() + ": " + ref + " is there twice, first in "
                    + twin.get().source());
            return;
        }
        manifests.add(new Manifest(ref, known, placed(content, ref), document.source()));
    }

    private static String required(Map<String, Object> content, List<String> missing, String... path) {
        Object value = ManifestContent.at(content, path);
        if (!(value instanceof String text) || text.isBlank()) {
            missing.add(String.join(".", path));
            return "";
        }
        return text;
    }

    /** With its namespace said, where it may have one. */
    private static Map<String, Object> placed(Map<String, Object> content, ManifestRef ref) {
        var placed = new LinkedHashMap<>(content);
        var metadata = new HashMap<>(ManifestContent.map(content.get("metadata")));
        metadata.remove("namespace");
        if (!ref.namespace().isEmpty()) {
            metadata.put("namespace", ref.namespace());
        }
        placed.put("metadata", metadata);
        return placed;
    }
}
