package dev.windlass.kubernetes.workload;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of manifests that were applied.
 *
 * @param objects the objects, in the order in which they were applied
 */
public record Applied(List<AppliedObject> objects) {

    /** Keeps a copy. */
    public Applied {
        objects = List.copyOf(objects);
    }

    Optional<AppliedObject> of(ManifestRef ref) {
        return objects.stream().filter(object -> object.ref().isSame(ref)).findFirst();
    }

    /** What applying came to for an object. */
    public enum Change {
        /** There was none before. */
        CREATED,
        /** It was there with another content. */
        CHANGED,
        /** It was as the manifest wants it. */
        UNCHANGED
    }

    /**
     * An object as it was left.
     *
     * @param ref which one
     * @param change what applying came to
     * @param uid its identity
     * @param resourceVersion its version
     * @param generation how often what is wanted of it was changed; 0 of a kind that doesn't count it
     * @param digest a SHA-256 over its content, without values that may be secret
     * @param owners who held its fields then
     */
    public record AppliedObject(
            ManifestRef ref,
            Change change,
            String uid,
            String resourceVersion,
            long generation,
            String digest,
            List<AppliedOwner> owners) {

        /** Checks that all parts are there. */
        public AppliedObject {
            Objects.requireNonNull(ref, "ref");
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(uid, "uid");
            Objects.requireNonNull(resourceVersion, "resourceVersion");
            Objects.requireNonNull(digest, "digest");
            owners = List.copyOf(owners);
        }

        /** In words: {@code Deployment 'gw' in 'shop' changed}. */
        @Override
        public String toString() {
            return ref + " " + change.name().toLowerCase(Locale.ROOT);
        }
    }
}
