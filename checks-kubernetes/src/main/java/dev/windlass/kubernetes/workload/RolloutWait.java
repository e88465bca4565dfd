package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.plan.ActionContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a workload is rolled out as it is wanted now, or it is certain that it won't be. It is pinned to what is wanted
 * when it begins: if somebody else changes more than the number of pods meanwhile, it fails and says who. It asks nothing but by
 * watches, of the workload and of its pods. Used by one thread.
 *
 * @param <T> the model of the workload
 * @param <L> the model of a list of them
 */
final class RolloutWait<T extends HasMetadata, L extends KubernetesResourceList<T>> {

    private final Target<T, L> target;
    private final Limits limits;
    private final ActionContext<?> context;
    private T wanted;
    /** Since when something stands in the way that may pass, by the ticker; null while nothing does. */
    private @Nullable Long hinderedSince;
    /** What the pods of the new template bear; null as long as nobody had to know. */
    private @Nullable String newest;

    /**
     * How long it waits.
     *
     * @param limit in all
     * @param patience for what may pass, such as pods for which there is no room yet
     */
    record Limits(Duration limit, Duration patience) {
        static final Limits DEFAULT = new Limits(Duration.ofMinutes(15), Duration.ofMinutes(1));
    }

    /** Why it can't go on. */
    private record Obstacle(String words, String advice) {}

    private RolloutWait(Target<T, L> target, Limits limits, ActionContext<?> context, T wanted) {
        this.target = target;
        this.limits = limits;
        this.context = context;
        this.wanted = wanted;
    }

    /**
     * Waits.
     *
     * @param known the workload as the call gave it that made it so
     * @return the workload, rolled out
     */
    static <T extends HasMetadata, L extends KubernetesResourceList<T>> T of(
            Target<T, L> target, Limits limits, ActionContext<?> context, T known)
            throws ApiFailure, RolloutFailure, InterruptedException {
        return new RolloutWait<>(target, limits, context, known).await();
    }

    private T await() throws ApiFailure, RolloutFailure, InterruptedException {
        long deadline = System.nanoTime() + limits.limit().toNanos();
        try (var watching = new Watching(target.api())) {
            var view = target.view(watching, wanted);
            var pods = target.pods(watching, wanted);
            while (true) {
                T now = view.one().orElseThrow(target::isGone);
                refuseAnother(now);
                Judgement judgement = target.kind().judge(now);
                if (judgement instanceof Judgement.Done) {
                    return now;
                }
                Optional<Obstacle> obstacle = obstacle(now, judgement, pods);
                if (obstacle.isPresent()) {
                    throw failed(obstacle.get(), judgement, pods);
                }
                String trouble = watching.trouble()
                        .map(why -> "; that may be old: " + why)
                        .orElse("");
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (left.isNegative() || left.isZero()) {
                    throw failed(
                            new Obstacle(
                                    "it was not within " + limits.limit() + trouble,
                                    "see why its pods don't become ready"),
                            judgement,
                            pods);
                }
                if (context.cancelled()) {
                    throw new InterruptedException(
                            "cancelled while " + target + " was rolled out: " + judgement.words());
                }
                context.progress(target + ": " + judgement.words() + trouble);
                watching.await(shorter(left, patienceLeft()));
            }
        }
    }

    private Duration patienceLeft() {
        return hinderedSince == null ? limits.limit() : limits.patience().minusNanos(System.nanoTime() - hinderedSince);
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration least = one.compareTo(other) < 0 ? one : other;
        return least.isNegative() ? Duration.ZERO : least;
    }

    /** What somebody else changed, but for the number of pods, is another rollout than this one. */
    private void refuseAnother(T now) throws RolloutFailure {
        if (!now.getMetadata().getUid().equals(wanted.getMetadata().getUid())) {
            throw new RolloutFailure(target + " in " + target.api()
                    + " was removed and made anew while it was rolled out, by " + target.writer(now)
                    + "; see who did that, and whether it is as it should be");
        }
        if (now.getMetadata().getGeneration().equals(wanted.getMetadata().getGeneration())) {
            return;
        }
        if (now.getMetadata().getGeneration() < wanted.getMetadata().getGeneration()) {
            return; // of before the change; a list that was answered out of the server's cache
        }
        if (!target.kind().isSameButForReplicas(now, wanted)) {
            throw new RolloutFailure("while " + target + " in " + target.api()
                    + " was rolled out somebody else changed it: " + target.writer(now)
                    + "; settle with whoever that is what should run, and start again then");
        }
        wanted = now; // somebody scaled it
    }

    private Optional<Obstacle> obstacle(T now, Judgement judgement, Watching.View<Pod, PodList> pods)
            throws ApiFailure {
        if (judgement instanceof Judgement.Broken broken) {
            return Optional.of(new Obstacle(broken.words(), broken.advice()));
        }
        if (!target.kind().isObserved(now)) {
            return Optional.empty();
        }
        List<PodTrouble> troubles = troubles(now, pods.all());
        Optional<PodTrouble> certain =
                troubles.stream().filter(PodTrouble::certain).findFirst();
        if (certain.isPresent()) {
            return Optional.of(
                    new Obstacle(certain.get().toString(), advice(certain.get().reason())));
        }
        if (troubles.isEmpty() && !(judgement instanceof Judgement.Hindered)) {
            hinderedSince = null;
            return Optional.empty();
        }
        if (hinderedSince == null) {
            hinderedSince = System.nanoTime();
        }
        if (patienceLeft().compareTo(Duration.ZERO) > 0) {
            return Optional.empty();
        }
        String words = troubles.isEmpty() ? judgement.words() : troubles.get(0).toString();
        String reason = troubles.isEmpty() ? "Quota" : troubles.get(0).reason();
        return Optional.of(new Obstacle(words + ", for " + limits.patience().toSeconds() + " s", advice(reason)));
    }

    private static String advice(String reason) {
        return switch (reason) {
            case "CrashLoopBackOff" -> "see why it ends, below is the end of its log";
            case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError" ->
                "see whether that image is in the registry, and the nodes may pull it";
            case "Unschedulable" -> "make room, or ask for less";
            case "Quota" -> "see the quota of the namespace";
            default -> "see what is told of it below";
        };
    }

    /** Those of pods of the new template: others may be in trouble since long. */
    private List<PodTrouble> troubles(T now, List<Pod> pods) throws ApiFailure {
        boolean any = pods.stream().anyMatch(pod -> PodTrouble.of(pod).isPresent());
        return any
                ? ofNewest(now, pods).stream()
                        .flatMap(pod -> PodTrouble.of(pod).stream())
                        .toList()
                : List.of();
    }

    private List<Pod> ofNewest(T now, List<Pod> pods) throws ApiFailure {
        if (newest == null) {
            newest = target.current(now).map(Revision::hash).orElse(null);
        }
        String hash = newest;
        return hash == null
                ? List.of()
                : pods.stream()
                        .filter(pod -> hash.equals(
                                Optional.ofNullable(pod.getMetadata().getLabels())
                                        .orElse(Map.of())
                                        .get(target.kind().hashLabel())))
                        .toList();
    }

    private RolloutFailure failed(Obstacle obstacle, Judgement judgement, Watching.View<Pod, PodList> pods) {
        List<Pod> concerned;
        try {
            concerned = ofNewest(wanted, pods.all());
        } catch (ApiFailure failure) {
            concerned = pods.all();
        }
        return new RolloutFailure(
                target + " in " + target.api() + " is not rolled out: " + obstacle.words() + "; " + obstacle.advice()
                        + ". What the cluster tells:",
                RolloutEvidence.of(target, judgement, concerned));
    }
}
