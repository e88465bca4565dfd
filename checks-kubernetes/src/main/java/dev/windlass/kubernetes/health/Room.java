package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether there is room for more pods: on the nodes, by what the scheduler reckons with (allocatable, less the requests of
 * the pods that are there), and in the namespace's quotas of pods, requested cpu and requested memory. Nodes that are not
 * ready, cordoned, or tainted for such pods don't count; an autoscaler of nodes isn't reckoned with. Nothing is reserved:
 * what is free now may be taken when the pods come. Safe for use by several threads.
 */
public final class Room {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private Room() {}

    /**
     * Asks whether there is room for pods that tolerate no taints.
     *
     * @param api the cluster
     * @param namespace the namespace in which they will be
     * @param cpu what each requests of it, such as {@code 500m}
     * @param memory what each requests of it, such as {@code 512Mi}
     * @param pods how many, at least 1
     * @return the check
     * @throws IllegalArgumentException if an amount can't be read or is negative, or there is no pod
     */
    public static Check of(Api api, String namespace, String cpu, String memory, int pods) {
        Need need = Need.of(Amounts.parsed(Amounts.CPU, cpu), Amounts.parsed(Amounts.MEMORY, memory));
        if (pods < 1) {
            throw new IllegalArgumentException("room must be wanted for at least 1 pod, got " + pods);
        }
        var place = new Place(api, namespace);
        return place.named("there is room for " + Place.count(pods, "pod") + " in '" + namespace + "'")
                .with("cpu", cpu)
                .with("memory", memory)
                .with("pods", pods)
                .asks(c -> asked(place, c, need, pods));
    }

    /**
     * Asks whether there is room for the pods that a rollout of a Deployment makes beside the old ones, by its {@code
     * maxSurge}. What its containers don't request is taken from the namespace's LimitRange. Where the template bounds the nodes by
     * affinity or a spread, room for them can only be denied for sure: the answer is inconclusive otherwise.
     *
     * @param api the cluster
     * @param namespace its namespace
     * @param deployment its name
     * @return the check
     * @throws IllegalArgumentException if one can't be such a name
     */
    public static Check forSurgeOf(Api api, String namespace, String deployment) {
        var place = new Place(api, namespace);
        Names.object("deployment", deployment);
        return place.named("there is room for a rollout of deployment '" + deployment + "' in '" + namespace + "'")
                .with("deployment", deployment)
                .asks(c -> surge(place, c, deployment));
    }

    private static Answer surge(Place place, CheckContext c, String name) throws ApiFailure {
        String namespace = place.namespace();
        Deployment found = place.ask("read deployment '" + name + "' in '" + namespace + "'", c, client -> client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get());
        if (found == null) {
            return Answer.noData("there is no deployment '" + name + "' in '" + namespace + "' of " + place.api());
        }
        int replicas =
                found.getSpec().getReplicas() == null ? 1 : found.getSpec().getReplicas();
        if (replicas == 0) {
            return Answer.noData("deployment '" + name + "' wants no pods");
        }
        int surge = surge(found.getSpec().getStrategy(), replicas);
        if (surge == 0) {
            return Answer.passed("a rollout makes no pods beside the old ones")
                    .with("maxSurge", 0)
                    .with("replicas", replicas);
        }
        var ranges = place.ask("list limit ranges in '" + namespace + "'", c, client -> client.limitRanges()
                        .inNamespace(namespace)
                        .list())
                .getItems();
        return asked(place, c, Need.of(found.getSpec().getTemplate().getSpec(), ranges), surge)
                .with("maxSurge", surge)
                .with("replicas", replicas);
    }

    /** How many pods a rollout makes beside the old ones: a part in percent is rounded up. */
    static int surge(@Nullable DeploymentStrategy strategy, int replicas) {
        if (strategy != null && "Recreate".equals(strategy.getType())) {
            return 0;
        }
        IntOrString most = strategy == null || strategy.getRollingUpdate() == null
                ? null
                : strategy.getRollingUpdate().getMaxSurge();
        if (most == null) {
            most = new IntOrString("25%");
        }
        if (most.getIntVal() != null) {
            return most.getIntVal();
        }
        String percent = most.getStrVal();
        return new BigDecimal(percent.substring(0, percent.length() - 1))
                .multiply(BigDecimal.valueOf(replicas))
                .divide(HUNDRED, 0, RoundingMode.UP)
                .intValueExact();
    }

    private static Answer asked(Place place, CheckContext c, Need need, int pods) throws ApiFailure {
        var nodes = place.ask("list nodes", c, client -> client.nodes().list()).getItems();
        var placed = place.ask("list pods in all namespaces", c, client -> client.pods()
                        .inAnyNamespace()
                        .withoutField("status.phase", "Succeeded")
                        .withoutField("status.phase", "Failed")
                        .list())
                .getItems();
        var quotas = place.ask(
                        "list resource quotas in '" + place.namespace() + "'", c, client -> client.resourceQuotas()
                                .inNamespace(place.namespace())
                                .list())
                .getItems();
        return Fit.judge(need, pods, nodes, placed, quotas);
    }
}
