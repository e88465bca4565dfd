package dev.windlass.kubernetes.workload;

import dev.windlass.check.Spoken;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Doomed;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.plan.ActionContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes one object of a known identity, with what it owns, and waits until all of it is gone. */
final class DeletionCalls {

    /** How long it is waited until something is gone, where nothing is said: 10 minutes. */
    static final Duration LIMIT = Duration.ofMinutes(10);

    /** How long a wait lasts before it is told again what is waited for. */
    private static final Duration TOLD = Duration.ofSeconds(30);

    private DeletionCalls() {}

    /** Deletes the object of this identity, and no other of its name; waits until it is gone. */
    static void deleteAndAwait(ManifestServer server, Manifest manifest, String uid, ActionContext<?> context)
            throws ApiFailure, InterruptedException {
        Optional<Map<String, Object>> live = find(server, manifest, uid);
        if (live.isPresent()) {
            delete(server.api(), manifest, live.get());
            awaitGone(server.api(), manifest, live.get(), LIMIT, context);
        }
    }

    /** The object, if it is still of this identity. */
    static Optional<Map<String, Object>> find(ManifestServer server, Manifest manifest, String uid) throws ApiFailure {
        return server.read(manifest)
                .filter(one -> ManifestContent.text(one, "metadata", "uid").equals(uid));
    }

    static boolean isGoing(Map<String, Object> live) {
        return !ManifestContent.text(live, "metadata", "deletionTimestamp").isEmpty();
    }

    /** Deletes it, unless it is about to go already. */
    static void delete(Api api, Manifest manifest, Map<String, Object> live) throws ApiFailure {
        if (!isGoing(live)) {
            manifest.knownKind()
                    .doomed(manifest.ref(), ManifestContent.text(live, "metadata", "uid"))
                    .delete(api, "delete " + manifest.ref(), Doomed.How.WITH_WHAT_IT_OWNS);
        }
    }

    /** What an object owns is deleted ahead of it, its pods too: once it is gone they are. */
    static void awaitGone(
            Api api, Manifest manifest, Map<String, Object> live, Duration limit, ActionContext<?> context)
            throws ApiFailure, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
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
                String trouble = watching.trouble().map(why -> "; " + why).orElse("");
                Duration time = Duration.ofNanos(deadline - System.nanoTime());
                if (time.isNegative()) {
                    throw new IllegalStateException(manifest.ref() + " of " + api
                            + " is being deleted, and not gone within " + Spoken.time(limit)
                            + heldBy(left.get()) + trouble
                            + "; see what it or its pods wait for, and start again once it is gone");
                }
                context.progress(waitsFor(manifest, left.get()) + trouble);
                watching.await(time.compareTo(TOLD) < 0 ? time : TOLD);
            }
        }
    }

    private static String waitsFor(Manifest manifest, GenericKubernetesResource object) {
        return "waiting until " + manifest.ref() + " is gone" + heldBy(object);
    }

    private static String heldBy(GenericKubernetesResource object) {
        List<String> finalizers = object.getMetadata().getFinalizers();
        return finalizers == null || finalizers.isEmpty() ? "" : ", held by " + String.join(", ", finalizers);
    }
}
