package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Doomed;
import io.fabric8.kubernetes.api.Pluralize;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Utils;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the API addresses a kind of objects: known of the kinds that Kubernetes itself has, asked of the server for others.
 *
 * @param group the API group; empty for the core one
 * @param version such as {@code v1}
 * @param kind such as {@code Deployment}
 * @param plural such as {@code deployments}
 * @param namespaced whether its objects stand in a namespace
 */
record ManifestKind(String group, String version, String kind, String plural, boolean namespaced) {

    /** The kind, if it is one that Kubernetes itself has; needs no server. */
    static Optional<ManifestKind> known(String apiVersion, String kind) {
        Class<? extends KubernetesResource> type =
                ManifestContent.SERIALIZATION.getRegisteredKubernetesResource(apiVersion, kind);
        if (type == null || !HasMetadata.class.isAssignableFrom(type)) {
            return Optional.empty();
        }
        var known = new ManifestKind(
                Optional.ofNullable(HasMetadata.getGroup(type)).orElse(""),
                Optional.ofNullable(HasMetadata.getVersion(type)).orElse(""),
                kind,
                HasMetadata.getPlural(type),
                Utils.isResourceNamespaced(type));
        return known.apiVersion().equals(apiVersion) ? Optional.of(known) : Optional.empty();
    }

    /** What its plural is by the rules of English, where only the name of the kind is known. */
    static String guessedPlural(String kind) {
        return Pluralize.toPlural(kind.toLowerCase(Locale.ROOT));
    }

    /** The kind as the server tells it; empty if it serves none of the name. */
    static Optional<ManifestKind> served(Api api, String apiVersion, String kind) throws ApiFailure {
        return resources(api, apiVersion).flatMap(list -> list.getResources().stream()
                .filter(resource ->
                        resource.getKind().equals(kind) && !resource.getName().contains("/"))
                .findFirst()
                .map(resource -> of(apiVersion, resource)));
    }

    /** Whether the server serves the kind. */
    boolean isServed(Api api) throws ApiFailure {
        return served(api, apiVersion(), kind).isPresent();
    }

    private static Optional<APIResourceList> resources(Api api, String apiVersion) throws ApiFailure {
        return api.ask("list the resources of " + apiVersion, client -> {
            try {
                return Optional.ofNullable(client.getApiResources(apiVersion));
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static ManifestKind of(String apiVersion, APIResource resource) {
        int slash = apiVersion.indexOf('/');
        return new ManifestKind(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                resource.getKind(),
                resource.getName(),
                Boolean.TRUE.equals(resource.getNamespaced()));
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** One object of an identity, to be deleted. */
    Doomed doomed(ManifestRef ref, String uid) {
        return new Doomed(group, version, plural, namespaced ? ref.namespace() : "", ref.name(), uid);
    }

    private ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }

    /** One object, to be read, deleted or watched. */
    Resource<GenericKubernetesResource> named(KubernetesClient client, ManifestRef ref) {
        var all = client.genericKubernetesResources(context());
        return namespaced ? all.inNamespace(ref.namespace()).withName(ref.name()) : all.withName(ref.name());
    }

    /** One object, to be written as it is given. */
    Resource<GenericKubernetesResource> item(
            KubernetesClient client, ManifestRef ref, GenericKubernetesResource object) {
        var all = client.genericKubernetesResources(context());
        return namespaced ? all.inNamespace(ref.namespace()).resource(object) : all.resource(object);
    }

    /** One object as a selection, to be watched. */
    FilterWatchListDeletable<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            only(KubernetesClient client, ManifestRef ref) {
        var all = client.genericKubernetesResources(context());
        return namespaced
                ? all.inNamespace(ref.namespace()).withField("metadata.name", ref.name())
                : all.withField("metadata.name", ref.name());
    }

    /** All objects of the kind in a namespace; in the cluster, if they stand in none. */
    List<GenericKubernetesResource> list(KubernetesClient client, String namespace) {
        var all = client.genericKubernetesResources(context());
        return (namespaced ? all.inNamespace(namespace).list() : all.list()).getItems();
    }
}
