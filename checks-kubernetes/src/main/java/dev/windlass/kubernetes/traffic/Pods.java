package dev.windlass.kubernetes.traffic;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What matters of pods here: which are there, and which of them take traffic. Pure functions. */
final class Pods {

    private Pods() {}

    static SortedSet<String> names(Collection<Pod> pods) {
        return sorted(pods.stream());
    }

    /** Those that are ready and not about to end. */
    static SortedSet<String> ready(Collection<Pod> pods) {
        return sorted(pods.stream().filter(Pods::isReady));
    }

    static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(one -> "Ready".equals(one.getType()) && "True".equals(one.getStatus()));
    }

    /** A pod in a word or two: {@code gw-1 (Running, not ready)}. */
    static String told(Pod pod) {
        String phase = pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "new"
                : pod.getStatus().getPhase();
        String end = pod.getMetadata().getDeletionTimestamp() == null ? "" : ", about to end";
        return pod.getMetadata().getName() + " (" + phase + (isReady(pod) ? ", ready" : ", not ready") + end + ")";
    }

    private static SortedSet<String> sorted(Stream<Pod> pods) {
        return pods.map(pod -> pod.getMetadata().getName()).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }
}
