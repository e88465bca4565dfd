package dev.windlass.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The way forward, as far as the run has come: which nodes it has come to and is not done with, and what comes after
 * one. It takes in whatever it is told, also of a run whose beginning it has not seen.
 */
final class Course {

    /** Something that moved the run on; told again to a plan that changed ahead. */
    private record Move(String node, @Nullable String branch, boolean skipped) {}

    /** A side by side block that is not done. */
    private static final class Lanes {
        private int running;
        private int next;
    }

    private final List<Move> moves = new ArrayList<>();
    private final Set<String> passedOver = new HashSet<>();
    private Chart chart = Chart.none();
    private TreeSet<Integer> active = new TreeSet<>();
    private Map<Integer, Lanes> lanes = new HashMap<>();
    private int done;
    private int leftOut;

    /** The plan, at the beginning or when it changed ahead of what already ran. */
    void planned(Chart plan) {
        chart = plan;
        active = new TreeSet<>();
        lanes = new HashMap<>();
        done = 0;
        leftOut = 0;
        if (chart.size() > 0) {
            enter(0);
        }
        List.copyOf(moves).forEach(this::move);
    }

    /** A node is done. */
    void done(String node) {
        tell(new Move(node, null, false));
    }

    /** A person ordered to go on without the node. */
    void skipped(String node) {
        tell(new Move(node, null, true));
    }

    /** One branch of a choice is taken. */
    void chosen(String node, String branch) {
        tell(new Move(node, branch, false));
    }

    private void tell(Move move) {
        moves.add(move);
        move(move);
    }

    private void move(Move move) {
        int position = chart.position(move.node());
        if (position < 0 || chart.besideThePlan(position)) {
            return;
        }
        if (move.branch() == null) {
            done += move.skipped() ? 0 : 1;
            complete(position);
            return;
        }
        leftOut += chart.outside(position, move.branch()).size();
        int first = chart.firstOfBranch(position, move.branch());
        if (first < 0) {
            complete(position);
        } else {
            active.remove(position);
            enter(first);
        }
    }

    private void enter(int position) {
        int at = position;
        while (chart.firstInside(at) >= 0 && !chart.choice(at)) {
            if (chart.sideBySide(at)) {
                var fresh = new Lanes();
                fresh.next = chart.firstInside(at);
                lanes.put(at, fresh);
                for (int free = chart.atOnce(at); free > 0 && fresh.next >= 0; free--) {
                    enterLane(fresh);
                }
                return;
            }
            at = chart.firstInside(at);
        }
        if (passedOver.contains(chart.name(at))) {
            complete(at);
        } else {
            active.add(at);
        }
    }

    /** A node that is still ahead is left out when the plan comes to it. */
    void passOver(String node) {
        passedOver.add(node);
    }

    private void enterLane(Lanes block) {
        int lane = block.next;
        block.next = chart.next(lane);
        block.running++;
        enter(lane);
    }

    private void complete(int position) {
        if (!active.remove(position)) {
            active.removeIf(other -> other < position && !chart.inLane(other)); // its beginning was not seen
        }
        int at = position;
        while (at >= 0) {
            int parent = chart.parent(at);
            Lanes block = lanes.get(parent);
            if (block != null) {
                block.running--;
                if (block.next >= 0) {
                    enterLane(block);
                    return;
                }
                if (block.running > 0) {
                    return;
                }
                lanes.remove(parent);
            } else if (chart.next(at) >= 0) {
                enter(chart.next(at));
                return;
            }
            at = parent;
        }
    }

    /** How many nodes that are no blocks are done. */
    int done() {
        return done;
    }

    /** How many nodes that are no blocks stand in branches that were not taken. */
    int leftOut() {
        return leftOut;
    }

    /** What the run has come to and is not done with, in the order of the plan. */
    List<String> due() {
        return active.stream().map(this::words).toList();
    }

    /** Whether the run is in a block. */
    boolean isIn(String block) {
        int position = chart.position(block);
        return position >= 0 && active.stream().anyMatch(at -> chart.stands(at, position));
    }

    /** What comes after a node, once it is done; empty at the end, and where it depends on what runs beside it. */
    String after(String node) {
        int at = chart.position(node);
        while (at >= 0) {
            if (chart.next(at) >= 0 && !(chart.parent(at) >= 0 && chart.sideBySide(chart.parent(at)))) {
                return words(first(chart.next(at)));
            }
            at = chart.parent(at);
            if (at >= 0 && chart.sideBySide(at) && !lastLane(at)) {
                return "";
            }
        }
        return "";
    }

    private boolean lastLane(int block) {
        Lanes open = lanes.get(block);
        return open != null && open.next < 0 && open.running == 1;
    }

    private int first(int position) {
        int at = position;
        while (chart.firstInside(at) >= 0 && !chart.choice(at) && !chart.sideBySide(at)) {
            at = chart.firstInside(at);
        }
        return at;
    }

    private String words(int position) {
        return chart.kind(position).block()
                ? chart.kind(position).words() + " " + chart.name(position)
                : chart.name(position);
    }
}
