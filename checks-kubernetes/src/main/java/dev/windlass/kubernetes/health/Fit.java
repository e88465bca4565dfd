package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reckons whether pods fit, on nodes and into quotas. Pure functions. */
final class Fit {

    private Fit() {}

    /** What is free on a node. */
    record Slot(String node, BigDecimal cpu, BigDecimal memory, BigDecimal pods) {

        /** How many pods fit; since they are all alike, taking node after node is exact. */
        int holds(Need need) {
            BigDecimal most =
                    pods.max(BigDecimal.ZERO).min(times(cpu, need.cpu())).min(times(memory, need.memory()));
            return most.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
        }

        private static BigDecimal times(BigDecimal free, BigDecimal one) {
            return one.signum() == 0
                    ? BigDecimal.valueOf(Integer.MAX_VALUE)
                    : free.max(BigDecimal.ZERO).divide(one, 0, RoundingMode.DOWN);
        }

        String words(int holds) {
            return "node '" + node + "': room for " + Place.count(holds, "pod") + ", free are cpu "
                    + Amounts.words(Amounts.CPU, cpu) + ", memory " + Amounts.words(Amounts.MEMORY, memory)
                    + ", pods " + Amounts.words(Amounts.PODS, pods);
        }
    }

    /** The room of the nodes on which the pod may be. */
    static List<Slot> slots(Need need, List<Node> nodes, List<Pod> pods) {
        Map<String, List<Pod>> placed = new HashMap<>();
        for (Pod pod : pods) {
            String node = pod.getSpec().getNodeName();
            if (node != null && !node.isEmpty() && !Place.isOver(pod)) {
                placed.computeIfAbsent(node, name -> new ArrayList<>()).add(pod);
            }
        }
        return nodes.stream()
                .filter(need::mayGoTo)
                .map(node -> slot(node, placed.getOrDefault(node.getMetadata().getName(), List.of())))
                .toList();
    }

    private static Slot slot(Node node, List<Pod> placed) {
        Map<String, Quantity> all = node.getStatus().getAllocatable();
        return new Slot(
                node.getMetadata().getName(),
                Amounts.of(all, Amounts.CPU).subtract(sum(placed, Amounts.CPU)),
                Amounts.of(all, Amounts.MEMORY).subtract(sum(placed, Amounts.MEMORY)),
                Amounts.of(all, Amounts.PODS).subtract(BigDecimal.valueOf(placed.size())));
    }

    private static BigDecimal sum(List<Pod> pods, String resource) {
        return pods.stream()
                .map(pod -> Amounts.requested(pod.getSpec(), resource, Map.of()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    // ------------------------------------------------------------------ quotas

    /**
     * What a quota says.
     *
     * @param told the quota, in words
     * @param enough whether what is left of it is enough; null if that is not known yet
     */
    record Left(String told, @Nullable Boolean enough) {}

    static List<Left> left(Need need, int pods, List<ResourceQuota> quotas) {
        List<Left> all = new ArrayList<>();
        for (ResourceQuota quota : quotas) {
            if (regards(quota, need)) {
                left(need, pods, quota, all);
            }
        }
        return all;
    }

    private static void left(Need need, int pods, ResourceQuota quota, List<Left> all) {
        String name = "quota '" + quota.getMetadata().getName() + "'";
        Map<String, Quantity> hard =
                quota.getSpec() == null ? null : quota.getSpec().getHard();
        Map<String, Quantity> used =
                quota.getStatus() == null ? null : quota.getStatus().getUsed();
        if (hard == null) {
            return;
        }
        BigDecimal number = BigDecimal.valueOf(pods);
        hard.forEach((resource, limit) -> {
            BigDecimal wanted =
                    switch (resource) {
                        case "pods", "count/pods" -> number;
                        case "cpu", "requests.cpu" -> need.cpu().multiply(number);
                        case "memory", "requests.memory" -> need.memory().multiply(number);
                        default -> null;
                    };
            if (wanted == null) {
                return;
            }
            if (used == null || !used.containsKey(resource)) {
                all.add(new Left(name + ": how much is used of " + resource + " is not known yet", null));
                return;
            }
            BigDecimal free = Amounts.of(limit).subtract(Amounts.of(used, resource));
            boolean unsaid = wanted.signum() == 0;
            all.add(new Left(
                    name + ": " + resource + " " + Amounts.words(resource, free) + " left of "
                            + Amounts.words(resource, Amounts.of(limit)) + ", "
                            + (unsaid
                                    ? "and pods that request none are refused"
                                    : Amounts.words(resource, wanted) + " needed"),
                    !unsaid && free.compareTo(wanted) >= 0));
        });
    }

    /** What quotas bound of such pods that is not reckoned: their limits, and what they write to the node. */
    private static List<String> unregarded(Need need, List<ResourceQuota> quotas) {
        return quotas.stream()
                .filter(quota -> regards(quota, need)
                        && quota.getSpec() != null
                        && quota.getSpec().getHard() != null)
                .flatMap(quota -> quota.getSpec().getHard().keySet().stream()
                        .filter(resource -> resource.startsWith("limits.") || resource.endsWith("ephemeral-storage"))
                        .sorted()
                        .map(resource -> "quota '" + quota.getMetadata().getName() + "' of " + resource))
                .toList();
    }

    /** Whether a quota counts such pods, which don't end by themselves; one whose scope isn't known counts them. */
    private static boolean regards(ResourceQuota quota, Need need) {
        List<String> scopes = new ArrayList<>();
        if (quota.getSpec() != null) {
            scopes.addAll(quota.getSpec().getScopes());
            if (quota.getSpec().getScopeSelector() != null) {
                quota.getSpec().getScopeSelector().getMatchExpressions().stream()
                        .filter(one -> "Exists".equals(one.getOperator()))
                        .forEach(one -> scopes.add(one.getScopeName()));
            }
        }
        return !scopes.contains("Terminating") && (need.isNothing() || !scopes.contains("BestEffort"));
    }

    // ------------------------------------------------------------------ answer

    static Answer judge(Need need, int pods, List<Node> nodes, List<Pod> placed, List<ResourceQuota> quotas) {
        if (nodes.isEmpty()) {
            return Answer.noData("the cluster has no nodes");
        }
        List<Slot> slots = slots(need, nodes, placed);
        List<Left> left = left(need, pods, quotas);
        List<String> unregarded = new ArrayList<>(need.unregarded());
        unregarded.addAll(unregarded(need, quotas));
        long holds = slots.stream().mapToLong(slot -> slot.holds(need)).sum();
        boolean refused = left.stream().anyMatch(one -> Boolean.FALSE.equals(one.enough()));
        boolean unknown = left.stream().anyMatch(one -> one.enough() == null);
        String wanted = Place.count(pods, "pod") + " of " + need.words();
        Answer answer;
        if (holds < pods) {
            answer = Answer.failed("there is no room for " + wanted + ": the nodes hold " + holds + " more"
                    + (refused ? ", and the quota is too small" : ""));
        } else if (refused) {
            answer = Answer.failed("the quota has no room for " + wanted);
        } else if (unknown) {
            answer = Answer.inconclusive("how much of the quota is used is not known yet");
        } else if (!unregarded.isEmpty()) {
            answer = Answer.inconclusive(
                    "there is room for " + wanted + ", but they are bound by rules that are not reckoned with as well");
        } else {
            answer = Answer.passed("there is room for " + wanted);
        }
        answer = Place.shown(answer, "not reckoned with", unregarded);
        answer = Place.shown(answer, "quota", left.stream().map(Left::told).toList());
        answer = Place.shown(
                answer,
                "node",
                slots.stream().map(slot -> slot.words(slot.holds(need))).toList());
        long waiting = placed.stream()
                .filter(pod -> pod.getSpec().getNodeName() == null
                        || pod.getSpec().getNodeName().isEmpty())
                .count();
        return answer.with("nodes that may take them", slots.size() + " of " + nodes.size())
                .with("pods that wait for a node already", waiting);
    }
}
