package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.plan.ActionContext;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.extension.ExtensibleResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes one object of a known identity, with what it owns, and waits until all of it is gone. */
final class DeletionCalls {

    private static final int TRIED = 10;

    /** How long a wait lasts before it is told again what is waited for. */
    private static final Duration TOLD = Duration.ofSeconds(30);

    private DeletionCalls() {}

    /**
     * Deletes the object that was looked at, and no other of its name. Of a version that the server has replaced, be it by
     * another status, it is looked at again.
     */
    static void deleteAndAwait(ManifestServer server, Manifest manifest, String uid, ActionContext<?> context)
            throws ApiFailure, InterruptedException {
        for (int tried = 1; ; tried++) {
            Optional<Map<String, Object>> live = server.read(manifest)
                    .filter(one -> ManifestContent.text(one, "metadata", "uid").equals(uid));
            if (live.isEmpty()) {
                return;
            }
            try {
                if (!isGoing(live.get())) {
                    delete(server.api(), manifest, live.get());
                }
                awaitGone(server.api(), manifest, live.get(), context);
                return;
            } catch (ApiFailure failure) {
                if (failure.code() == 404) {
                    return;
                }
                if (failure.code() == 409 && tried < TRIED) {
                    continue;
                }
                throw failure;
            }
        }
    }

    static boolean isGoing(Map<String, Object> live) {
        return !ManifestContent.text(live, "metadata", "deletionTimestamp").isEmpty();
    }

    /** The client can't send an identity as a precondition; the version of an object is that of one identity alone. */
    private static void delete(Api api, Manifest manifest, Map<String, Object> live) throws ApiFailure {
        api.change("delete " + manifest.ref(), client -> {
            if (manifest.knownKind().named(client, manifest.ref())
                    instanceof ExtensibleResource<GenericKubernetesResource> object) {
                return object.lockResourceVersion(ManifestContent.text(live, "metadata", "resourceVersion"))
                        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                        .delete();
            }
            throw new IllegalStateException("this client can't delete an object of a certain version");
        });
    }

    /** What an object owns is deleted ahead of it, its pods too: once it is gone they are. */
    static void awaitGone(Api api, Manifest manifest, Map<String, Object> live, ActionContext<?> context)
            throws ApiFailure, InterruptedException {
        String uid = ManifestContent.text(live, "metadata", "uid");
        try (var watching = new Watching(api)) {
            var view = watching.from(
                    manifest.ref().toString(),
                    client -> manifest.knownKind().only(client, manifest.ref()),
                    ManifestContent.object(live));
            while (true) {
                Optional<GenericKubernetesResource> left = view.all().stream()
                        .filter(one -> one.getMetadata().getUid().equals(uid))
                        .findFirst();
                if (left.isEmpty()) {
                    return;
                }
                if (context.cancelled()) {
                    throw new InterruptedException("cancelled; " + waitsFor(manifest, left.get()));
                }
                context.progress(waitsFor(manifest, left.get())
                        + watching.trouble().map(trouble -> "; " + trouble).orElse(""));
                watching.await(TOLD);
            }
        }
    }

    private static String waitsFor(Manifest manifest, GenericKubernetesResource object) {
        List<String> finalizers = object.getMetadata().getFinalizers();
        return "waiting until " + manifest.ref() + " is gone"
                + (finalizers == null || finalizers.isEmpty() ? "" : ", held by " + String.join(", ", finalizers));
    }
}
