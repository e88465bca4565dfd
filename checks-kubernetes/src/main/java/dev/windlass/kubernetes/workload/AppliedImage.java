package dev.windlass.kubernetes.workload;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object as it was before manifests were applied.
 *
 * @param ref which one
 * @param existed whether there was one; if not, all else is empty
 * @param uid its identity
 * @param resourceVersion its version
 * @param generation how often what is wanted of it was changed
 * @param withReplicas whether its number of replicas is up to the manifest; else it is left to whoever scales it
 * @param content what was up to those who apply it; without the template of pods where the revision has it
 * @param hidden the same, whole, where it may hold secrets
 * @param revision what has the template of its pods
 * @param owners who held its fields
 */
record AppliedImage(
        ManifestRef ref,
        boolean existed,
        String uid,
        String resourceVersion,
        long generation,
        boolean withReplicas,
        Map<String, Object> content,
        ManifestHidden hidden,
        Optional<AppliedRevision> revision,
        List<Map<String, Object>> owners) {

    static AppliedImage none(ManifestRef ref) {
        return new AppliedImage(
                ref, false, "", "", 0, true, Map.of(), ManifestHidden.NOTHING, Optional.empty(), List.of());
    }

    /** Those who held its fields, told in short. */
    List<AppliedOwner> told() {
        return ManifestOwners.told(owners);
    }
}
