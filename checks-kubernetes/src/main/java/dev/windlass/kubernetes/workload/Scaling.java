package dev.windlass.kubernetes.workload;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Fence;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of how many pods a workload has, that becomes a step. Immutable, each call gives a new value; safe for use by several
 * threads.
 *
 * <p><b>The step</b> is refused, with nothing changed, where an autoscaler decides on the number, and where somebody else changed it
 * since the before-image was taken. It waits until as many pods are available. It is idempotent. <b>The undo</b> gives it as many as
 * before, unless somebody else scaled it since: then it changes nothing and fails.
 */
public final class Scaling {

    private static final List<String> REPLICAS = List.of("spec", "replicas");
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int TRIED = 6;

    private final Target<?, ?> target;
    private final int replicas;
    private final RolloutWait.Limits limits;

    private Scaling(Target<?, ?> target, int replicas, RolloutWait.Limits limits) {
        this.target = target;
        this.replicas = replicas;
        this.limits = limits;
    }

    static Scaling of(Target<?, ?> target, int replicas) {
        if (replicas < 0) {
            throw new IllegalArgumentException(target + " can't have " + replicas + " pods");
        }
        return new Scaling(target, replicas, RolloutWait.Limits.DEFAULT);
    }

    /**
     * Limits how long the pods may take, for the step and for its undo.
     *
     * @param limit positive, at most a day; 15 minutes where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public Scaling within(Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "scaling of " + target + ": the limit must be positive and at most a day, got " + limit);
        }
        return new Scaling(target, replicas, new RolloutWait.Limits(limit, limits.patience()));
    }

    /**
     * The step.
     *
     * @param name its name, unique within the plan
     * @return a step that is idempotent and has a probe, an undo and a preview
     */
    public Step<Scaled> step(String name) {
        return step(name, new Act<>(target, replicas, limits));
    }

    private static Step<Scaled> step(String name, Act<?, ?> act) {
        Target<?, ?> target = act.target();
        var facts = new ArrayList<Fact>(target.facts());
        facts.add(Fact.declared("replicas", act.replicas()));
        facts.add(Fact.declared("limit", act.limits().limit()));
        var rights = new ArrayList<>(target.rightsToWait());
        rights.add(target.toPatch());
        rights.add(Right.to("list", "autoscaling", "horizontalpodautoscalers", target.namespace()));
        return Step.named(name)
                .capture(Scaled.class, act::capture)
                .run(Scaled.class, new ClusterAction<>(target.api(), facts, rights, act::run))
                .idempotent()
                .probe(act::probe)
                .undo(act::undo)
                .undoByHand(
                        target.kubectl() + " scale " + target.kind().word() + "/" + target.name()
                                + " --replicas=… (the number of before, which is in the journal as the before-image of this step)")
                .preview(act::preview);
    }

    /** What it does. */
    private record Act<T extends HasMetadata, L extends KubernetesResourceList<T>>(
            Target<T, L> target, int replicas, RolloutWait.Limits limits) {

        Scaled capture(ActionContext<Scaled> context) throws ApiFailure, RolloutFailure {
            T now = target.read();
            Optional<String> unmoved = target.kind().unmoved(now);
            if (unmoved.isPresent()) {
                throw new RolloutFailure("did not scale " + target + " in " + target.api() + ": " + unmoved.get());
            }
            Optional<HorizontalPodAutoscaler> owner = autoscaler();
            if (owner.isPresent()) {
                throw new RolloutFailure("did not scale " + target + " in " + target.api()
                        + ": the autoscaler '" + owner.get().getMetadata().getName()
                        + "' decides on the number of its pods, and would set it again; change its bounds instead");
            }
            return new Scaled(now.getMetadata().getUid(), count(now));
        }

        private Optional<HorizontalPodAutoscaler> autoscaler() throws ApiFailure {
            return target
                    .api()
                    .ask("list autoscalers in '" + target.namespace() + "'", client -> client.autoscaling()
                            .v1()
                            .horizontalPodAutoscalers()
                            .inNamespace(target.namespace())
                            .list())
                    .getItems()
                    .stream()
                    .filter(one -> one.getSpec().getScaleTargetRef() != null
                            && one.getSpec().getScaleTargetRef().getName().equals(target.name())
                            && one.getSpec()
                                    .getScaleTargetRef()
                                    .getKind()
                                    .equalsIgnoreCase(target.kind().word()))
                    .findFirst();
        }

        private int count(T object) {
            return target.kind().replicas(object).orElse(1);
        }

        Scaled run(ActionContext<Scaled> context) throws ApiFailure, RolloutFailure, NotApplied, InterruptedException {
            T scaled =
                    set(target.read(), context.before().uid(), context.before().replicas(), replicas);
            RolloutWait.of(target, limits, context, scaled);
            return new Scaled(scaled.getMetadata().getUid(), replicas);
        }

        /** Sets the number where it is the expected one. */
        private T set(T known, String uid, int expected, int wanted) throws ApiFailure, RolloutFailure, NotApplied {
            T from = known;
            for (int tried = 1; ; tried++) {
                if (!from.getMetadata().getUid().equals(uid)) {
                    throw new NotApplied("did not scale " + target + " in " + target.api()
                            + ": it is another one than before the step, made by " + target.writer(from)
                            + "; see who made it anew");
                }
                if (count(from) == wanted) {
                    return from;
                }
                if (count(from) != expected) {
                    throw new NotApplied(
                            "did not scale " + target + " in " + target.api() + " from " + expected + " to "
                                    + wanted + " pods: it has " + count(from) + ", which was written by "
                                    + Writers.last(from.getMetadata(), REPLICAS)
                                    + "; settle with whoever that is how many there should be");
                }
                T now = from;
                String json = JsonPatch.onlyIfStill(now.getMetadata()) // so that a fence keeps it out
                        .replace("/spec/replicas", wanted)
                        .json();
                try {
                    return target.api().firstChange("scale " + target + " to " + wanted, client -> target.kind()
                            .in(client)
                            .inNamespace(target.namespace())
                            .resource(now)
                            .patch(JsonPatch.context(), json));
                } catch (NotApplied refused) {
                    from = target.read();
                    if (tried == TRIED
                            || from.getMetadata()
                                    .getResourceVersion()
                                    .equals(now.getMetadata().getResourceVersion())) {
                        throw refused;
                    }
                } catch (ApiFailure lost) {
                    from = target.read();
                    if (count(from) != wanted) {
                        throw lost; // it may be on its way
                    }
                }
            }
        }

        Settlement<Scaled> probe(ActionContext<Scaled> context) throws ApiFailure, RolloutFailure {
            T now = target.read();
            if (!now.getMetadata().getUid().equals(context.before().uid())) {
                return Settlement.unknown(target + " is another one than before the step");
            }
            if (count(now) != replicas && count(now) == context.before().replicas()) {
                now = Fence.raise(target.api(), target.toString(), now); // the change may be on its way
            }
            if (count(now) == replicas) {
                Judgement judgement = target.kind().judge(now);
                return judgement instanceof Judgement.Done
                        ? Settlement.done(new Scaled(now.getMetadata().getUid(), replicas))
                        : Settlement.unfinished(target + ": " + judgement.words());
            }
            return count(now) == context.before().replicas()
                    ? Settlement.notDone()
                    : Settlement.unknown("it has " + count(now) + " pods, which was written by "
                            + Writers.last(now.getMetadata(), REPLICAS));
        }

        void undo(UndoContext<Scaled, Scaled> context)
                throws ApiFailure, RolloutFailure, NotApplied, InterruptedException {
            Scaled before = context.before();
            T now = target.read();
            if (context.result().isEmpty()
                    && before.replicas() != replicas
                    && count(now) == before.replicas()
                    && now.getMetadata().getUid().equals(before.uid())) {
                now = Fence.raise(target.api(), target.toString(), now); // the change may be on its way
            }
            T back = set(now, before.uid(), replicas, before.replicas());
            RolloutWait.of(target, limits, context, back);
        }

        String preview(CheckContext context) throws ApiFailure, RolloutFailure {
            T now = target.find(context.timeLeft()).orElseThrow(target::isGone);
            return target + ": replicas " + count(now) + " -> " + replicas;
        }
    }
}
