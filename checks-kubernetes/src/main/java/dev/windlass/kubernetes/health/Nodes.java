package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.NamedCheck;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Names;
import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes of a cluster. Those that are cordoned (on which nothing new is placed) are told, and don't count as ready.
 * Immutable, safe for use by several threads.
 *
 * <pre>{@code
 * checks("nodes").critical(cluster.nodes().ready(3), cluster.nodes().withoutPressure())
 * }</pre>
 */
public final class Nodes {

    private static final List<String> PRESSURES = List.of("MemoryPressure", "DiskPressure", "PIDPressure");
    private static final int LONGEST = 200;

    private final Api api;
    private final Map<String, String> labels;

    private Nodes(Api api, Map<String, String> labels) {
        this.api = Objects.requireNonNull(api, "api");
        this.labels = Map.copyOf(labels);
    }

    /**
     * All nodes.
     *
     * @param api the cluster
     * @return the nodes
     */
    public static Nodes of(Api api) {
        return new Nodes(api, Map.of());
    }

    /**
     * Only those with a label, beside what was said before.
     *
     * @param key its key, such as {@code pool}
     * @param value its value
     * @return new nodes
     * @throws IllegalArgumentException if it can't be a label
     */
    public Nodes labelled(String key, String value) {
        Names.label("selection of nodes", key, value);
        var all = new TreeMap<>(labels);
        all.put(key, value);
        return new Nodes(api, all);
    }

    /**
     * Asks whether all of them are ready that are not cordoned, at least one.
     *
     * @return the check
     */
    public Check ready() {
        return named(this + " are ready").asks(c -> judgeReady(list(c), Integer.MAX_VALUE));
    }

    /**
     * Asks whether enough of them are ready and not cordoned. Others may not be; they are told.
     *
     * @param atLeast how many, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is less
     */
    public Check ready(int atLeast) {
        if (atLeast < 1) {
            throw new IllegalArgumentException("at least 1 ready node must be wanted, got " + atLeast);
        }
        return named("enough of " + this + " are ready")
                .with("at least", atLeast)
                .asks(c -> judgeReady(list(c), atLeast));
    }

    /**
     * Asks whether none of them, be it cordoned or not, is short of memory, disk or process ids, or without network. A node that
     * doesn't tell is no data.
     *
     * @return the check
     */
    public Check withoutPressure() {
        return named(this + " are without pressure").asks(c -> judgePressure(list(c)));
    }

    private NamedCheck named(String name) {
        NamedCheck named = Check.named(name)
                .reachesOutside()
                .with(api.fact().name(), api.fact().value());
        return labels.isEmpty() ? named : named.with("labels", Place.words(labels));
    }

    private List<Node> list(CheckContext context) throws ApiFailure {
        return api.ask("list " + this, context.timeLeft(), client -> client.nodes()
                        .withLabels(labels)
                        .list())
                .getItems();
    }

    /** Where {@code atLeast} is the greatest number, all of them are wanted. */
    static Answer judgeReady(List<Node> nodes, int atLeast) {
        if (nodes.isEmpty()) {
            return Answer.noData("there are no such nodes");
        }
        List<Node> open = nodes.stream().filter(node -> !isCordoned(node)).toList();
        List<String> others = open.stream()
                .filter(node -> !isReady(node))
                .map(node -> told(node, "Ready"))
                .toList();
        int ready = open.size() - others.size();
        String words = ready + " of " + Place.count(nodes.size(), "node") + (ready == 1 ? " is" : " are")
                + " ready and not cordoned";
        boolean all = atLeast == Integer.MAX_VALUE;
        boolean good = all ? others.isEmpty() && ready > 0 : ready >= atLeast;
        Answer answer = good
                ? Answer.passed(words)
                : Answer.failed(words + (all || ready >= atLeast ? "" : ", and " + atLeast + " are wanted"));
        return cordoned(Place.shown(answer, "not ready", others), nodes);
    }

    static Answer judgePressure(List<Node> nodes) {
        if (nodes.isEmpty()) {
            return Answer.noData("there are no such nodes");
        }
        List<String> pressed = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (Node node : nodes) {
            for (String type : PRESSURES) {
                Optional<NodeCondition> said = condition(node, type);
                if (said.isEmpty()) {
                    silent.add("node '" + node.getMetadata().getName() + "': says nothing of " + type);
                } else if (!"False".equals(said.get().getStatus())) {
                    pressed.add(told(node, type));
                }
            }
            if (condition(node, "NetworkUnavailable")
                    .filter(one -> !"False".equals(one.getStatus()))
                    .isPresent()) {
                pressed.add(told(node, "NetworkUnavailable"));
            }
        }
        String of = Place.count(nodes.size(), "node");
        Answer answer = !pressed.isEmpty()
                ? Answer.failed("there is pressure on nodes, of " + of)
                : silent.isEmpty()
                        ? Answer.passed("no pressure on " + of)
                        : Answer.noData("not all of " + of + " tell of their pressure");
        return cordoned(Place.shown(Place.shown(answer, "pressure", pressed), "not told", silent), nodes);
    }

    private static Answer cordoned(Answer answer, List<Node> nodes) {
        return Place.shown(
                answer,
                "cordoned",
                nodes.stream()
                        .filter(Nodes::isCordoned)
                        .map(node -> "node '" + node.getMetadata().getName() + "'")
                        .toList());
    }

    static boolean isCordoned(Node node) {
        return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    static boolean isReady(Node node) {
        return condition(node, "Ready")
                .filter(one -> "True".equals(one.getStatus()))
                .isPresent();
    }

    private static Optional<NodeCondition> condition(Node node, String type) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(one -> type.equals(one.getType()))
                        .findFirst();
    }

    private static String told(Node node, String type) {
        String name = "node '" + node.getMetadata().getName() + "': ";
        return condition(node, type)
                .map(one -> name + type + " is " + one.getStatus()
                        + (one.getReason() == null ? "" : ", " + Redacted.line(one.getReason(), LONGEST))
                        + (one.getMessage() == null ? "" : ": " + Redacted.line(one.getMessage(), LONGEST)))
                .orElse(name + "says nothing of " + type);
    }

    /** In words: {@code nodes with pool=web of cluster 'production'}. */
    @Override
    public String toString() {
        return "nodes " + (labels.isEmpty() ? "" : "with " + Place.words(labels) + " ") + "of " + api;
    }
}
