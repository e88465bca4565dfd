package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.workload.Applied.AppliedObject;
import dev.windlass.kubernetes.workload.Applied.Change;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the before-image of manifests, and applies them: all are tried before the first one is. */
final class AppliedAction {

    /** Where nothing is said of it. */
    private static final int REVISIONS_KEPT = 10;

    private final ManifestServer server;
    private final List<Manifest> manifests;
    private final boolean confidential;

    /** @param confidential whether the data of a ConfigMap is nobody's to read */
    AppliedAction(ManifestServer server, List<Manifest> manifests, boolean confidential) {
        this.server = server;
        this.manifests = manifests;
        this.confidential = confidential;
    }

    // ------------------------------------------------------------------ before

    AppliedBefore before() throws ApiFailure {
        var images = new ArrayList<AppliedImage>();
        for (Manifest manifest : server.resolved(manifests)) {
            Optional<Map<String, Object>> live = server.read(manifest);
            images.add(live.isPresent() ? image(manifest, live.get()) : AppliedImage.none(manifest.ref()));
        }
        return new AppliedBefore(images);
    }

    private AppliedImage image(Manifest manifest, Map<String, Object> live) throws ApiFailure {
        boolean withReplicas =
                manifest.wantsReplicas() || ManifestOwners.holds(live, server.manager(), "f:spec", "f:replicas");
        Map<String, Object> own = ManifestContent.declared(live, withReplicas);
        Map<String, Object> content = Map.of();
        ManifestHidden hidden = ManifestHidden.NOTHING;
        Optional<AppliedRevision> revision = Optional.empty();
        int kept = Math.min(kept(live), kept(manifest.content()));
        if (manifest.isWorkload() && kept > 0) {
            revision = AppliedRevision.of(server.api(), manifest.ref(), live, kept);
        }
        if (revision.isPresent()) {
            content = ManifestContent.canonical(own);
            ManifestContent.map(content.get("spec")).remove("template");
        } else if (isHidden(manifest, confidential) || ManifestContent.holdsVariables(own)) {
            hidden = ManifestHidden.of(own);
        } else {
            content = own;
        }
        return new AppliedImage(
                manifest.ref(),
                true,
                ManifestContent.text(live, "metadata", "uid"),
                ManifestContent.text(live, "metadata", "resourceVersion"),
                generation(live),
                withReplicas,
                content,
                hidden,
                revision,
                ManifestOwners.entries(live));
    }

    /** How many revisions of before are kept: those beyond it are gone once the next one is out. */
    private static int kept(Map<String, Object> workload) {
        return ManifestContent.at(workload, "spec", "revisionHistoryLimit") instanceof Number limit
                ? limit.intValue()
                : REVISIONS_KEPT;
    }

    private static boolean isHidden(Manifest manifest, boolean confidential) {
        return manifest.isSecret() || (confidential && manifest.isConfigMap());
    }

    private static long generation(Map<String, Object> live) {
        return ManifestContent.at(live, "metadata", "generation") instanceof Number number ? number.longValue() : 0;
    }

    // ------------------------------------------------------------------ doing

    Applied apply(ActionContext<AppliedBefore> context) throws Exception {
        List<Manifest> all = server.resolved(manifests);
        refuseProblems(all);
        var done = new ArrayList<AppliedObject>();
        var rollouts = new LinkedHashMap<ManifestRollout<?, ?>, Map<String, Object>>();
        for (Manifest manifest : all) {
            if (context.cancelled()) {
                throw new InterruptedException("cancelled after " + done.size() + " of " + all.size() + " objects");
            }
            context.progress("applying " + manifest.ref() + ", " + (done.size() + 1) + " of " + all.size());
            Map<String, Object> left = applied(manifest, all, done);
            done.add(object(manifest, context.before().of(manifest.ref()), left));
            ManifestRollout.of(server.api(), manifest.ref()).ifPresent(rollout -> rollouts.put(rollout, left));
            if (manifest.isDefinition()) {
                ManifestDefinition.awaitServed(server.api(), manifest.ref(), left, context);
            }
        }
        for (Map.Entry<ManifestRollout<?, ?>, Map<String, Object>> rollout : rollouts.entrySet()) {
            rollout.getKey().await(rollout.getValue(), context);
        }
        return new Applied(done);
    }

    private void refuseProblems(List<Manifest> all) throws ApiFailure, NotApplied {
        var problems = new ArrayList<String>();
        for (Manifest manifest : all) {
            server.problem(manifest, all).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            String message = "none of the " + all.size() + " manifests was applied to " + server.api() + ", since "
                    + problems.size() + " would be refused: " + String.join("; ", problems)
                    + ". Mend them; what another manager holds is taken over by force() alone";
            throw new NotApplied(message);
        }
    }

    /** Whether an earlier attempt did a part knows the engine: that nothing was applied is said of this one. */
    private Map<String, Object> applied(Manifest manifest, List<Manifest> all, List<AppliedObject> done)
            throws ApiFailure, NotApplied, AppliedPartly {
        try {
            return server.applied(manifest);
        } catch (ApiFailure failure) {
            String message = "applied " + done.size() + " of " + all.size() + " manifests to " + server.api()
                    + ", then " + manifest.ref() + " (" + manifest.source() + ") failed: "
                    + ManifestServer.words(failure);
            if (done.isEmpty() && failure.hadNoEffect()) {
                throw new NotApplied(message, failure);
            }
            throw new AppliedPartly(message, failure);
        }
    }

    private AppliedObject object(Manifest manifest, AppliedImage before, Map<String, Object> left) {
        return new AppliedObject(
                manifest.ref(),
                change(before, left),
                ManifestContent.text(left, "metadata", "uid"),
                ManifestContent.text(left, "metadata", "resourceVersion"),
                generation(left),
                digest(manifest, before.withReplicas(), left, confidential),
                ManifestOwners.told(left));
    }

    private static Change change(AppliedImage before, Map<String, Object> left) {
        if (!before.existed()) {
            return Change.CREATED;
        }
        boolean counts = before.generation() > 0;
        boolean specIsSame = !counts || before.generation() == generation(left);
        return specIsSame && AppliedBack.isBack(before, left) ? Change.UNCHANGED : Change.CHANGED;
    }

    /**
     * Of the content without values that may be secret, since a hash of a short one gives it away, and without the metadata, in
     * which others make their notes.
     */
    static String digest(Manifest manifest, boolean withReplicas, Map<String, Object> live, boolean confidential) {
        Map<String, Object> content =
                ManifestContent.told(ManifestContent.own(live, withReplicas), isHidden(manifest, confidential));
        content.remove("metadata");
        return ManifestContent.digest(content);
    }
}
