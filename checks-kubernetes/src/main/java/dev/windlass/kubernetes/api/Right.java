package dev.windlass.kubernetes.api;

import java.util.Objects;

/**
 * Something that a user of a cluster may be allowed to do, as an API server knows it.
 *
 * @param verb such as {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete}
 * @param group the API group, such as {@code apps}; empty for the core one
 * @param resource the plural name, such as {@code deployments}
 * @param subresource such as {@code scale}; empty for the resource itself
 * @param namespace the namespace; empty for what stands in none
 * @param name the name of the object; empty for all of them
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/">Kubernetes: authorization</a>
 */
public record Right(String verb, String group, String resource, String subresource, String namespace, String name) {

    /** Checks that all parts are there. */
    public Right {
        Objects.requireNonNull(verb, "verb");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(subresource, "subresource");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /**
     * A right on a resource, whatever the name of the object.
     *
     * @param verb such as {@code list}
     * @param group the API group; empty for the core one
     * @param resource the plural name; with a subresource behind a slash, such as {@code pods/log}
     * @param namespace the namespace; empty for what stands in none
     * @return the right
     */
    public static Right to(String verb, String group, String resource, String namespace) {
        int slash = resource.indexOf('/');
        return slash < 0
                ? new Right(verb, group, resource, "", namespace, "")
                : new Right(verb, group, resource.substring(0, slash), resource.substring(slash + 1), namespace, "");
    }

    /**
     * The same for one object.
     *
     * @param object its name
     * @return a new right
     */
    public Right on(String object) {
        return new Right(verb, group, resource, subresource, namespace, object);
    }

    /** In words: {@code patch deployments.apps 'gw' in 'shop'}. */
    @Override
    public String toString() {
        String what =
                resource + (group.isEmpty() ? "" : "." + group) + (subresource.isEmpty() ? "" : "/" + subresource);
        return verb + " " + what
                + (name.isEmpty() ? "" : " '" + name + "'")
                + (namespace.isEmpty() ? "" : " in '" + namespace + "'");
    }
}
