package dev.windlass.engine;

import dev.windlass.calendar.Point;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Block;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Gate;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Node;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Phase;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PointOfNoReturn;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.Watch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan laid out for running: its nodes by position and by name, and how one walks from one to the next. Immutable; -1
 * stands for "none".
 */
final class Program {

    private final Plan plan;
    private final List<Layout.Place> places;
    private final Map<String, Integer> positions;
    /** The next node of the same block and branch. */
    private final int[] next;
    /** The node before it in the same block, whatever its branch. */
    private final int[] previous;

    private final int[] firstInside;
    private final int[] lastInside;
    /** For a step that opens a pair, the one that closes it. */
    private final int[] closedBy;

    private int firstAtTop = -1;
    private int lastAtTop = -1;
    private int verification = -1;
    private final Map<String, Point> timeline = new HashMap<>();
    private final List<Watching> baselines = new ArrayList<>();

    /**
     * One of the things that a watch or a guarded block watches.
     *
     * @param position the watch or block
     * @param index which of them
     */
    record Watching(int position, int index) {}

    Program(Plan plan) {
        this.plan = plan;
        this.places = plan.layout().places();
        this.positions = new HashMap<>(places.size() * 2);
        this.next = none();
        this.previous = none();
        this.firstInside = none();
        this.lastInside = none();
        this.closedBy = none();
        for (int position = 0; position < places.size(); position++) {
            Layout.Place place = places.get(position);
            positions.put(place.node().name(), position);
            if (place.closes() >= 0) {
                closedBy[place.closes()] = position;
            }
            if (place.parent() == Layout.BESIDE) {
                verification = position;
            } else {
                link(position, place);
            }
            List<Watched> watched = watched(position);
            for (int index = 0; index < watched.size(); index++) {
                if (watched.get(index).needsBaseline()) {
                    baselines.add(new Watching(position, index));
                }
            }
        }
        for (Phase phase : plan.phases()) {
            if (phase.at() != null) {
                timeline.put(phase.name(), phase.at());
            }
        }
    }

    private int[] none() {
        var all = new int[places.size()];
        Arrays.fill(all, -1);
        return all;
    }

    private void link(int position, Layout.Place place) {
        int parent = place.parent();
        int before = parent < 0 ? lastAtTop : lastInside[parent];
        if (parent < 0) {
            lastAtTop = position;
        } else {
            lastInside[parent] = position;
        }
        if (before >= 0) {
            previous[position] = before;
            if (places.get(before).branch().equals(place.branch())) {
                next[before] = position;
            }
        } else if (parent < 0) {
            firstAtTop = position;
        } else {
            firstInside[parent] = position;
        }
    }

    Plan plan() {
        return plan;
    }

    int size() {
        return places.size();
    }

    Node node(int position) {
        return places.get(position).node();
    }

    String name(int position) {
        return node(position).name();
    }

    NodeOutline outline(int position) {
        return plan.outline().get(position);
    }

    /**
     * The name of the phase, empty outside of any. A point of no return between two phases belongs to the one behind it: as
     * long as that has not begun, nothing is lost that a rollback needs.
     */
    String phase(int position) {
        int at = position;
        while (node(at) instanceof PointOfNoReturn && places.get(at).phase().isEmpty() && next(at) >= 0) {
            at = next(at);
        }
        return places.get(at).phase();
    }

    int position(String node) {
        Integer position = positions.get(node);
        if (position == null) {
            throw new IllegalStateException("the journal names a node '" + node + "' that the plan doesn't have");
        }
        return position;
    }

    int parent(int position) {
        return places.get(position).parent();
    }

    int firstAtTop() {
        return firstAtTop;
    }

    int next(int position) {
        return next[position];
    }

    int previous(int position) {
        return previous[position];
    }

    int firstInside(int position) {
        return firstInside[position];
    }

    int lastInside(int position) {
        return lastInside[position];
    }

    /** The first node of a branch of a choice. */
    int firstOfBranch(int choice, String key) {
        for (int inside = lastInside[choice], first = -1; ; inside = previous[inside]) {
            if (inside < 0) {
                return first;
            }
            if (places.get(inside).branch().equals(key)) {
                first = inside;
            }
        }
    }

    /** The step that the one at the end of a pair takes back. */
    int opens(int closing) {
        return places.get(closing).closes();
    }

    /** The step at the end of the pair that a step opens. */
    int closes(int opening) {
        return closedBy[opening];
    }

    /** A node that does something itself, or decides; anything but a block whose inside is simply walked. */
    boolean acts(int position) {
        Node node = node(position);
        return !(node instanceof Block) || node instanceof Choice;
    }

    /** Whether the innermost block around both nodes lets one of them interrupt the other. */
    boolean interrupts(int failed, int other) {
        int around = around(failed, other);
        return around >= 0
                && ((node(around) instanceof SideBySide block && block.onFailure() == SideBySide.OnFailure.INTERRUPT)
                        || (around == failed
                                && node(around) instanceof Guarded guarded
                                && guarded.onTrip() == Guarded.OnTrip.INTERRUPT));
    }

    /** Whether a node stands in a chain of undos with another one, so that one of them comes after the other. */
    boolean inOneChain(int one, int other) {
        int around = around(one, other);
        return around < 0 || !(node(around) instanceof SideBySide);
    }

    /** The innermost block around both nodes. */
    private int around(int one, int other) {
        return plan.layout().around(one, other);
    }

    StepDefinition<?, ?> step(int position) {
        if (node(position) instanceof Step<?> step) {
            return step.definition();
        }
        throw new IllegalStateException(outline(position).words() + " is no step");
    }

    boolean isStep(int position) {
        return node(position) instanceof Step<?>;
    }

    /** The gate that is asked after a rollback; -1 if there is none. */
    int verification() {
        return verification;
    }

    /** When a phase begins at the earliest; null if it isn't on the timeline. */
    @Nullable
    Point point(String phase) {
        return timeline.get(phase);
    }

    boolean hasTimeline() {
        return !timeline.isEmpty();
    }

    /** What a watch, or the guards of a block, watch; nothing for any other node. */
    List<Watched> watched(int position) {
        Node node = node(position);
        if (node instanceof Watch watch) {
            return watch.watched();
        }
        return node instanceof Guarded guarded ? guarded.guards() : List.of();
    }

    Watched watched(Watching one) {
        return watched(one.position()).get(one.index());
    }

    /** What a watch or guarded block calls so; null if it doesn't watch that in this plan. */
    @Nullable
    Watching watching(String node, String metric) {
        int position = positions.getOrDefault(node, -1);
        List<Watched> all = position < 0 ? List.of() : watched(position);
        for (int index = 0; index < all.size(); index++) {
            if (all.get(index).name().equals(metric)) {
                return new Watching(position, index);
            }
        }
        return null;
    }

    /** All that needs a baseline, in the order of the plan. */
    List<Watching> baselines() {
        return baselines;
    }

    /** How many questions a gate has answered before it passes or refuses. */
    int questions(int position) {
        return node(position) instanceof CheckGroup group
                ? group.members().size()
                : watched(position).size();
    }

    boolean isGate(int position) {
        return node(position) instanceof Gate;
    }

    CheckGroup group(int position) {
        if (node(position) instanceof CheckGroup group) {
            return group;
        }
        throw new IllegalStateException(outline(position).words() + " is no group of checks");
    }

    Choice choice(int position) {
        if (node(position) instanceof Choice choice) {
            return choice;
        }
        throw new IllegalStateException(outline(position).words() + " is no choice");
    }
}
