package dev.windlass.engine;

import dev.windlass.plan.Guarded;
import dev.windlass.plan.SideBySide;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The way forward through the plan: which nodes it has come to and is not done with. Entering a block enters what it
 * begins with; the end of a node enters what comes after it. Changed by {@link State} alone.
 */
final class Walk {

    private final Program program;
    private final Map<Integer, Activity> active = new TreeMap<>();
    private final Map<Integer, Lanes> lanes = new HashMap<>();
    private final Set<Integer> passedOver = new HashSet<>();
    private final Set<Integer> guarded = new TreeSet<>();
    private final Set<Integer> aside = new HashSet<>();
    private int top;
    private boolean atTop;

    /** A side by side block that is not done. */
    private static final class Lanes {
        private int running;
        private int next;

        Lanes(int first) {
            this.next = first;
        }
    }

    Walk(Program program) {
        this.program = program;
        this.top = program.firstAtTop();
        this.atTop = true;
    }

    /** The node at the top of the plan that is due and not entered; -1 if there is none. */
    int due() {
        return atTop ? top : -1;
    }

    /** Whether the plan is at its end. */
    boolean done() {
        return top < 0;
    }

    /** Enters the node at the top that is due. */
    void enterTop() {
        atTop = false;
        enter(top);
    }

    private void enter(int position) {
        int at = position;
        while (!program.acts(at)) {
            if (program.node(at) instanceof SideBySide block) {
                var fresh = new Lanes(program.firstInside(at));
                lanes.put(at, fresh);
                while (fresh.next >= 0 && fresh.running < block.atOnce()) {
                    enterLane(fresh);
                }
                return;
            }
            if (program.node(at) instanceof Guarded) {
                guarded.add(at);
            }
            at = program.firstInside(at);
        }
        if (passedOver.contains(at)) {
            complete(at);
        } else {
            active.put(at, new Activity(at));
        }
    }

    /** A node that is still ahead is left out when the plan comes to it. */
    void passOver(int position) {
        passedOver.add(position);
    }

    private void enterLane(Lanes block) {
        int lane = block.next;
        block.next = program.next(lane);
        block.running++;
        enter(lane);
    }

    /** A node is done; what comes after it is entered. */
    void complete(int position) {
        active.remove(position);
        int at = position;
        while (true) {
            int parent = program.parent(at);
            if (parent < 0) {
                top = program.next(at);
                atTop = top >= 0;
                return;
            }
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
            } else if (program.next(at) >= 0) {
                enter(program.next(at));
                return;
            }
            guarded.remove(parent);
            at = parent;
        }
    }

    /** The guarded blocks in which the plan is, in the order of the plan. */
    Collection<Integer> guarded() {
        return guarded;
    }

    /** The guards of a block tripped, or can't be armed: the block itself stands among what the plan has come to. */
    Activity trips(int position) {
        if (!active.containsKey(position)) {
            aside.add(position);
        }
        return active.computeIfAbsent(position, Activity::new);
    }

    /** Whether it is the guards of a block that tripped. */
    boolean tripped(int position) {
        return program.node(position) instanceof Guarded && active.containsKey(position);
    }

    /** Whether it stands among what the plan has come to though it hasn't: guards that tripped, a baseline that is missing. */
    boolean aside(int position) {
        return aside.contains(position);
    }

    /** What tripped is armed again, or left alone. */
    void armedAgain(int position) {
        aside.remove(position);
        active.remove(position);
    }

    /** One branch of a choice is taken. */
    void choose(int choice, String key) {
        int first = program.firstOfBranch(choice, key);
        if (first < 0) {
            complete(choice);
        } else {
            active.remove(choice);
            enter(first);
        }
    }

    /** The node, which an event is about; the plan has come to it, or comes to it now. */
    Activity at(int position) {
        if (atTop && !active.containsKey(position)) {
            enterTop();
        }
        Activity activity = active.get(position);
        if (activity == null) {
            throw new IllegalStateException("the journal has an event of "
                    + program.outline(position).words() + ", which the plan has not come to");
        }
        return activity;
    }

    /** What the plan has come to and is not done with, in the order of the plan. */
    Collection<Activity> active() {
        return active.values();
    }
}
