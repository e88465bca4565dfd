package dev.windlass.kubernetes.workload;

import java.util.Map;
import java.util.Optional;

/**
 * One object as a manifest wants it.
 *
 * @param ref which one it is
 * @param kind how the API addresses it; empty if only the server knows
 * @param content the object as it was written
 * @param source where it stands, such as {@code k8s/gw.yaml, document 2, line 14}
 */
record Manifest(ManifestRef ref, Optional<ManifestKind> kind, Map<String, Object> content, String source) {

    /** The same once its kind is known. */
    Manifest of(ManifestKind known) {
        ManifestRef there = known.namespaced() ? ref : ref.in("");
        return new Manifest(there, Optional.of(known), content, source);
    }

    ManifestKind knownKind() {
        return kind.orElseThrow(() -> new IllegalStateException("the kind of " + ref + " is not known yet"));
    }

    /** Whether its content is nobody's to read. */
    boolean isSecret() {
        return ref.group().isEmpty() && ref.kind().equals("Secret");
    }

    boolean isConfigMap() {
        return ref.group().isEmpty() && ref.kind().equals("ConfigMap");
    }

    boolean isWorkload() {
        return ref.group().equals("apps")
                && (ref.kind().equals("Deployment")
                        || ref.kind().equals("StatefulSet")
                        || ref.kind().equals("DaemonSet"));
    }

    boolean isDefinition() {
        return ref.group().equals("apiextensions.k8s.io") && ref.kind().equals("CustomResourceDefinition");
    }

    boolean isNamespace() {
        return ref.group().isEmpty() && ref.kind().equals("Namespace");
    }

    boolean wantsReplicas() {
        return ManifestContent.at(content, "spec", "replicas") != null;
    }

    /** Whether it stands in, or is of, what another manifest brings. */
    boolean needs(Manifest other) {
        return (other.isNamespace() && other.ref.name().equals(ref.namespace()))
                || (other.isDefinition()
                        && ManifestContent.text(other.content, "spec", "group").equals(ref.group())
                        && ManifestContent.text(other.content, "spec", "names", "kind")
                                .equals(ref.kind()));
    }

    /** What a custom resource's own definition says of its kind. */
    Optional<ManifestKind> defines(Manifest other) {
        if (!other.needs(this) || !isDefinition()) {
            return Optional.empty();
        }
        String version = other.ref.apiVersion().substring(other.ref.apiVersion().indexOf('/') + 1);
        return Optional.of(new ManifestKind(
                other.ref.group(),
                version,
                other.ref.kind(),
                ManifestContent.text(content, "spec", "names", "plural"),
                ManifestContent.text(content, "spec", "scope").equals("Namespaced")));
    }
}
