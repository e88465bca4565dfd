package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked and done at the API server with manifests, one request each. */
record ManifestServer(Api api, String manager, boolean force, boolean confidential) {

    /** Whether values of it are nobody's to read, so that what the server says of them isn't either. */
    private boolean isHidden(Manifest manifest, Map<String, Object> content) {
        return manifest.isSecret()
                || (confidential && manifest.isConfigMap())
                || ManifestContent.holdsVariables(content);
    }

    private ApiFailure told(ApiFailure failure, Manifest manifest, Map<String, Object> content) {
        return isHidden(manifest, content) && ManifestConflict.in(failure).isEmpty()
                ? failure.withoutValues()
                : failure;
    }

    /** The kinds of all manifests: those that nobody knows here are asked of the server, or taken from their definition. */
    List<Manifest> resolved(List<Manifest> manifests) throws ApiFailure {
        var all = new ArrayList<Manifest>();
        for (Manifest manifest : manifests) {
            Optional<ManifestKind> kind = manifest.kind();
            if (kind.isEmpty()) {
                kind = manifests.stream()
                        .flatMap(other -> other.defines(manifest).stream())
                        .findFirst();
            }
            if (kind.isEmpty()) {
                kind = ManifestKind.served(
                        api, manifest.ref().apiVersion(), manifest.ref().kind());
            }
            all.add(kind.map(manifest::of).orElse(manifest));
        }
        return all;
    }

    /** The object as it is; empty if there is none, or none of its kind. */
    Optional<Map<String, Object>> read(Manifest manifest) throws ApiFailure {
        if (manifest.kind().isEmpty()) {
            return Optional.empty();
        }
        return api.ask("read " + manifest.ref(), client -> Optional.ofNullable(
                        manifest.knownKind().named(client, manifest.ref()).get())
                .map(ManifestContent::of));
    }

    /** What would become of it, if it were applied now. */
    Map<String, Object> tried(Manifest manifest) throws ApiFailure {
        try {
            return ManifestContent.of(api.ask(
                    "apply " + manifest.ref() + " for a try", client -> patch(client, manifest, List.of("All"))));
        } catch (ApiFailure failure) {
            throw told(failure, manifest, manifest.content());
        }
    }

    /** Applies it. */
    Map<String, Object> applied(Manifest manifest) throws ApiFailure {
        try {
            return ManifestContent.of(
                    api.change("apply " + manifest.ref(), client -> patch(client, manifest, List.of())));
        } catch (ApiFailure failure) {
            throw told(failure, manifest, manifest.content());
        }
    }

    private GenericKubernetesResource patch(KubernetesClient client, Manifest manifest, List<String> dryRun) {
        var how = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(force)
                .withDryRun(dryRun)
                .build();
        return manifest.knownKind()
                .item(client, manifest.ref(), ManifestContent.object(manifest.content()))
                .patch(how);
    }

    /** Replaces an object, if it is still of the version that the content bears. */
    Map<String, Object> replaced(Manifest manifest, Map<String, Object> content) throws ApiFailure {
        return written("put " + manifest.ref() + " back", manifest, content, Resource::update);
    }

    /** Makes an object. */
    Map<String, Object> created(Manifest manifest, Map<String, Object> content) throws ApiFailure {
        return written("make " + manifest.ref() + " again", manifest, content, Resource::create);
    }

    private Map<String, Object> written(
            String attempted, Manifest manifest, Map<String, Object> content, UnaryCall call) throws ApiFailure {
        try {
            return ManifestContent.of(api.change(
                    attempted,
                    client -> call.of(
                            manifest.knownKind().item(client, manifest.ref(), ManifestContent.object(content)))));
        } catch (ApiFailure failure) {
            throw told(failure, manifest, content);
        }
    }

    private interface UnaryCall {
        GenericKubernetesResource of(Resource<GenericKubernetesResource> item);
    }

    /**
     * Gives the fields of an object back to those who held them. That takes a request of its own: what a request changes is
     * held by who sent it. Else the next one to apply the object of before would be told of a conflict with this step.
     */
    void giveFieldsTo(List<Map<String, Object>> owners, Manifest manifest, Map<String, Object> live) throws ApiFailure {
        List<Map<String, Object>> restored = ManifestOwners.restored(owners, live);
        if (ManifestOwners.isSame(ManifestOwners.told(restored), ManifestOwners.told(live))) {
            return;
        }
        var content = new LinkedHashMap<>(live);
        var metadata = new LinkedHashMap<>(ManifestContent.map(live.get("metadata")));
        metadata.put("managedFields", restored);
        content.put("metadata", metadata);
        replaced(manifest, content);
    }

    /** What is in the way of applying it, by the server's own words; empty if nothing is. */
    Optional<String> problem(Manifest manifest, List<Manifest> all) throws ApiFailure {
        if (manifest.kind().isEmpty()) {
            return Optional.of(manifest.ref() + " (" + manifest.source() + "): the server knows no kind "
                    + manifest.ref().kind() + " of " + manifest.ref().apiVersion());
        }
        try {
            tried(manifest);
            return Optional.empty();
        } catch (ApiFailure failure) {
            if (failure.isUnreachable() || failure.code() == 429 || failure.code() == 401) {
                throw failure;
            }
            if (failure.code() == 404 && all.stream().anyMatch(manifest::needs)) {
                return Optional.empty(); // it can be tried once the others are there
            }
            return Optional.of(manifest.ref() + " (" + manifest.source() + "): " + words(failure));
        }
    }

    /** Whether it can't be tried before others are applied, in whose namespace it stands or whose kind it is of. */
    boolean isAhead(Manifest manifest, List<Manifest> all) throws ApiFailure {
        for (Manifest other : all) {
            if (manifest.needs(other) && read(other).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    static String words(ApiFailure failure) {
        List<ManifestConflict> conflicts = ManifestConflict.in(failure);
        return conflicts.isEmpty()
                ? String.valueOf(failure.getMessage())
                : String.join(
                        ", ", conflicts.stream().map(ManifestConflict::toString).toList());
    }
}
