package dev.windlass.kubernetes.health;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What one pod needs, and on which nodes it may be.
 *
 * @param unregarded which of its rules the reckoning doesn't know, so that less may fit than it says
 */
record Need(
        BigDecimal cpu,
        BigDecimal memory,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        List<String> unregarded) {

    static Need of(BigDecimal cpu, BigDecimal memory) {
        return new Need(cpu, memory, Map.of(), List.of(), List.of());
    }

    static Need of(PodSpec pod, List<LimitRange> ranges) {
        Map<String, Quantity> defaults = new HashMap<>();
        ranges.stream()
                .flatMap(range -> range.getSpec().getLimits().stream())
                .filter(limit -> "Container".equals(limit.getType()))
                .forEach(limit -> {
                    if (limit.getDefault() != null) {
                        limit.getDefault().forEach(defaults::putIfAbsent);
                    }
                    if (limit.getDefaultRequest() != null) {
                        defaults.putAll(limit.getDefaultRequest());
                    }
                });
        return new Need(
                Amounts.requested(pod, Amounts.CPU, defaults),
                Amounts.requested(pod, Amounts.MEMORY, defaults),
                pod.getNodeSelector() == null ? Map.of() : Map.copyOf(pod.getNodeSelector()),
                List.copyOf(pod.getTolerations()),
                unregarded(pod));
    }

    private static Stream<Container> containers(PodSpec pod) {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream());
    }

    private static List<String> unregarded(PodSpec pod) {
        List<String> rules = new ArrayList<>();
        Affinity affinity = pod.getAffinity();
        if (affinity != null
                && affinity.getNodeAffinity() != null
                && affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() != null) {
            rules.add("required node affinity");
        }
        if (affinity != null
                && affinity.getPodAffinity() != null
                && !affinity.getPodAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .isEmpty()) {
            rules.add("required pod affinity");
        }
        if (affinity != null
                && affinity.getPodAntiAffinity() != null
                && !affinity.getPodAntiAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .isEmpty()) {
            rules.add("required pod anti-affinity");
        }
        if (pod.getTopologySpreadConstraints().stream()
                .anyMatch(one -> "DoNotSchedule".equals(one.getWhenUnsatisfiable()))) {
            rules.add("a topology spread that must be kept");
        }
        containers(pod)
                .flatMap(container -> Stream.of(
                        container.getResources() == null
                                ? null
                                : container.getResources().getRequests(),
                        container.getResources() == null
                                ? null
                                : container.getResources().getLimits()))
                .filter(Objects::nonNull)
                .flatMap(amounts -> amounts.keySet().stream())
                .filter(resource -> !resource.equals(Amounts.CPU) && !resource.equals(Amounts.MEMORY))
                .distinct()
                .sorted()
                .forEach(resource -> rules.add("room for " + resource));
        if (Boolean.TRUE.equals(pod.getHostNetwork())
                || containers(pod)
                        .flatMap(container -> container.getPorts().stream())
                        .anyMatch(port -> port.getHostPort() != null && port.getHostPort() > 0)) {
            rules.add("ports of the node");
        }
        return rules;
    }

    /** Whether the pod may be placed on a node, for all but room. */
    boolean mayGoTo(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return Nodes.isReady(node)
                && !Nodes.isCordoned(node)
                && (nodeSelector.isEmpty()
                        || (labels != null && labels.entrySet().containsAll(nodeSelector.entrySet())))
                && (node.getSpec() == null
                        || node.getSpec().getTaints().stream()
                                .noneMatch(taint -> Selectors.keepsOff(taint, tolerations)));
    }

    boolean isNothing() {
        return cpu.signum() == 0 && memory.signum() == 0;
    }

    /** In words: {@code cpu 0.5, memory 512Mi}. */
    String words() {
        return "cpu " + Amounts.words(Amounts.CPU, cpu) + ", memory " + Amounts.words(Amounts.MEMORY, memory);
    }
}
