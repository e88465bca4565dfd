package dev.windlass.report;

import dev.windlass.plan.NodeOutline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A plan laid out from its outlines: what stands in what, and beside what. Immutable; -1 stands for "none". */
final class Chart {

    /** Of a plan that is not known yet. */
    static Chart none() {
        return new Chart(List.of());
    }

    private final List<NodeOutline> nodes;
    private final Map<String, Integer> positions;
    private final int[] parent;
    private final int[] next;
    private final int[] previous;
    private final int[] firstInside;
    private final int[] lastInside;
    private final int[] number;
    private final int count;

    Chart(List<NodeOutline> nodes) {
        this.nodes = List.copyOf(nodes);
        this.positions = new HashMap<>(nodes.size() * 2);
        this.parent = none(nodes);
        this.next = none(nodes);
        this.previous = none(nodes);
        this.firstInside = none(nodes);
        this.lastInside = none(nodes);
        this.number = new int[nodes.size()];
        int counted = 0;
        int lastAtTop = -1;
        for (int position = 0; position < nodes.size(); position++) {
            NodeOutline node = nodes.get(position);
            int around = node.within().isEmpty() ? -1 : positions.getOrDefault(node.within(), -1);
            positions.put(node.name(), position);
            if (besideThePlan(position)) {
                continue;
            }
            counted += node.kind().block() ? 0 : 1;
            number[position] = counted;
            int before = around < 0 ? lastAtTop : lastInside[around];
            link(position, around, before);
            lastAtTop = around < 0 ? position : lastAtTop;
        }
        count = counted;
    }

    private static int[] none(List<NodeOutline> nodes) {
        var all = new int[nodes.size()];
        Arrays.fill(all, -1);
        return all;
    }

    private void link(int position, int around, int before) {
        parent[position] = around;
        previous[position] = before;
        if (around >= 0) {
            firstInside[around] = before < 0 ? position : firstInside[around];
            lastInside[around] = position;
        }
        if (before >= 0 && nodes.get(before).branch().equals(nodes.get(position).branch())) {
            next[before] = position;
        }
    }

    int size() {
        return nodes.size();
    }

    /** How many nodes of the plan there are that are no blocks. */
    int count() {
        return count;
    }

    NodeOutline node(int position) {
        return nodes.get(position);
    }

    String name(int position) {
        return nodes.get(position).name();
    }

    NodeOutline.Kind kind(int position) {
        return nodes.get(position).kind();
    }

    int position(String node) {
        return positions.getOrDefault(node, -1);
    }

    /** Which one it is, from 1, among the nodes of the plan that are no blocks; 0 beside the plan. */
    int number(int position) {
        return number[position];
    }

    /** The block directly around it. */
    int parent(int position) {
        return parent[position];
    }

    /** The next one in the same block and branch. */
    int next(int position) {
        return next[position];
    }

    /** The one before it in the same block, whatever its branch. */
    int previous(int position) {
        return previous[position];
    }

    int firstInside(int position) {
        return firstInside[position];
    }

    int lastInside(int position) {
        return lastInside[position];
    }

    boolean sideBySide(int position) {
        return kind(position) == NodeOutline.Kind.SIDE_BY_SIDE;
    }

    boolean choice(int position) {
        return kind(position) == NodeOutline.Kind.GIVEN || kind(position) == NodeOutline.Kind.ALTERNATIVES;
    }

    /** Whether it is what is asked after a rollback: nothing comes before or after it. */
    boolean besideThePlan(int position) {
        return kind(position) == NodeOutline.Kind.VERIFICATION;
    }

    /** Whether people have to say who they are in this plan. */
    boolean asksPeople() {
        return nodes.stream()
                .anyMatch(node -> node.kind() == NodeOutline.Kind.APPROVAL
                        || node.kind() == NodeOutline.Kind.ATTESTATION
                        || !SignOffs.facts(node, "waived by").isEmpty());
    }

    /** Whether a node stands in a block, however deep. */
    boolean stands(int position, int block) {
        int at = parent[position];
        while (at >= 0 && at != block) {
            at = parent[at];
        }
        return at >= 0;
    }

    /** How many nodes of a side by side block run at a time. */
    int atOnce(int block) {
        return node(block).facts().stream()
                .filter(fact -> fact.name().equals("at once") && fact.value().matches("[1-9]\\d{0,8}"))
                .findFirst()
                .map(fact -> Integer.parseInt(fact.value()))
                .orElse(1);
    }

    /** Whether others may run at the same time as the node. */
    boolean inLane(int position) {
        for (int at = parent[position]; at >= 0; at = parent[at]) {
            if (sideBySide(at)) {
                return true;
            }
        }
        return false;
    }

    /** For the step that opens a pair, the one that closes it. */
    int closes(int opening) {
        int pair = pairAround(opening);
        return pair >= 0 && firstInside[pair] == opening ? lastInside[pair] : -1;
    }

    /** For the step that closes a pair, the one that opens it. */
    int opens(int closing) {
        int pair = pairAround(closing);
        return pair >= 0 && lastInside[pair] == closing ? firstInside[pair] : -1;
    }

    private int pairAround(int position) {
        int around = parent[position];
        return around >= 0 && kind(around) == NodeOutline.Kind.PAIRED && firstInside[around] != lastInside[around]
                ? around
                : -1;
    }

    /** The first node of a branch of a choice. */
    int firstOfBranch(int choice, String key) {
        for (int inside = firstInside[choice]; inside >= 0; inside = after(inside)) {
            if (nodes.get(inside).branch().equals(key)) {
                return inside;
            }
        }
        return -1;
    }

    /** The names of the nodes of a choice that are no blocks and stand in other branches than this one. */
    List<String> outside(int choice, String key) {
        var names = new ArrayList<String>();
        for (int inside = firstInside[choice]; inside >= 0; inside = after(inside)) {
            if (!nodes.get(inside).branch().equals(key)) {
                names(inside, names);
            }
        }
        return names;
    }

    private void names(int position, List<String> names) {
        if (!kind(position).block()) {
            names.add(name(position));
        }
        for (int inside = firstInside[position]; inside >= 0; inside = after(inside)) {
            names(inside, names);
        }
    }

    /** The one after it in the same block, whatever its branch: what is inside a block stands right behind it. */
    private int after(int position) {
        int at = position;
        while (lastInside[at] >= 0) {
            at = lastInside[at];
        }
        at++;
        return at < nodes.size() && parent[at] == parent[position] ? at : -1;
    }
}
