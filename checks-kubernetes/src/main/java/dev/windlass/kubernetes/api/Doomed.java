package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One object that is to be deleted, by its identity: it goes whatever became of its content, and another one that has its name
 * by now stays. Immutable, safe for use by several threads.
 *
 * @param group its API group; empty for the core one
 * @param version the version of the group
 * @param plural its resource, such as {@code pods}
 * @param namespace its namespace; empty if it stands in none
 * @param name its name
 * @param uid its identity; empty if it isn't known, since the answer to its creation was lost: then its name is all there is
 */
public record Doomed(String group, String version, String plural, String namespace, String name, String uid) {

    /** Checks that all parts are there. */
    public Doomed {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(plural, "plural");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(uid, "uid");
    }

    /**
     * An object that was read.
     *
     * @param object the object, of one of the client's own classes
     * @return the same, to be deleted
     */
    public static Doomed of(HasMetadata object) {
        String apiVersion = object.getApiVersion();
        int slash = apiVersion.indexOf('/');
        return new Doomed(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                object.getPlural(),
                Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
                object.getMetadata().getName(),
                Objects.requireNonNullElse(object.getMetadata().getUid(), ""));
    }

    /** What becomes of what an object owns, and of the time that it has to end. */
    public enum How {
        /** It ends as it is declared; what it owns goes after it. */
        PLAINLY("Background", null),
        /** What it owns goes ahead of it: once it is gone that is gone too. */
        WITH_WHAT_IT_OWNS("Foreground", null),
        /** It is given no time to end. */
        AT_ONCE("Background", 0L);

        private final String propagation;
        private final @Nullable Long grace;

        How(String propagation, @Nullable Long grace) {
            this.propagation = propagation;
            this.grace = grace;
        }
    }

    /**
     * Deletes it, by one request. That it is gone already, or that another one has its name, is no failure.
     *
     * @param api the cluster
     * @param attempted what is attempted, in words that follow "could not", such as {@code delete pod 'gw-1' in 'shop'}
     * @param how what becomes of what it owns
     * @throws ApiFailure if it could not be deleted
     */
    public void delete(Api api, String attempted, How how) throws ApiFailure {
        var options = new DeleteOptionsBuilder()
                .withPropagationPolicy(how.propagation)
                .withGracePeriodSeconds(how.grace)
                .withPreconditions(uid.isEmpty() ? null : new Preconditions(null, uid))
                .build();
        api.change(attempted, client -> {
            try {
                return String.valueOf(client.raw(path(), "DELETE", options)); // by its own way it sends no uid
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404 || isOfAnother(e)) {
                    return "";
                }
                throw e;
            }
        });
    }

    /** Servers say so in more than one way, and always tell the identity that was wanted. */
    private boolean isOfAnother(KubernetesClientException e) {
        return e.getCode() == 409
                && !uid.isEmpty()
                && e.getStatus() != null
                && String.valueOf(e.getStatus().getMessage()).contains(uid);
    }

    private String path() {
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural + "/" + name;
    }
}
