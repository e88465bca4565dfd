package dev.windlass.kubernetes.workload;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import java.util.Objects;
import java.util.Optional;

/**
 * A Deployment, StatefulSet or DaemonSet: it is rolled out anew by steps, and asked by a check whether it is. Immutable, safe for
 * use by several threads.
 *
 * <pre>{@code
 * Workload green = cluster.namespace("shop").deployment("gw-green");
 *
 * green.image("app", "registry.example/gw:1.4.0").step("deploy green")
 * green.scale(6).step("scale green up")
 * checks("green").critical(green.rolledOut())
 * }</pre>
 */
public final class Workload {

    private final Target<?, ?> target;

    private Workload(Target<?, ?> target) {
        this.target = target;
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> Workload of(
            Api api, Kind<T, L> kind, String namespace, String name) {
        return new Workload(new Target<>(
                Objects.requireNonNull(api, "api"), kind, Names.namespace(namespace), Names.object(kind.word(), name)));
    }

    /**
     * A Deployment. Whether it exists is asked by whatever is asked of it.
     *
     * @param api the cluster
     * @param namespace its namespace
     * @param name its name
     * @return the Deployment
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Workload deployment(Api api, String namespace, String name) {
        return of(api, DeploymentKind.KIND, namespace, name);
    }

    /**
     * A StatefulSet; otherwise as {@link #deployment}.
     *
     * @param api the cluster
     * @param namespace its namespace
     * @param name its name
     * @return the StatefulSet
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Workload statefulSet(Api api, String namespace, String name) {
        return of(api, StatefulSetKind.KIND, namespace, name);
    }

    /**
     * A DaemonSet; otherwise as {@link #deployment}.
     *
     * @param api the cluster
     * @param namespace its namespace
     * @param name its name
     * @return the DaemonSet
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Workload daemonSet(Api api, String namespace, String name) {
        return of(api, DaemonSetKind.KIND, namespace, name);
    }

    // ------------------------------------------------------------------ changes

    /**
     * Another image of a container.
     *
     * @param container the name of the container, of an init container too
     * @param image the image; give it a tag that is never moved, or a digest
     * @return the change
     * @throws IllegalArgumentException if the image is blank, or the container can't be the name of one: the two may be the wrong way
     *     round
     */
    public TemplateChange image(String container, String image) {
        TemplateEdit edit = imageEdit(target, container, image);
        return TemplateChange.of(target, mark -> edit);
    }

    /**
     * A variable of a container.
     *
     * @param container the name of the container
     * @param variable the name of the variable
     * @param value its value, which is journaled and printed: never a secret
     * @return the change
     * @throws IllegalArgumentException if the container can't be the name of one, or the variable is blank
     */
    public TemplateChange env(String container, String variable, String value) {
        TemplateEdit edit = variableEdit(target, container, variable, value);
        return TemplateChange.of(target, mark -> edit);
    }

    /**
     * Makes all pods anew, as {@code kubectl rollout restart} does: after a change of a ConfigMap for instance. Once for a run, also
     * if the step is tried again. Its undo makes them anew once more.
     *
     * @return the change
     */
    public TemplateChange restart() {
        return TemplateChange.of(target, TemplateEdit.Restart::new);
    }

    /**
     * Another number of pods.
     *
     * @param replicas how many, from 0
     * @return the change
     * @throws IllegalArgumentException if it is negative, or this is a DaemonSet
     */
    public Scaling scale(int replicas) {
        if (target.kind() instanceof DaemonSetKind) {
            throw new IllegalArgumentException(target + " has a pod on each node, and can't be scaled");
        }
        return Scaling.of(target, replicas);
    }

    static TemplateEdit imageEdit(Target<?, ?> target, String container, String image) {
        Names.container(container);
        notBlank(target, "image", image);
        return new TemplateEdit.Image(container, image);
    }

    static TemplateEdit variableEdit(Target<?, ?> target, String container, String variable, String value) {
        Names.container(container);
        notBlank(target, "variable", variable);
        return new TemplateEdit.Variable(container, variable, Objects.requireNonNull(value, "value"));
    }

    private static void notBlank(Target<?, ?> target, String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "a " + what + " of " + target + " must not be blank, got '" + text + "'");
        }
    }

    // ------------------------------------------------------------------ checks

    /**
     * Asks whether it is rolled out as it is wanted now, by the rules of {@code kubectl rollout status}. One that wants no pods has
     * nothing to judge by.
     *
     * @return the check
     */
    public Check rolledOut() {
        return rolledOut(target);
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> Check rolledOut(Target<T, L> target) {
        NamedCheck named = Check.named(target + " is rolled out")
                .reachesOutside()
                .with(target.api().fact().name(), target.api().fact().value());
        for (Fact fact : target.facts()) {
            named = named.with(fact.name(), fact.value());
        }
        return named.asks(c -> rolledOut(target, c));
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> Answer rolledOut(
            Target<T, L> target, CheckContext context) throws ApiFailure {
        Optional<T> found = target.find(context.timeLeft());
        if (found.isEmpty()) {
            return Answer.noData("there is no " + target + " in " + target.api());
        }
        T now = found.get();
        Kind<T, L> kind = target.kind();
        Judgement judgement = kind.judge(now);
        Answer answer = judgement instanceof Judgement.Done
                ? kind.wanted(now) == 0
                        ? Answer.noData(target + " wants no pods")
                        : Answer.passed(target + " is rolled out: " + judgement.words())
                : Answer.failed(target + " is not rolled out: " + judgement.words());
        String revision = kind.revision(now);
        return (revision.isEmpty() ? answer : answer.with("revision", revision))
                .with("generation", now.getMetadata().getGeneration())
                .with("generation seen by its controller", String.valueOf(kind.observed(now)));
    }

    /** In words: {@code deployment 'gw' in 'shop'}. */
    @Override
    public String toString() {
        return target.toString();
    }
}
