package dev.windlass.kubernetes.real;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/** What a kubelet says of a pod, for a {@link PuppetNode} to say: the same of each container. */
public final class PodStates {

    private static final ContainerState NOTHING = new ContainerState();

    private PodStates() {}

    /** It runs and is ready. */
    public static Function<Pod, PodStatus> running() {
        return pod -> status(pod, "Running", true, 0, started(), NOTHING);
    }

    /** It runs, and its readiness probe fails. */
    public static Function<Pod, PodStatus> unready() {
        return pod -> status(pod, "Running", false, 0, started(), NOTHING);
    }

    /** It runs and is ready again, after containers were killed for want of memory so many times. */
    public static Function<Pod, PodStatus> oomKilled(int restarts) {
        return pod -> status(pod, "Running", true, restarts, started(), ended(137, "OOMKilled", ""));
    }

    /** Its containers ended with the exit code so many times, and are not started again for now. */
    public static Function<Pod, PodStatus> crashLooping(int exitCode, int restarts) {
        return pod -> status(
                pod,
                "Running",
                false,
                restarts,
                waits(
                        "CrashLoopBackOff",
                        "back-off 5m0s restarting failed container=app pod="
                                + pod.getMetadata().getName()),
                ended(exitCode, "Error", ""));
    }

    /** Its image can't be had. */
    public static Function<Pod, PodStatus> imagePullBackOff() {
        return pod -> waiting(
                        "ImagePullBackOff",
                        "Back-off pulling image \""
                                + pod.getSpec().getContainers().get(0).getImage() + "\"")
                .apply(pod);
    }

    /** Its containers were never started, such as for {@code ErrImagePull} or {@code CreateContainerConfigError}. */
    public static Function<Pod, PodStatus> waiting(String reason, String message) {
        return pod -> status(pod, "Pending", false, 0, waits(reason, message), NOTHING);
    }

    /** All its containers ended with 0, for good. */
    public static Function<Pod, PodStatus> succeeded() {
        return pod -> status(pod, "Succeeded", false, 0, ended(0, "Completed", ""), NOTHING);
    }

    /** Its containers ended with another exit code, for good. */
    public static Function<Pod, PodStatus> failed(int exitCode, String reason, String message) {
        return pod -> status(pod, "Failed", false, 0, ended(exitCode, reason, message), NOTHING);
    }

    /** The node put it out, for want of something. */
    public static Function<Pod, PodStatus> evicted(String message) {
        return pod -> new PodStatusBuilder()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage(message)
                .withStartTime(now())
                .build();
    }

    private static PodStatus status(
            Pod pod, String phase, boolean ready, int restarts, ContainerState state, ContainerState last) {
        List<ContainerStatus> containers = pod.getSpec().getContainers().stream()
                .map(container -> new ContainerStatusBuilder()
                        .withName(container.getName())
                        .withImage(container.getImage())
                        .withImageID("")
                        .withContainerID("puppet://" + pod.getMetadata().getUid() + "/" + container.getName())
                        .withReady(ready)
                        .withStarted(state.getRunning() != null)
                        .withRestartCount(restarts)
                        .withState(state)
                        .withLastState(last)
                        .build())
                .toList();
        String done = phase.equals("Succeeded") ? "PodCompleted" : ready ? null : "ContainersNotReady";
        var status = new PodStatusBuilder()
                .withPhase(phase)
                .withStartTime(now())
                .withHostIP("127.0.0.1")
                .withPodIP("10.255.0.1")
                .addNewPodIP("10.255.0.1")
                .withContainerStatuses(containers);
        for (String type : List.of("Initialized", "PodScheduled", "ContainersReady", "Ready")) {
            boolean holds = ready || type.equals("Initialized") || type.equals("PodScheduled");
            status.addToConditions(new PodConditionBuilder()
                    .withType(type)
                    .withStatus(holds ? "True" : "False")
                    .withReason(holds ? null : done)
                    .withLastTransitionTime(now())
                    .build());
        }
        return status.build();
    }

    private static ContainerState started() {
        return new ContainerStateBuilder()
                .withNewRunning()
                .withStartedAt(now())
                .endRunning()
                .build();
    }

    private static ContainerState waits(String reason, String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message)
                .endWaiting()
                .build();
    }

    private static ContainerState ended(int exitCode, String reason, String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(reason)
                .withMessage(message)
                .withStartedAt(now())
                .withFinishedAt(now())
                .endTerminated()
                .build();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
