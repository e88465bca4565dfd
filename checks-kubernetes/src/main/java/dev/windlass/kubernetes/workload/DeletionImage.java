package dev.windlass.kubernetes.workload;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object as it was before it was deleted.
 *
 * @param kind how the API addresses it
 * @param ref which one
 * @param uid its identity; empty if there was none
 * @param content what it takes to make it again; empty if that isn't wanted, or is hidden
 * @param hidden the same where it may hold secrets
 * @param owners who held its fields
 */
record DeletionImage(
        ManifestKind kind,
        ManifestRef ref,
        String uid,
        Map<String, Object> content,
        ManifestHidden hidden,
        List<Map<String, Object>> owners) {

    Manifest manifest() {
        return new Manifest(ref, Optional.of(kind), Map.of(), "");
    }

    Map<String, Object> whole() {
        return hidden.reveal().orElse(content);
    }
}
