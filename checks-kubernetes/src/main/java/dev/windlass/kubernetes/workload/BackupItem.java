package dev.windlass.kubernetes.workload;

import java.util.Map;
import java.util.Objects;

/**
 * An object as it was kept.
 *
 * @param object which one
 * @param uid its identity
 * @param resourceVersion its version
 * @param content it without what the server sets, so that it can be applied again; empty if it is hidden
 * @param hidden the same, if it may hold a secret
 */
public record BackupItem(
        ManifestRef object, String uid, String resourceVersion, Map<String, Object> content, ManifestHidden hidden) {

    /** Checks that all parts are there. */
    public BackupItem {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(resourceVersion, "resourceVersion");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(hidden, "hidden");
    }

    boolean isHidden() {
        return hidden.json().isPresent();
    }

    String yaml() {
        return ManifestContent.SERIALIZATION.asYaml(hidden.reveal().orElse(content));
    }
}
