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

    /** How soon what could not be asked is asked again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Target<T, L> target;
    private final Limits limits;
    private final ActionContext<?> context;
    /** As it was when what is wanted was changed. */
    private final T known;

    private T wanted;
    /** Since when something stands in the way that may pass, by the ticker; null while nothing does. */
    private @Nullable Long hinderedSince;
    /** What stands in the way; empty while nothing does. */
    private String hinderedBy = "";
    /** What keeps the new template; null as long as nobody had to know. */
    private @Nullable Revision newest;

    /**
     * How long it waits.
     *
     * @param limit in all
     * @param patience for what may pass, such as pods for which there is no room yet, since it went on last
     */
    record Limits(Duration limit, Duration patience) {
        static final Limits DEFAULT = new Limits(Duration.ofMinutes(15), Duration.ofMinutes(2));
    }

    /** Why it can't go on. */
    private record Obstacle(String words, String advice) {}

    private RolloutWait(Target<T, L> target, Limits limits, ActionContext<?> context, T known) {
        this.target = target;
        this.limits = limits;
        this.context = context;
        this.known = known;
        this.wanted = known;
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
            var view = target.view(watching, known);
            Watching.@Nullable View<Pod, PodList> pods = null;
            while (true) {
                String trouble = "";
                if (pods == null) {
                    try {
                        pods = target.pods(watching, known);
                    } catch (ApiFailure failure) {
                        trouble = requirePassing(failure);
                    }
                }
                T now = view.one().orElseThrow(this::isRemoved);
                refuseAnother(now);
                Judgement judgement = judge(now);
                if (judgement instanceof Judgement.Done) {
                    return now;
                }
                List<Pod> all = pods == null ? List.of() : pods.all();
                try {
                    Optional<Obstacle> obstacle = obstacle(now, judgement, all);
                    if (obstacle.isPresent()) {
                        throw failed(obstacle.get(), judgement, all);
                    }
                } catch (ApiFailure failure) {
                    trouble = requirePassing(failure);
                }
                trouble = watching.trouble().orElse(trouble);
                String old = trouble.isEmpty() ? "" : "; that may be old: " + trouble;
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (left.isNegative() || left.isZero()) {
                    throw failed(
                            new Obstacle(
                                    "it was not within " + limits.limit() + old, "see why its pods don't become ready"),
                            judgement,
                            all);
                }
                if (context.cancelled()) {
                    throw new InterruptedException(
                            "cancelled while " + target + " was rolled out: " + judgement.words());
                }
                context.progress(target + ": " + judgement.words() + old);
                watching.await(shorter(shorter(left, patienceLeft()), trouble.isEmpty() ? left : AGAIN));
            }
        }
    }

    /** That the server is away may pass. */
    private static String requirePassing(ApiFailure failure) throws ApiFailure {
        if (!failure.isUnreachable()) {
            throw failure;
        }
        return String.valueOf(failure.getMessage());
    }

    private Judgement judge(T now) {
        if (now.getMetadata().getGeneration() < wanted.getMetadata().getGeneration()) {
            return new Judgement.Pending("what is seen of it is of before the change");
        }
        Judgement judgement = target.kind().judge(now);
        return judgement instanceof Judgement.Broken && target.kind().isStale(now, known)
                ? new Judgement.Pending("its controller has not begun")
                : judgement;
    }

    private Duration patienceLeft() {
        return hinderedSince == null ? limits.limit() : limits.patience().minusNanos(System.nanoTime() - hinderedSince);
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration least = one.compareTo(other) < 0 ? one : other;
        return least.isNegative() ? Duration.ZERO : least;
    }

    private RolloutFailure isRemoved() {
        return new RolloutFailure(target + " in " + target.api()
                + " was removed while it was rolled out; see who did that, and what should run");
    }

    /** What somebody else changed, but for the number of pods, is another rollout than this one. */
    private void refuseAnother(T now) throws RolloutFailure {
        if (!now.getMetadata().getUid().equals(wanted.getMetadata().getUid())) {
            throw new RolloutFailure(target + " in " + target.api()
                    + " was removed and made anew while it was rolled out, by " + target.writer(now)
                    + "; see who did that, and whether it is as it should be");
        }
        if (now.getMetadata().getDeletionTimestamp() != null) {
            throw isRemoved();
        }
        if (now.getMetadata().getGeneration() <= wanted.getMetadata().getGeneration()) {
            return;
        }
        if (!target.kind().isSameButForReplicas(now, wanted)) {
            throw new RolloutFailure("while " + target + " in " + target.api()
                    + " was rolled out somebody else changed it: " + target.writer(now)
                    + "; settle with whoever that is what should run, and start again then");
        }
        wanted = now; // somebody scaled it
    }

    private Optional<Obstacle> obstacle(T now, Judgement judgement, List<Pod> pods) throws ApiFailure {
        if (judgement instanceof Judgement.Broken broken) {
            return Optional.of(new Obstacle(broken.words(), broken.advice()));
        }
        if (!target.kind().isObserved(now)) {
            return Optional.empty();
        }
        List<PodTrouble> troubles = troubles(now, pods);
        Optional<PodTrouble> certain =
                troubles.stream().filter(PodTrouble::certain).findFirst();
        if (certain.isPresent()) {
            return Optional.of(
                    new Obstacle(certain.get().toString(), advice(certain.get().reason())));
        }
        String hindrance = troubles.isEmpty() && !(judgement instanceof Judgement.Hindered)
                ? ""
                : judgement.words()
                        + troubles.stream().map(PodTrouble::pod).sorted().toList();
        if (!hindrance.equals(hinderedBy)) { // it goes on, or something else stands in the way
            hinderedBy = hindrance;
            hinderedSince = hindrance.isEmpty() ? null : System.nanoTime();
        }
        if (hinderedSince == null || patienceLeft().compareTo(Duration.ZERO) > 0) {
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
            newest = target.current(now).orElse(null);
        }
        Revision revision = newest;
        return revision == null
                ? List.of()
                : pods.stream()
                        .filter(pod -> revision.hash()
                                .equals(Optional.ofNullable(pod.getMetadata().getLabels())
                                        .orElse(Map.of())
                                        .get(target.kind().hashLabel())))
                        .toList();
    }

    private RolloutFailure failed(Obstacle obstacle, Judgement judgement, List<Pod> pods) {
        List<Pod> concerned;
        try {
            concerned = ofNewest(wanted, pods);
        } catch (ApiFailure failure) {
            concerned = pods;
        }
        return new RolloutFailure(
                target + " in " + target.api() + " is not rolled out: " + obstacle.words() + "; " + obstacle.advice()
                        + ". What the cluster tells:",
                RolloutEvidence.of(target, judgement, concerned, newest == null ? "" : newest.name()));
    }
}
