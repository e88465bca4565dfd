package dev.windlass.kubernetes.traffic;

import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.kubernetes.api.Writers;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.UndoContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the steps of {@link Previous} do. */
final class Retiring {

    private static final List<String> REPLICAS = List.of("spec", "replicas");
    private static final int TRIED = 6;

    private final Previous previous;
    private final Duration limit;
    private final Edit<Deployment, Integer> edit;

    Retiring(Previous previous, Duration limit) {
        this.previous = previous;
        this.limit = limit;
        this.edit = new Edit<>(
                previous.api(),
                "the replicas of " + previous,
                this::read,
                Retiring::replicas,
                REPLICAS,
                (now, replicas) -> JsonPatch.onlyIfStill(now.getMetadata()).set("/spec/replicas", replicas));
    }

    List<Right> rights(String verb) {
        var rights = new ArrayList<Right>();
        for (String one : List.of("get", verb, "list", "watch")) {
            rights.add(
                    Right.to(one, "apps", "deployments", previous.namespace()).on(previous.name()));
        }
        rights.addAll(previous.senders().rights());
        return rights;
    }

    Kept capture(ActionContext<Kept> context) throws ApiFailure, TrafficFailure {
        Deployment now = read();
        return new Kept(now.getMetadata().getUid(), replicas(now));
    }

    /** What is not said is 1, as the API has it. */
    static int replicas(Deployment deployment) {
        return Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    }

    // ------------------------------------------------------------------ scaling to zero and back

    Retired scaleToZero(ActionContext<Kept> context)
            throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        Deployment now = read();
        refuseAnother(now, context.before());
        refuseTraffic(now, "scale");
        Deployment scaled = edit.set(now, context.before().replicas(), 0);
        awaitReplicas(context, scaled, 0);
        return new Retired(previous.name(), context.before().replicas());
    }

    Settlement<Retired> probe(ActionContext<Kept> context) throws ApiFailure, TrafficFailure {
        int before = context.before().replicas();
        Deployment now = read();
        if (replicas(now) == 0) {
            return Settlement.done(new Retired(previous.name(), before));
        }
        return replicas(now) == before ? Settlement.notDone() : Settlement.unknown(edit.changed(now, 0));
    }

    void scaleBack(UndoContext<Kept, Retired> context)
            throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        int before = context.before().replicas();
        Deployment now = read();
        if (replicas(now) != before) {
            refuseAnother(now, context.before());
        }
        awaitReplicas(context, edit.set(now, 0, before), before);
    }

    private void awaitReplicas(ActionContext<?> context, Deployment known, int wanted)
            throws ApiFailure, TrafficFailure, InterruptedException {
        try (var watching = new Watching(previous.api())) {
            var view = watch(watching, known);
            Wait.until(watching, context, limit, previous + " to have " + wanted + " ready pods", () -> {
                Deployment now = view.one().orElseThrow(previous::isGone);
                if (replicas(now) != wanted) {
                    throw new TrafficFailure("while " + previous + " in " + previous.api() + " went to " + wanted
                            + " pods somebody else scaled it: " + edit.changed(now, wanted));
                }
                int pods =
                        count(now.getStatus() == null ? null : now.getStatus().getReplicas());
                int ready =
                        count(now.getStatus() == null ? null : now.getStatus().getReadyReplicas());
                return isObserved(now) && pods == wanted && ready == wanted
                        ? Optional.empty()
                        : Optional.of("it has " + pods + " pods, " + ready + " ready");
            });
        }
    }

    static boolean isObserved(Deployment now) {
        Long observed = now.getStatus() == null ? null : now.getStatus().getObservedGeneration();
        return observed != null && observed >= now.getMetadata().getGeneration();
    }

    static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private Watching.View<Deployment, DeploymentList> watch(Watching watching, Deployment known) throws ApiFailure {
        return watching.from(
                previous.toString(),
                client -> client.apps()
                        .deployments()
                        .inNamespace(previous.namespace())
                        .withField("metadata.name", previous.name()),
                known);
    }

    // ------------------------------------------------------------------ removing

    Retired remove(ActionContext<Kept> context) throws ApiFailure, TrafficFailure, NotApplied, InterruptedException {
        Kept before = context.before();
        var done = new Retired(previous.name(), before.replicas());
        for (int tried = 1; ; tried++) {
            Optional<Deployment> found = previous.find(Api.REQUEST_TIMEOUT);
            if (found.isEmpty()) {
                return done;
            }
            Deployment now = found.get();
            refuseAnother(now, before);
            try {
                if (now.getMetadata().getDeletionTimestamp() == null) {
                    refuseTraffic(now, "remove");
                    delete(now);
                }
            } catch (NotApplied refused) {
                if (refused.getCause() instanceof ApiFailure failure && failure.code() == 409 && tried < TRIED) {
                    continue; // its status changed; look at it anew
                }
                throw refused;
            }
            awaitGone(context, now);
            return done;
        }
    }

    private void delete(Deployment now) throws ApiFailure, NotApplied {
        previous.api().firstChange("delete " + previous, client -> client.resource(now)
                .lockResourceVersion(now.getMetadata().getResourceVersion())
                .delete());
    }

    private void awaitGone(ActionContext<?> context, Deployment known)
            throws ApiFailure, TrafficFailure, InterruptedException {
        try (var watching = new Watching(previous.api())) {
            var view = watch(watching, known);
            Wait.until(watching, context, limit, previous + " to be gone", () -> view.one()
                    .filter(now -> now.getMetadata()
                            .getUid()
                            .equals(known.getMetadata().getUid()))
                    .map(now -> "it is still there, with the finalizers "
                            + now.getMetadata().getFinalizers()));
        }
    }

    Settlement<Retired> probeRemoval(ActionContext<Kept> context) throws ApiFailure {
        Kept before = context.before();
        Optional<Deployment> found = previous.find(Api.REQUEST_TIMEOUT);
        boolean isThere = found.isPresent()
                && found.get().getMetadata().getUid().equals(before.uid())
                && found.get().getMetadata().getDeletionTimestamp() == null;
        return isThere ? Settlement.notDone() : Settlement.done(new Retired(previous.name(), before.replicas()));
    }

    // ------------------------------------------------------------------ looking

    String preview(CheckContext context) throws ApiFailure, TrafficFailure {
        Deployment now = previous.find(context.timeLeft()).orElseThrow(previous::isGone);
        List<String> senders = previous.senders().to(Previous.labels(now), context.timeLeft());
        return previous + ": " + replicas(now) + " pods wanted, "
                + count(now.getStatus() == null ? null : now.getStatus().getReadyReplicas())
                + " ready\nwhat sends traffic to it: " + Serving.some(senders);
    }

    private Deployment read() throws ApiFailure, TrafficFailure {
        return previous.find(Api.REQUEST_TIMEOUT).orElseThrow(previous::isGone);
    }

    private void refuseAnother(Deployment now, Kept before) throws NotApplied {
        if (!now.getMetadata().getUid().equals(before.uid())) {
            throw new NotApplied("did not change " + previous + " in " + previous.api()
                    + ": it is another one than before the step, made at "
                    + now.getMetadata().getCreationTimestamp() + " by "
                    + Writers.last(now.getMetadata(), List.of("spec")) + "; see who made it anew");
        }
    }

    private void refuseTraffic(Deployment now, String what) throws ApiFailure, NotApplied {
        List<String> senders = previous.senders().to(Previous.labels(now), Api.REQUEST_TIMEOUT);
        if (!senders.isEmpty()) {
            throw new NotApplied("did not " + what + " " + previous + " in " + previous.api() + ": "
                    + String.join(", ", senders) + (senders.size() == 1 ? " sends" : " send")
                    + " traffic to its pods; switch that over first, or declare a service of this version alone by"
                    + " ownService");
        }
    }
}
