package dev.windlass.kubernetes.workload;

import java.util.List;

/**
 * The before-image of manifests that are applied.
 *
 * @param objects each object as it was, in the order in which they are applied
 */
record AppliedBefore(List<AppliedImage> objects) {

    AppliedBefore {
        objects = List.copyOf(objects);
    }

    AppliedImage of(ManifestRef ref) {
        return objects.stream()
                .filter(image -> image.ref().isSame(ref))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the before-image knows nothing of " + ref
                        + ": the manifests are others than those that the step began with"));
    }
}
