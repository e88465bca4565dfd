package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.ContainerMetrics;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of their limits the containers of some pods use, by the metrics server ({@code metrics.k8s.io}), in percent. The
 * container that uses most of its limit counts, since it is by container that the kernel kills and throttles. Where there is no
 * metrics server, it says nothing of a container yet, or a container has no limit, there is no data. Immutable, safe for use by
 * several threads.
 *
 * <pre>{@code
 * checks("load").important(shop.usage("app", "api").atMost(80))
 * shop.usage("app", "api").memory().above(90).sustainedFor(ofMinutes(5))
 * }</pre>
 */
public final class Usage {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Place place;
    private final Map<String, String> labels;

    private Usage(Place place, Map<String, String> labels) {
        this.place = place;
        this.labels = labels;
    }

    /**
     * The usage of the pods with a label.
     *
     * @param api the cluster
     * @param namespace the namespace
     * @param key the key of the label
     * @param value its value
     * @return the usage
     * @throws IllegalArgumentException if the namespace can't be such a name, or the label none
     */
    public static Usage of(Api api, String namespace, String key, String value) {
        var place = new Place(api, namespace);
        return new Usage(place, Place.label("selection of pods in '" + namespace + "'", key, value));
    }

    /**
     * How much of its limit of memory the container uses that uses most.
     *
     * @return the metric, in percent
     */
    public Metric memory() {
        return metric(Amounts.MEMORY);
    }

    /**
     * How much of its limit of cpu the container uses that uses most.
     *
     * @return the metric, in percent
     */
    public Metric cpu() {
        return metric(Amounts.CPU);
    }

    /**
     * Asks whether no container uses more of its limits of memory and cpu.
     *
     * @param percent how much at most, from 1 to 100
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check atMost(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException(this + ": at most 1 to 100 percent may be used, got " + percent);
        }
        return place.named(this + " is moderate")
                .with("labels", Place.words(labels))
                .with("at most, in percent", percent)
                .asks(c -> judge(used(c), percent));
    }

    private Metric metric(String resource) {
        return Metric.named(resource + " " + this)
                .reachesOutside()
                .with(place.api().fact().name(), place.api().fact().value())
                .with("namespace", place.namespace())
                .with("labels", Place.words(labels))
                .unit("%")
                .asks(c -> reading(used(c), resource));
    }

    private Used used(CheckContext context) throws ApiFailure {
        List<Pod> pods = place.pods(context, labels);
        if (pods.isEmpty()) {
            return Used.none("there are no pods with " + Place.words(labels) + " in " + place.api());
        }
        Optional<List<PodMetrics>> said = place.where(
                "list the metrics of pods in '" + place.namespace() + "'",
                context,
                client -> client.top().pods().metrics(place.namespace()).getItems());
        return said.map(metrics -> Used.of(pods, metrics))
                .orElseGet(() -> Used.none(place.api() + " has no metrics server"));
    }

    // ------------------------------------------------------------------ judgement

    /**
     * What is used.
     *
     * @param parts by container and resource
     * @param unknown what is not known, and why
     */
    record Used(List<Part> parts, List<Unknown> unknown) {

        static Used none(String why) {
            return new Used(List.of(), List.of(new Unknown(Amounts.MEMORY, why), new Unknown(Amounts.CPU, why)));
        }

        static Used of(List<Pod> pods, List<PodMetrics> metrics) {
            Map<String, Map<String, Map<String, Quantity>>> usage = new HashMap<>();
            for (PodMetrics one : metrics) {
                Map<String, Map<String, Quantity>> containers = new HashMap<>();
                for (ContainerMetrics container : one.getContainers()) {
                    containers.put(container.getName(), container.getUsage());
                }
                usage.put(one.getMetadata().getName(), containers);
            }
            List<Part> parts = new ArrayList<>();
            List<Unknown> unknown = new ArrayList<>();
            for (Pod pod : pods) {
                var said = usage.getOrDefault(pod.getMetadata().getName(), Map.of());
                for (Container container : ResourceLimits.containers(pod)) {
                    boolean lasting = pod.getSpec().getContainers().contains(container)
                            || "Always".equals(container.getRestartPolicy());
                    if (lasting) {
                        part(pod, container, said.getOrDefault(container.getName(), Map.of()), parts, unknown);
                    }
                }
            }
            return new Used(parts, unknown);
        }

        private static void part(
                Pod pod, Container container, Map<String, Quantity> used, List<Part> parts, List<Unknown> unknown) {
            String name = "pod '" + pod.getMetadata().getName() + "', container '" + container.getName() + "'";
            for (String resource : List.of(Amounts.MEMORY, Amounts.CPU)) {
                BigDecimal limit = container.getResources() == null
                        ? BigDecimal.ZERO
                        : Amounts.of(container.getResources().getLimits(), resource);
                if (limit.signum() == 0) {
                    unknown.add(new Unknown(resource, name + ": no limit of " + resource));
                } else if (!used.containsKey(resource)) {
                    unknown.add(new Unknown(resource, name + ": no metrics of " + resource + " yet"));
                } else {
                    parts.add(new Part(name, resource, Amounts.of(used, resource), limit));
                }
            }
        }
    }

    /** Why it is not known how much is used of a resource. */
    record Unknown(String resource, String why) {}

    /** How much one container uses of one resource. */
    record Part(String container, String resource, BigDecimal used, BigDecimal limit) {

        boolean isAbove(int percent) {
            return used.multiply(HUNDRED).compareTo(limit.multiply(BigDecimal.valueOf(percent))) > 0;
        }

        BigDecimal percent() {
            return used.multiply(HUNDRED).divide(limit, MathContext.DECIMAL64);
        }

        String words() {
            return container + ": " + resource + " " + Amounts.words(resource, used) + " of "
                    + Amounts.words(resource, limit) + ", "
                    + percent().setScale(1, RoundingMode.HALF_UP).toPlainString() + "%";
        }
    }

    static Answer judge(Used used, int percent) {
        List<String> above = used.parts().stream()
                .filter(one -> one.isAbove(percent))
                .sorted(Comparator.comparing(Part::percent).reversed())
                .map(Part::words)
                .toList();
        List<String> unknown =
                used.unknown().stream().map(Unknown::why).distinct().toList();
        Answer answer;
        if (!above.isEmpty()) {
            answer = Answer.failed("more than " + percent + "% of limits is used, " + above.size() + " times");
        } else if (!unknown.isEmpty() || used.parts().isEmpty()) {
            answer = Answer.noData(
                    "what is used is not known: " + (unknown.isEmpty() ? "there is no container" : unknown.get(0)));
        } else {
            answer = Answer.passed("at most " + percent + "% of each limit is used");
        }
        answer = Place.shown(Place.shown(answer, "above", above), "not known", unknown);
        for (String resource : List.of(Amounts.MEMORY, Amounts.CPU)) {
            Optional<Part> most = most(used, resource);
            answer = most.isPresent()
                    ? answer.with("most of " + resource, most.get().words())
                    : answer;
        }
        return answer;
    }

    static Reading reading(Used used, String resource) {
        List<String> unknown = used.unknown().stream()
                .filter(one -> one.resource().equals(resource))
                .map(Unknown::why)
                .toList();
        Optional<Part> most = most(used, resource);
        if (most.isEmpty() || !unknown.isEmpty()) {
            return Reading.noData(unknown.isEmpty() ? "there is no container" : unknown.get(0));
        }
        return Reading.value(most.get().percent().doubleValue())
                .with("most", most.get().words());
    }

    private static Optional<Part> most(Used used, String resource) {
        return used.parts().stream()
                .filter(one -> one.resource().equals(resource))
                .max(Comparator.comparing(Part::percent));
    }

    /** In words: {@code usage of pods with app=api in 'shop'}. */
    @Override
    public String toString() {
        return "usage of pods with " + Place.words(labels) + " in '" + place.namespace() + "'";
    }
}
