package dev.windlass.kubernetes.workload;

import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Fence;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.UndoContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a {@link TemplateChange} does.
 *
 * @param target the workload
 * @param edits the changes of its template, for the key of the run and step
 * @param limits how long it waits
 * @param <T> the model of the workload
 * @param <L> the model of a list of them
 */
record RollingOut<T extends HasMetadata, L extends KubernetesResourceList<T>>(
        Target<T, L> target, Function<String, List<TemplateEdit>> edits, RolloutWait.Limits limits) {

    private static final int TRIED = 6;
    private static final List<String> TEMPLATE = List.of("spec", "template");

    List<Right> rights() {
        var rights = new ArrayList<>(target.rightsToWait());
        rights.add(target.toPatch());
        if (target.kind() instanceof StatefulSetKind) {
            rights.add(Right.to("delete", "", "pods", target.namespace()));
        }
        return rights;
    }

    // ------------------------------------------------------------------ before

    RolloutBefore capture(ActionContext<RolloutBefore> context) throws ApiFailure, RolloutFailure {
        T now = target.read();
        Optional<String> unfit = target.kind().unfit(now);
        if (unfit.isPresent()) {
            throw new RolloutFailure("did not roll out " + target + " in " + target.api() + ": " + unfit.get());
        }
        Revision revision = target.current(now)
                .orElseThrow(() -> new RolloutFailure("did not roll out " + target + " in " + target.api()
                        + ": there would be no way back, since its controller has not kept the template that it has now;"
                        + " is its controller running?"));
        return new RolloutBefore(
                now.getMetadata().getUid(),
                now.getMetadata().getGeneration(),
                revision.name(),
                revision.uid(),
                revision.number(),
                Writers.ourTime(now.getMetadata(), TEMPLATE));
    }

    // ------------------------------------------------------------------ doing

    Rollout run(ActionContext<RolloutBefore> context)
            throws ApiFailure, RolloutFailure, NotApplied, InterruptedException {
        T now = target.read();
        refuseAnother(now, context.before());
        T wanted = isApplied(context.before(), now) ? now : patch(context, now);
        return rollout(RolloutWait.of(target, limits, context, wanted));
    }

    private Rollout rollout(T now) {
        return new Rollout(
                target.kind().revision(now),
                now.getMetadata().getGeneration(),
                target.kind().replicas(now).orElse(-1));
    }

    /** The mark of a restart is the same in all attempts of a step of a run, its probe and its undo. */
    private List<TemplateEdit> edits(RolloutBefore before) {
        return edits.apply(before.templateUid() + "-" + before.generation());
    }

    /**
     * Whether the template is that of before with the changes of the step and no other, or is what the server made of that: a webhook
     * of the cluster may change it. As long as nobody changed anything, whether it was as wanted already.
     */
    private boolean isApplied(RolloutBefore before, T now) throws ApiFailure {
        PodTemplateSpec template = target.kind().template(now);
        if (now.getMetadata().getGeneration() == before.generation()) {
            return edited(before, template).equals(Optional.of(template));
        }
        Optional<PodTemplateSpec> old = back(before, now).map(Revision::template);
        if (old.isEmpty()) {
            return false;
        }
        return edited(before, old.get()).equals(Optional.of(template))
                || (!template.equals(old.get())
                        && Writers.isOurs(now.getMetadata(), TEMPLATE)
                        && !Writers.ourTime(now.getMetadata(), TEMPLATE).equals(before.written()));
    }

    /** A template with the changes of the step; empty where it lacks what they change. */
    private Optional<PodTemplateSpec> edited(RolloutBefore before, PodTemplateSpec template) {
        PodTemplateSpec edited = template;
        try {
            for (TemplateEdit edit : edits(before)) {
                edited = edit.applied(edited);
            }
            return Optional.of(edited);
        } catch (TemplateEdit.NoSuchContainer missing) {
            return Optional.empty();
        }
    }

    /** Whether the template is that of before. Who scaled it, or changed something else, doesn't matter. */
    private boolean isAsBefore(RolloutBefore before, T now) throws ApiFailure {
        return now.getMetadata().getGeneration() == before.generation()
                || back(before, now)
                        .map(revision ->
                                revision.template().equals(target.kind().template(now)))
                        .orElse(false);
    }

    private Optional<Revision> back(RolloutBefore before, T now) throws ApiFailure {
        return target.revisions(now).stream()
                .filter(revision -> revision.uid().equals(before.templateUid()))
                .findFirst();
    }

    private T patch(ActionContext<RolloutBefore> context, T known) throws ApiFailure, RolloutFailure, NotApplied {
        T from = known;
        for (int tried = 1; ; tried++) {
            if (!isAsBefore(context.before(), from)) {
                throw new NotApplied("did not roll out " + target + " in " + target.api()
                        + ": somebody changed it since the step began: "
                        + Writers.last(from.getMetadata(), TEMPLATE)
                        + "; settle with whoever that is what should run, and start again then");
            }
            JsonPatch patch = JsonPatch.onlyIfStill(from.getMetadata()); // so that a fence keeps it out
            for (TemplateEdit edit : edits(context.before())) {
                try {
                    edit.patch(patch, target.kind().template(from));
                } catch (TemplateEdit.NoSuchContainer missing) {
                    throw new NotApplied(
                            "did not roll out " + target + " in " + target.api() + ": " + missing.getMessage()
                                    + "; mend the plan",
                            missing);
                }
            }
            try {
                return send(from, patch);
            } catch (NotApplied refused) {
                from = again(refused, tried, from);
            } catch (ApiFailure lost) {
                T now = target.read();
                if (!isApplied(context.before(), now)) {
                    throw lost; // it may be on its way
                }
                return now;
            }
        }
    }

    /** Reads it anew after a patch was refused; gives up where nothing has changed that could be the reason. */
    private T again(NotApplied refused, int tried, T from) throws ApiFailure, RolloutFailure, NotApplied {
        T now = target.read();
        if (tried == TRIED
                || now.getMetadata()
                        .getResourceVersion()
                        .equals(from.getMetadata().getResourceVersion())) {
            throw refused;
        }
        return now;
    }

    private T send(T now, JsonPatch patch) throws ApiFailure, NotApplied {
        return target.api().firstChange("patch " + target, client -> target.kind()
                .in(client)
                .inNamespace(target.namespace())
                .resource(now)
                .patch(JsonPatch.context(), patch.json()));
    }

    private void refuseAnother(T now, RolloutBefore before) throws NotApplied {
        if (!now.getMetadata().getUid().equals(before.uid())) {
            throw new NotApplied("did not change " + target + " in " + target.api()
                    + ": it is another one than before the step, made at "
                    + now.getMetadata().getCreationTimestamp() + " by " + target.writer(now)
                    + "; see who made it anew, and what should run");
        }
    }

    // ------------------------------------------------------------------ settling

    Settlement<Rollout> probe(ActionContext<RolloutBefore> context) throws ApiFailure, RolloutFailure {
        T now = target.read();
        RolloutBefore before = context.before();
        if (!now.getMetadata().getUid().equals(before.uid())) {
            return Settlement.unknown(target + " is another one than before the step, made by " + target.writer(now));
        }
        if (!isApplied(before, now) && isAsBefore(before, now)) {
            now = Fence.raise(target.api(), target.toString(), now); // the change may be on its way
        }
        if (isApplied(before, now)) {
            Judgement judgement = target.kind().judge(now);
            return judgement instanceof Judgement.Done
                    ? Settlement.done(rollout(now))
                    : Settlement.unfinished(target + ": " + judgement.words());
        }
        return isAsBefore(before, now)
                ? Settlement.notDone()
                : Settlement.unknown(
                        "somebody else changed " + target + ": " + Writers.last(now.getMetadata(), TEMPLATE));
    }

    // ------------------------------------------------------------------ back

    void undo(UndoContext<RolloutBefore, Rollout> context)
            throws ApiFailure, RolloutFailure, NotApplied, InterruptedException {
        RolloutBefore before = context.before();
        T now = target.read();
        refuseAnother(now, before);
        if (now.getMetadata().getGeneration() == before.generation()) {
            if (context.result().isEmpty()) {
                now = Fence.raise(target.api(), target.toString(), now); // the change may be on its way
            }
            if (isAsBefore(before, now)) {
                return; // nothing was ever applied
            }
        }
        Revision back = back(before, now)
                .orElseThrow(() -> new RolloutFailure("can't take " + target + " in " + target.api()
                        + " back: its revision " + before.number() + ", kept by '" + before.template()
                        + "', is not there any more; apply the manifests of before"));
        for (int tried = 1; !target.kind().template(now).equals(back.template()); tried++) {
            if (!isApplied(before, now)) {
                throw new RolloutFailure("did not take " + target + " in " + target.api()
                        + " back: its template is not the one that the step left, somebody else changed it: "
                        + Writers.last(now.getMetadata(), TEMPLATE)
                        + "; settle with whoever that is what should run. By hand: " + target.kubectl()
                        + " rollout undo " + target.kind().word() + "/" + target.name()
                        + (before.number() > 0 ? " --to-revision=" + before.number() : ""));
            }
            T from = now;
            try {
                now = send(
                        from,
                        JsonPatch.onlyIfSpecIsStill(now.getMetadata()).replace("/spec/template", back.template()));
                break;
            } catch (NotApplied refused) {
                now = again(refused, tried, now);
            }
        }
        new StuckPods(target.api(), target.toString()).remove(target.kind(), now, back);
        RolloutWait.of(target, limits, context, now);
    }

    // ------------------------------------------------------------------ telling

    String preview(CheckContext context) throws ApiFailure, RolloutFailure {
        T now = target.find(context.timeLeft()).orElseThrow(target::isGone);
        PodTemplateSpec template = target.kind().template(now);
        String changes = edits.apply("").stream()
                .map(edit -> edit.preview(template))
                .filter(change -> !change.isEmpty())
                .collect(Collectors.joining("\n"));
        return target + ": " + target.kind().judge(now).words() + "\n"
                + (changes.isEmpty() ? "nothing to change" : changes);
    }
}
