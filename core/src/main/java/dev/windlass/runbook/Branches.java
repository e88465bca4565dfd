package dev.windlass.runbook;

import dev.windlass.plan.Block;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Given;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Node;
import dev.windlass.plan.PointOfNoReturn;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The branches of a plan, and what stands side by side in it. Nodes are named by their position in its layout. */
final class Branches {

    private final Layout layout;
    private final List<Layout.Place> places;

    Branches(Layout layout) {
        this.layout = layout;
        this.places = layout.places();
    }

    Node node(int position) {
        return places.get(position).node();
    }

    /** The branches in which a node stands, by the names of their choices, the outermost first. */
    Map<String, String> around(int position) {
        int parent = places.get(position).parent();
        if (parent < 0) {
            return new LinkedHashMap<>();
        }
        Map<String, String> all = around(parent);
        if (node(parent) instanceof Choice choice) {
            all.put(choice.name(), places.get(position).branch());
        }
        return all;
    }

    /** The choices that may be over, or be taken, ahead of a node. */
    List<Integer> choicesAhead(int position) {
        Map<String, String> fixed = around(position);
        var all = new ArrayList<Integer>();
        for (int at = 0; at < position; at++) {
            if (node(at) instanceof Choice && !fixed.containsKey(node(at).name()) && fits(around(at), fixed)) {
                all.add(at);
            }
        }
        return all;
    }

    private static boolean fits(Map<String, String> one, Map<String, String> other) {
        return one.entrySet().stream()
                .allMatch(taken -> taken.getValue().equals(other.getOrDefault(taken.getKey(), taken.getValue())));
    }

    /** The branch that leaves most of the way back open: the first one of the fewest points of no return. */
    String calmest(int choice) {
        return branches(choice).stream()
                .min(Comparator.comparingLong(branch -> points(branch.nodes())))
                .map(Choice.Branch::key)
                .orElse("");
    }

    List<Choice.Branch> branches(int choice) {
        return node(choice) instanceof Choice one ? one.branches() : List.of();
    }

    /** Whether some of the nodes change what a rollback does to other steps. */
    static boolean matters(List<Node> nodes) {
        return nodes.stream()
                .anyMatch(node -> node instanceof Block block
                        ? matters(block.nodes())
                        : points(node) > 0
                                || (node instanceof Step<?> step
                                        && step.definition().is(StepDefinition.Trait.TAKES_TRAFFIC)));
    }

    /** How many points of no return can't be avoided. */
    private static long points(List<Node> nodes) {
        return nodes.stream().mapToLong(Branches::points).sum();
    }

    private static long points(Node node) {
        if (node instanceof Choice choice) {
            return choice.branches().stream()
                    .mapToLong(branch -> points(branch.nodes()))
                    .min()
                    .orElse(0);
        } else if (node instanceof Block block) {
            return points(block.nodes());
        }
        boolean irreversible =
                node instanceof Step<?> step && step.definition().kind() instanceof StepDefinition.Irreversible<?, ?>;
        return irreversible || node instanceof PointOfNoReturn ? 1 : 0;
    }

    /** The nodes that run side by side with a node. */
    List<String> beside(int position) {
        var all = new ArrayList<String>();
        for (int lane = position; lane >= 0; lane = places.get(lane).parent()) {
            if (places.get(lane).parent() >= 0
                    && node(places.get(lane).parent()) instanceof SideBySide block
                    && block.atOnce() > 1) {
                String own = node(lane).name();
                block.nodes().stream()
                        .map(Node::name)
                        .filter(name -> !name.equals(own))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** Whether two nodes stand in lanes that are undone at the same time. */
    boolean atOnce(int one, int other) {
        int block = apart(one, other);
        return block >= 0 && runsAtOnce(block);
    }

    /** The side by side block in whose lanes two nodes stand apart; -1 if one of them always comes after the other. */
    int apart(int one, int other) {
        int block = layout.around(one, other);
        return one != other && block >= 0 && node(block) instanceof SideBySide ? block : -1;
    }

    /** The points of no return, irreversible steps too, that stood side by side with others, all of which is over. */
    List<Integer> pointsBeside(int position) {
        var all = new ArrayList<Integer>();
        for (int at = 0; at < position; at++) {
            int block = places.get(at).parent();
            while (block >= 0 && !runsAtOnce(block)) {
                block = places.get(block).parent();
            }
            if (block >= 0 && !(node(at) instanceof Block) && points(node(at)) > 0 && !inside(position, block)) {
                all.add(at);
            }
        }
        return all;
    }

    private boolean runsAtOnce(int block) {
        return node(block) instanceof SideBySide lanes && lanes.atOnce() > 1;
    }

    private boolean inside(int position, int block) {
        int at = position;
        while (at > block) {
            at = places.get(at).parent();
        }
        return at == block;
    }

    /** What is true where a choice takes a branch. */
    String words(String choice, String key) {
        boolean given = places.stream()
                .anyMatch(place ->
                        place.node() instanceof Given && place.node().name().equals(choice));
        return "'" + choice + "' " + (given ? key : "is '" + key + "'");
    }
}
