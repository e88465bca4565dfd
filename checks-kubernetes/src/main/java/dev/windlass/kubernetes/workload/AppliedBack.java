package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.kubernetes.workload.Applied.AppliedObject;
import dev.windlass.plan.UndoContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes manifests back, the last one first: what wasn't there is deleted, what was gets its content and its holders of before.
 * An object that somebody else changed since is left as it is, and named.
 */
final class AppliedBack {

    /** As this the client itself writes, where a call can't say who does. */
    private static final String CLIENT = "fabric8-kubernetes-client";

    private static final int TRIED = 5;

    private final ManifestServer server;
    private final List<Manifest> manifests;
    private final boolean confidential;

    AppliedBack(ManifestServer server, List<Manifest> manifests, boolean confidential) {
        this.server = server;
        this.manifests = manifests;
        this.confidential = confidential;
    }

    void undo(UndoContext<AppliedBefore, Applied> context)
            throws ApiFailure, RolloutFailure, AppliedNotBack, InterruptedException {
        var reversed = new ArrayList<>(server.resolved(manifests));
        Collections.reverse(reversed);
        var refused = new ArrayList<String>();
        for (Manifest manifest : reversed) {
            AppliedImage before = context.before().of(manifest.ref());
            Optional<AppliedObject> left = context.result().flatMap(result -> result.of(manifest.ref()));
            context.progress("taking " + manifest.ref() + " back");
            back(manifest, before, left, context).ifPresent(refused::add);
        }
        if (!refused.isEmpty()) {
            throw new AppliedNotBack("could not take back " + refused.size() + " of " + reversed.size()
                    + " manifests in " + server.api() + ": " + String.join("; ", refused)
                    + ". The others are as they were; see what is right there, and set it by hand");
        }
    }

    /** Takes one back; tells why not, if it is left as it is. */
    private Optional<String> back(
            Manifest manifest,
            AppliedImage before,
            Optional<AppliedObject> left,
            UndoContext<AppliedBefore, Applied> context)
            throws ApiFailure, RolloutFailure, InterruptedException {
        for (int tried = 1; ; tried++) {
            Optional<Map<String, Object>> live = server.read(manifest);
            try {
                return before.existed()
                        ? restore(manifest, before, left, live, context)
                        : remove(manifest, before, left, live, context);
            } catch (ApiFailure failure) {
                if (failure.code() != 409 || tried == TRIED) {
                    throw failure;
                } // it has another version by now, be it that its status changed: look again
            }
        }
    }

    // ------------------------------------------------------------------ what wasn't there

    private Optional<String> remove(
            Manifest manifest,
            AppliedImage before,
            Optional<AppliedObject> left,
            Optional<Map<String, Object>> live,
            UndoContext<AppliedBefore, Applied> context)
            throws ApiFailure, InterruptedException {
        if (live.isEmpty()) {
            return Optional.empty();
        }
        String uid = ManifestContent.text(live.get(), "metadata", "uid");
        if (left.isPresent() && !left.get().uid().equals(uid)) {
            return Optional.of(manifest.ref() + " was deleted and made anew since, by "
                    + said(ManifestOwners.since(List.of(), ManifestOwners.told(live.get()), Set.of())));
        }
        if (left.isEmpty() && !isOfThisManager(live.get())) {
            return Optional.empty(); // it was not this step that made it
        }
        Optional<String> other = changedSince(manifest, before, left, live.get());
        if (other.isEmpty()) {
            DeletionCalls.deleteAndAwait(server, manifest, uid, context);
        }
        return other;
    }

    private boolean isOfThisManager(Map<String, Object> live) {
        return ManifestOwners.told(live).stream()
                .anyMatch(owner -> owner.manager().equals(server.manager()));
    }

    // ------------------------------------------------------------------ what was there

    private Optional<String> restore(
            Manifest manifest,
            AppliedImage before,
            Optional<AppliedObject> left,
            Optional<Map<String, Object>> live,
            UndoContext<AppliedBefore, Applied> context)
            throws ApiFailure, RolloutFailure, InterruptedException {
        if (live.isEmpty()) {
            return Optional.of(manifest.ref() + " was deleted by somebody since");
        }
        if (!ManifestContent.text(live.get(), "metadata", "uid").equals(before.uid())) {
            return Optional.of(manifest.ref() + " was deleted and made anew since, by "
                    + said(ManifestOwners.since(List.of(), ManifestOwners.told(live.get()), Set.of())));
        }
        Optional<Map<String, Object>> content = contentOf(before);
        if (content.isEmpty()) {
            return Optional.of(manifest.ref() + " can't go back: "
                    + before.revision().orElseThrow() + ", which has its template of before, is gone");
        }
        Map<String, Object> now = live.get();
        List<Map<String, Object>> notes =
                ManifestOwners.notesSince(then(before, left), now, Set.of(server.manager(), CLIENT));
        Map<String, Object> back = ManifestContent.replaced(now, content.get(), before.withReplicas());
        for (Map<String, Object> note : notes) {
            ManifestOwners.overlay(back, now, ManifestOwners.fields(note));
        }
        if (!ManifestContent.isSame(
                ManifestContent.declared(now, before.withReplicas()),
                ManifestContent.declared(back, before.withReplicas()))) {
            Optional<String> other = changedSince(manifest, before, left, now);
            if (other.isPresent()) {
                return other;
            }
            now = server.replaced(manifest, back);
        }
        restoreOwners(manifest, before, notes, now);
        Optional<ManifestRollout<?, ?>> rollout = ManifestRollout.of(server.api(), manifest.ref());
        if (rollout.isPresent()) {
            rollout.get().awaitBack(now, before.revision(), context);
        }
        return Optional.empty();
    }

    /** Who else wrote meanwhile keeps what it holds. */
    private void restoreOwners(
            Manifest manifest, AppliedImage before, List<Map<String, Object>> notes, Map<String, Object> now)
            throws ApiFailure {
        boolean another = !ManifestOwners.writersSince(before.told(), now, Set.of(server.manager(), CLIENT))
                .isEmpty();
        if (!another) {
            var owners = new ArrayList<>(before.owners());
            owners.removeIf(owner -> notes.stream().anyMatch(note -> ManifestOwners.isOfSame(owner, note)));
            owners.addAll(notes);
            server.giveFieldsTo(owners, manifest, now);
        }
    }

    /** Who held fields when the step had done its work; where that isn't known, ahead of it. */
    private static List<AppliedOwner> then(AppliedImage before, Optional<AppliedObject> left) {
        return left.isPresent() ? left.get().owners() : before.told();
    }

    /** The content of before, whole; empty if the revision that has a part of it is gone. */
    private Optional<Map<String, Object>> contentOf(AppliedImage before) throws ApiFailure {
        if (before.revision().isEmpty()) {
            return Optional.of(before.hidden().reveal().orElse(before.content()));
        }
        return before.revision().get().template(server.api(), before.ref()).map(template -> {
            Map<String, Object> content = ManifestContent.canonical(before.content());
            ManifestContent.map(content.get("spec")).put("template", template);
            return content;
        });
    }

    /** Whether an object has the content of before, as far as it can be told without asking. */
    static boolean isBack(AppliedImage before, Map<String, Object> live) {
        Map<String, Object> own = ManifestContent.declared(live, before.withReplicas());
        if (before.revision().isPresent()) {
            ManifestContent.map(own.get("spec")).remove("template");
        }
        return ManifestContent.isSame(own, before.hidden().reveal().orElse(before.content()));
    }

    // ------------------------------------------------------------------ who else

    private Optional<String> changedSince(
            Manifest manifest, AppliedImage before, Optional<AppliedObject> left, Map<String, Object> live) {
        // Other steps of this module may have changed it in between, and taken that back: then it is as it was left.
        List<String> others = left.isPresent()
                ? ManifestOwners.writersSince(left.get().owners(), live, Set.of(Writers.OURS))
                : ManifestOwners.writersSince(before.told(), live, Set.of(server.manager()));
        boolean same = left.isEmpty()
                || left.get()
                        .digest()
                        .equals(AppliedAction.digest(manifest, before.withReplicas(), live, confidential));
        return others.isEmpty() && same
                ? Optional.empty()
                : Optional.of(manifest.ref() + " was changed since by " + said(others));
    }

    private static String said(List<String> managers) {
        return managers.isEmpty() ? "somebody who left no name" : String.join(" and ", managers);
    }
}
