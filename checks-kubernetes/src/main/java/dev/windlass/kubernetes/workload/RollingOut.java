package dev.windlass.kubernetes.workload;

import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.UndoContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                revision.number());
    }

    // ------------------------------------------------------------------ doing

    Rollout run(ActionContext<RolloutBefore> context)
            throws ApiFailure, RolloutFailure, NotApplied, InterruptedException {
        T now = target.read();
        refuseAnother(now, context.before());
        PodTemplateSpec template = target.kind().template(now);
        PodTemplateSpec wanted = applied(context, template);
        if (!wanted.equals(template)) {
            now = patch(context, now);
        }
        return rollout(RolloutWait.of(target, limits, context, now));
    }

    private Rollout rollout(T now) {
        return new Rollout(
                target.kind().revision(now),
                now.getMetadata().getGeneration(),
                target.kind().replicas(now).orElse(-1));
    }

    /** The mark of a restart: the same in all attempts of a step of a run, its probe and its undo. */
    private List<TemplateEdit> edits(RolloutBefore before) {
        return edits.apply(before.templateUid() + "-" + before.generation());
    }

    private PodTemplateSpec applied(ActionContext<RolloutBefore> context, PodTemplateSpec template) {
        PodTemplateSpec applied = template;
        for (TemplateEdit edit : edits(context.before())) {
            applied = edit.applied(applied);
        }
        return applied;
    }

    private T patch(ActionContext<RolloutBefore> context, T known) throws ApiFailure, RolloutFailure, NotApplied {
        T from = known;
        for (int tried = 1; ; tried++) {
            if (from.getMetadata().getGeneration() != context.before().generation()) {
                throw new NotApplied("did not roll out " + target + " in " + target.api()
                        + ": somebody changed it since the step began: " + target.writer(from)
                        + "; settle with whoever that is what should run, and start again then");
            }
            JsonPatch patch = JsonPatch.onlyIfSpecIsStill(from.getMetadata());
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
                T now = target.read();
                if (tried == TRIED
                        || now.getMetadata()
                                .getGeneration()
                                .equals(from.getMetadata().getGeneration())) {
                    throw refused;
                }
                from = now; // and it is told who changed it
            } catch (ApiFailure lost) {
                T now = target.read();
                PodTemplateSpec template = target.kind().template(now);
                if (!applied(context, template).equals(template)) {
                    throw lost; // it may be on its way
                }
                return now;
            }
        }
    }

    private T send(T now, JsonPatch patch) throws ApiFailure, NotApplied {
        return target.api().firstChange("patch " + target, client -> target.kind()
                .in(client)
                .inNamespace(target.namespace())
                .withName(now.getMetadata().getName())
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
        PodTemplateSpec template = target.kind().template(now);
        if (!applied(context, template).equals(template)) {
            return now.getMetadata().getGeneration() == before.generation()
                    ? Settlement.notDone()
                    : Settlement.unknown("somebody else changed " + target + ": " + target.writer(now));
        }
        return target.kind().judge(now) instanceof Judgement.Done
                ? Settlement.done(rollout(now))
                : Settlement.notDone(); // it is idempotent: it goes on waiting
    }

    // ------------------------------------------------------------------ back

    void undo(UndoContext<RolloutBefore, Rollout> context)
            throws ApiFailure, RolloutFailure, NotApplied, InterruptedException {
        RolloutBefore before = context.before();
        T now = target.read();
        refuseAnother(now, before);
        if (now.getMetadata().getGeneration() == before.generation()) {
            return; // nothing was ever applied
        }
        Revision back = target.revisions(now).stream()
                .filter(revision -> revision.uid().equals(before.templateUid()))
                .findFirst()
                .orElseThrow(
                        () -> new RolloutFailure("can't take " + target + " in " + target.api() + " back: its revision "
                                + before.number() + ", kept by '" + before.template()
                                + "', is not there any more; apply the manifests of before"));
        PodTemplateSpec template = target.kind().template(now);
        if (!template.equals(back.template())) {
            if (!template.equals(applied(context, back.template()))) {
                throw new RolloutFailure("did not take " + target + " in " + target.api()
                        + " back: its template is not the one that the step left, somebody else changed it: "
                        + target.writer(now) + "; settle with whoever that is what should run. By hand: "
                        + target.kubectl() + " rollout undo " + target.kind().word() + "/" + target.name()
                        + (before.number() > 0 ? " --to-revision=" + before.number() : ""));
            }
            JsonPatch patch = JsonPatch.onlyIfSpecIsStill(now.getMetadata()).replace("/spec/template", back.template());
            now = send(now, patch);
            removeStuck(target, now, back);
        }
        RolloutWait.of(target, limits, context, now);
    }

    /**
     * A StatefulSet waits for a pod that never gets ready even if it is to be replaced, until somebody deletes it.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback">Forced rollback</a>
     */
    static <T extends HasMetadata, L extends KubernetesResourceList<T>> void removeStuck(
            Target<T, L> target, T now, Revision back) throws ApiFailure {
        if (!(target.kind() instanceof StatefulSetKind)) {
            return;
        }
        List<Pod> pods = target.api()
                .ask("list pods of " + target, client -> client.pods()
                        .inNamespace(target.namespace())
                        .withLabelSelector(target.kind().selector(now))
                        .list())
                .getItems();
        for (Pod pod : pods) {
            String hash = Optional.ofNullable(pod.getMetadata().getLabels())
                    .orElse(Map.of())
                    .getOrDefault(target.kind().hashLabel(), "");
            if (!hash.equals(back.hash()) && !PodSelection.isReady(pod) && Kind.isOf(now, pod)) {
                target.api()
                        .change(
                                "delete pod '" + pod.getMetadata().getName() + "' in '" + target.namespace() + "'",
                                client -> client.resource(pod)
                                        .lockResourceVersion(pod.getMetadata().getResourceVersion())
                                        .delete());
            }
        }
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
