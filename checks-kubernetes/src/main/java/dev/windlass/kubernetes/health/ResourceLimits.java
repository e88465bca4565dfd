package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.kubernetes.api.Api;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether each container of some pods, init containers among them, has a limit of cpu and one of memory, its own or the
 * pod's. Pods that are ending or over don't count. Safe for use by several threads.
 */
public final class ResourceLimits {

    private ResourceLimits() {}

    /**
     * Asks for the limits of the pods with a label.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param key the key of the label
     * @param value its value
     * @return the check
     * @throws IllegalArgumentException if the namespace can't be such a name, or the label none
     */
    public static Check of(Api api, String namespace, String key, String value) {
        var place = new Place(api, namespace);
        Map<String, String> labels = Place.label("selection of pods in '" + namespace + "'", key, value);
        String what = "pods with " + Place.words(labels) + " in '" + namespace + "'";
        return place.named(what + " have limits")
                .with("labels", Place.words(labels))
                .asks(c -> {
                    List<Pod> pods = place.pods(c, labels);
                    return pods.isEmpty() ? Answer.noData("there are no " + what + " of " + api) : judge(pods);
                });
    }

    static Answer judge(List<Pod> pods) {
        List<String> without = new ArrayList<>();
        int containers = 0;
        for (Pod pod : pods) {
            for (Container container : containers(pod)) {
                containers++;
                List<String> missing = Stream.of(Amounts.CPU, Amounts.MEMORY)
                        .filter(resource -> !has(container.getResources(), resource)
                                && !has(pod.getSpec().getResources(), resource))
                        .toList();
                if (!missing.isEmpty()) {
                    without.add("pod '" + pod.getMetadata().getName() + "', container '" + container.getName()
                            + "': no limit of " + String.join(" and ", missing));
                }
            }
        }
        String all = Place.count(containers, "container") + " of " + Place.count(pods.size(), "pod");
        return Place.shown(
                without.isEmpty()
                        ? Answer.passed("all of " + all + " have limits of cpu and memory")
                        : Answer.failed(without.size() + " of " + all + " without a limit"),
                "without",
                without);
    }

    static List<Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .toList();
    }

    private static boolean has(@Nullable ResourceRequirements resources, String resource) {
        return resources != null
                && resources.getLimits() != null
                && resources.getLimits().containsKey(resource);
    }
}
