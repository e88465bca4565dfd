package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status of a pod says. Pure functions. */
final class PodState {

    /** Reasons of a container that waits, from which it won't come by waiting on; the kubelet tried already. */
    private static final Set<String> STUCK = Set.of(
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError");

    private static final int LONGEST = 200;

    private PodState() {}

    /** How a container ended. */
    record Exit(String container, int code, String reason) {
        String words() {
            return "container '" + container + "' exited with " + code + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    static List<Pod> newestFirst(List<Pod> pods) {
        return pods.stream()
                .sorted(Comparator.comparing((Pod pod) -> created(pod))
                        .reversed()
                        .thenComparing(PodState::name))
                .toList();
    }

    /** As the API writes it, which sorts by time. */
    private static String created(Pod pod) {
        String created = pod.getMetadata().getCreationTimestamp();
        return created == null ? "" : created;
    }

    static boolean isTerminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    static boolean isReady(Pod pod) {
        return !isTerminating(pod)
                && conditions(pod).anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static Stream<PodCondition> conditions(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? Stream.empty()
                : pod.getStatus().getConditions().stream();
    }

    static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Unknown"
                : pod.getStatus().getPhase();
    }

    static boolean isOver(Pod pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    static List<String> containers(Pod pod) {
        return pod.getSpec().getContainers().stream().map(Container::getName).toList();
    }

    static int restarts(Pod pod, String container) {
        return statuses(pod)
                .filter(status -> status.getName().equals(container))
                .mapToInt(status -> status.getRestartCount() == null ? 0 : status.getRestartCount())
                .sum();
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? Stream.empty()
                : pod.getStatus().getContainerStatuses().stream();
    }

    private static Stream<ContainerStatus> all(Pod pod) {
        Stream<ContainerStatus> first =
                pod.getStatus() == null || pod.getStatus().getInitContainerStatuses() == null
                        ? Stream.empty()
                        : pod.getStatus().getInitContainerStatuses().stream();
        return Stream.concat(first, statuses(pod));
    }

    /** Which containers ended and how, the last time that they did. */
    static List<Exit> exits(Pod pod) {
        var exits = new ArrayList<Exit>();
        all(pod).forEach(status -> {
            ContainerStateTerminated ended = ended(status.getState());
            if (ended == null) {
                ended = ended(status.getLastState());
            }
            if (ended != null) {
                exits.add(new Exit(
                        status.getName(),
                        ended.getExitCode() == null ? -1 : ended.getExitCode(),
                        ended.getReason() == null ? "" : Redacted.line(ended.getReason(), 60)));
            }
        });
        return exits;
    }

    private static @Nullable ContainerStateTerminated ended(@Nullable ContainerState state) {
        return state == null ? null : state.getTerminated();
    }

    /** Why it won't start however long one waits, if that is so. */
    static Optional<String> stuck(Pod pod) {
        return all(pod).filter(
                        status -> status.getState() != null && status.getState().getWaiting() != null)
                .filter(status -> STUCK.contains(
                        String.valueOf(status.getState().getWaiting().getReason())))
                .map(status -> "container '" + status.getName() + "' can't start: "
                        + words(status.getState().getWaiting()))
                .findFirst();
    }

    private static String words(ContainerStateWaiting waiting) {
        return waiting.getReason()
                + (waiting.getMessage() == null ? "" : ", " + Redacted.line(waiting.getMessage(), LONGEST));
    }

    /** How it is, in words: phase, and why. */
    static String words(Pod pod) {
        var parts = new ArrayList<String>();
        parts.add(phase(pod));
        if (isTerminating(pod)) {
            parts.add("being deleted");
        }
        if (pod.getStatus() != null && pod.getStatus().getReason() != null) {
            parts.add(Redacted.line(pod.getStatus().getReason(), 60));
        }
        conditions(pod)
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .findFirst()
                .ifPresent(c -> parts.add(
                        c.getReason() + (c.getMessage() == null ? "" : ": " + Redacted.line(c.getMessage(), LONGEST))));
        all(pod).filter(status -> status.getState() != null && status.getState().getWaiting() != null)
                .findFirst()
                .ifPresent(status -> parts.add("'" + status.getName() + "' waits: "
                        + words(status.getState().getWaiting())));
        return String.join(", ", parts);
    }

    /** What to say where nothing told which container is meant. */
    static String whichContainer(Pod pod) {
        return "pod '" + name(pod) + "' has "
                + containers(pod).stream().map(one -> "'" + one + "'").collect(Collectors.joining(", "))
                + "; say which by container(…)";
    }

    /**
     * The container that is meant.
     *
     * @param wanted its name; null for the only one
     * @return the name; empty if there is no such one, or several where none was named
     */
    static Optional<String> container(Pod pod, @Nullable String wanted) {
        List<String> all = containers(pod);
        if (wanted != null) {
            return all.contains(wanted) ? Optional.of(wanted) : Optional.empty();
        }
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }
}
