package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What keeps a pod from becoming ready, and won't pass by waiting for it alone.
 *
 * @param pod the name of the pod
 * @param container the name of its container; empty if it is the pod as a whole
 * @param reason in one word, such as {@code CrashLoopBackOff}
 * @param words the reason and what is told of it
 * @param certain whether it is the end of a rollout at once; otherwise it may pass, and is given some patience
 * @param crashed whether the container ran and ended, so that it left a log
 */
record PodTrouble(String pod, String container, String reason, String words, boolean certain, boolean crashed) {

    /** The kubelet tells these when it has tried before, or needn't try. */
    private static final Set<String> CERTAIN = Set.of(
            "CrashLoopBackOff", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");

    /** These may pass, when the missing object is made for instance. */
    private static final Set<String> PASSING = Set.of(
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "PreStartHookError",
            "PostStartHookError");

    private static final int LONGEST = 300;

    /** The worst of a pod; empty if it is well, on its way, or ending. */
    static Optional<PodTrouble> of(Pod pod) {
        PodStatus status = pod.getStatus();
        if (status == null || pod.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        List<PodTrouble> all = Stream.concat(
                        containers(status).flatMap(container -> trouble(pod, container).stream()),
                        unscheduled(pod, status).stream())
                .toList();
        return all.stream().filter(PodTrouble::certain).findFirst().or(() -> all.stream()
                .findFirst());
    }

    static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream());
    }

    private static Optional<PodTrouble> trouble(Pod pod, ContainerStatus container) {
        ContainerStateWaiting waiting =
                container.getState() == null ? null : container.getState().getWaiting();
        if (waiting == null || waiting.getReason() == null) {
            return Optional.empty();
        }
        String reason = waiting.getReason();
        boolean certain = CERTAIN.contains(reason);
        if (!certain && !PASSING.contains(reason)) {
            return Optional.empty();
        }
        ContainerStateTerminated last = container.getLastState() == null
                ? null
                : container.getLastState().getTerminated();
        String words = reason
                + told(waiting.getMessage())
                + (last == null ? "" : "; " + ended(last))
                + (restarts(container) == 0 ? "" : "; restarts: " + restarts(container));
        return Optional.of(
                new PodTrouble(pod.getMetadata().getName(), container.getName(), reason, words, certain, last != null));
    }

    static int restarts(ContainerStatus container) {
        return container.getRestartCount() == null ? 0 : container.getRestartCount();
    }

    /** How a container ended: {@code it ended with exit code 137 (OOMKilled)}. */
    static String ended(ContainerStateTerminated last) {
        return "it ended with exit code " + last.getExitCode()
                + (last.getReason() == null ? "" : " (" + Redacted.line(last.getReason(), 100) + ")")
                + told(last.getMessage());
    }

    private static Optional<PodTrouble> unscheduled(Pod pod, PodStatus status) {
        return status.getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType())
                        && "False".equals(condition.getStatus())
                        && "Unschedulable".equals(condition.getReason()))
                .findFirst()
                .map(PodCondition::getMessage)
                .map(message -> new PodTrouble(
                        pod.getMetadata().getName(),
                        "",
                        "Unschedulable",
                        "Unschedulable" + told(message),
                        false,
                        false));
    }

    private static String told(String message) {
        return message == null || message.isBlank() ? "" : ": " + Redacted.line(message, LONGEST);
    }

    /** In words: {@code pod 'gw-1', container 'app': CrashLoopBackOff: …}. */
    @Override
    public String toString() {
        return "pod '" + pod + "'" + (container.isEmpty() ? "" : ", container '" + container + "'") + ": " + words;
    }
}
