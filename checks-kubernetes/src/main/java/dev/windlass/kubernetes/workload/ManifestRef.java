package dev.windlass.kubernetes.workload;

import java.util.Objects;

/**
 * Which object of a cluster is meant.
 *
 * @param apiVersion group and version, such as {@code apps/v1}; {@code v1} for the core group
 * @param kind such as {@code Deployment}
 * @param namespace the namespace; empty for what stands in none
 * @param name its name
 */
public record ManifestRef(String apiVersion, String kind, String namespace, String name) {

    /** Checks that all parts are there. */
    public ManifestRef {
        Objects.requireNonNull(apiVersion, "apiVersion");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /** The API group; empty for the core one. */
    String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    ManifestRef in(String other) {
        return new ManifestRef(apiVersion, kind, other, name);
    }

    /** Whether both are the same object; its kind may be served in several versions. */
    boolean isSame(ManifestRef other) {
        return group().equals(other.group())
                && kind.equals(other.kind)
                && namespace.equals(other.namespace)
                && name.equals(other.name);
    }

    /** In words: {@code Deployment 'gw' in 'shop'}. */
    @Override
    public String toString() {
        return kind + " '" + name + "'" + (namespace.isEmpty() ? "" : " in '" + namespace + "'");
    }
}
