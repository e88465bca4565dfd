package dev.windlass.kubernetes.workload;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A change of what the pods of a workload are made of, that becomes a step which rolls it out. Immutable, each call gives a new
 * value; safe for use by several threads.
 *
 * <pre>{@code
 * Step<Rollout> deploy = shop.deployment("gw-green").image("app", "registry.example/gw:1.4.0").step("deploy green");
 * }</pre>
 *
 * <p><b>The step</b> changes the template in one request, on the condition that nobody changed what is wanted of the workload
 * since the before-image was taken, and waits until it is rolled out, as {@code kubectl rollout status} does, by watches alone.
 * It fails as soon as it is certain that it won't be: a crash loop, an image that can't be pulled, a deadline for progress that
 * is over; what may pass, such as a quota that is full or pods for which there is no room, is given some {@link #patience}. It
 * fails, and says who it was, if somebody else changes the workload meanwhile, but for its number of pods. It is idempotent:
 * where the template is as wanted already it only waits. A change whose answer was lost may be on its way for long: before it counts
 * as not done or as taken back it is kept out, by the annotation {@code windlass.dev/settled}.
 *
 * <p><b>The undo</b> goes back to the very revision of before, out of the ReplicaSet or ControllerRevision that keeps it, and
 * waits until that is rolled out. Of a StatefulSet it deletes the pods of the step's template that are not ready, since its
 * controller would wait for them. It changes nothing and fails if somebody else changed the template since.
 *
 * <p>Of the template nothing but the changes is journaled.
 */
public final class TemplateChange {

    private static final Duration LONGEST = Duration.ofDays(1);

    private final Target<?, ?> target;
    private final List<Function<String, TemplateEdit>> edits;
    private final RolloutWait.Limits limits;

    private TemplateChange(Target<?, ?> target, List<Function<String, TemplateEdit>> edits, RolloutWait.Limits limits) {
        this.target = target;
        this.edits = List.copyOf(edits);
        this.limits = limits;
    }

    static TemplateChange of(Target<?, ?> target, Function<String, TemplateEdit> edit) {
        return new TemplateChange(target, List.of(edit), RolloutWait.Limits.DEFAULT);
    }

    /**
     * Changes the image of a container too.
     *
     * @param container the name of the container, of an init container too
     * @param image the image; give it a tag that is never moved, or a digest
     * @return a new value
     * @throws IllegalArgumentException if the image is blank, or the container can't be the name of one: the two may be the wrong way
     *     round
     */
    public TemplateChange image(String container, String image) {
        return and(Workload.imageEdit(target, container, image));
    }

    /**
     * Sets a variable of a container too.
     *
     * @param container the name of the container
     * @param variable the name of the variable
     * @param value its value, which is journaled and printed: never a secret
     * @return a new value
     * @throws IllegalArgumentException if the container can't be the name of one, or the variable is blank
     */
    public TemplateChange env(String container, String variable, String value) {
        return and(Workload.variableEdit(target, container, variable, value));
    }

    private TemplateChange and(TemplateEdit edit) {
        var more = new ArrayList<>(edits);
        more.add(mark -> edit);
        return new TemplateChange(target, more, limits);
    }

    /**
     * Limits how long the rollout may take, for the step and for its undo.
     *
     * @param limit positive, at most a day; 15 minutes where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public TemplateChange within(Duration limit) {
        return new TemplateChange(target, edits, new RolloutWait.Limits(upToADay("limit", limit), limits.patience()));
    }

    /**
     * Says how long it waits for what may pass: pods for which no node has room, until an autoscaler has made one for instance; a
     * quota that is full; a configuration that is missing.
     *
     * @param patience positive, at most a day; 2 minutes where nothing is said. It counts anew whenever the rollout goes on
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public TemplateChange patience(Duration patience) {
        return new TemplateChange(
                target, edits, new RolloutWait.Limits(limits.limit(), upToADay("patience", patience)));
    }

    private Duration upToADay(String what, Duration time) {
        Objects.requireNonNull(time, what);
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "rollout of " + target + ": the " + what + " must be positive and at most a day, got " + time);
        }
        return time;
    }

    /**
     * The step.
     *
     * @param name its name, unique within the plan
     * @return a step that is idempotent and has a probe, an undo and a preview
     */
    public Step<Rollout> step(String name) {
        return step(name, target);
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> Step<Rollout> step(
            String name, Target<T, L> of) {
        var rolling = new RollingOut<>(
                of, mark -> edits.stream().map(edit -> edit.apply(mark)).toList(), limits);
        var facts = new ArrayList<Fact>(of.facts());
        edits.forEach(edit -> facts.add(edit.apply("").fact()));
        facts.add(Fact.declared("limit", limits.limit()));
        facts.add(Fact.declared("patience", limits.patience()));
        return Step.named(name)
                .capture(RolloutBefore.class, rolling::capture)
                .run(Rollout.class, new ClusterAction<>(of.api(), facts, rolling.rights(), rolling::run))
                .idempotent()
                .probe(rolling::probe)
                .undo(rolling::undo)
                .undoByHand(
                        of.kubectl() + " rollout undo " + of.kind().word() + "/" + of.name()
                                + " --to-revision=… (the number of before, which is in the journal as the before-image of this step)")
                .preview(rolling::preview);
    }
}
