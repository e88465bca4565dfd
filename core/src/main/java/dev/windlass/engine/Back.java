package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The way back through the plan: it mirrors the way forward, a sequence backwards, what stood side by side side by side
 * (rule B1). A chain whose undo failed for good halts; the others go on (rule B2). Changed by {@link State} alone.
 */
final class Back {

    private final Program program;
    private final Effects effects;
    private final Map<Integer, Undoing> active = new TreeMap<>();
    private final Map<Integer, Lanes> lanes = new HashMap<>();

    /** A side by side block whose inside is being undone. */
    private static final class Lanes {
        private int running;
        private int next;
    }

    Back(Program program, Effects effects) {
        this.program = program;
        this.effects = effects;
    }

    /** The rollback begins, at the end of the plan: what was not begun has no effect. */
    void begin() {
        int last = program.firstAtTop();
        while (program.next(last) >= 0) {
            last = program.next(last);
        }
        enterFrom(last);
        goOnBesideHalted();
    }

    /** Enters the last of the nodes, from this one backwards in its block, that has something to undo. */
    private boolean enterFrom(int last) {
        int at = last;
        while (at >= 0) {
            if (enter(at)) {
                return true;
            }
            at = program.previous(at);
        }
        return false;
    }

    private boolean enter(int position) {
        if (program.lastInside(position) < 0) {
            return enterStep(position);
        }
        if (!(program.node(position) instanceof SideBySide block)) {
            return enterFrom(program.lastInside(position));
        }
        var fresh = new Lanes();
        fresh.next = program.lastInside(position);
        fill(fresh, block.atOnce());
        if (fresh.running > 0) {
            lanes.put(position, fresh);
        }
        return fresh.running > 0;
    }

    private void fill(Lanes block, int atOnce) {
        while (block.next >= 0 && block.running < atOnce) {
            int lane = block.next;
            block.next = program.previous(lane);
            if (enter(lane)) {
                block.running++;
            }
        }
    }

    private boolean enterStep(int position) {
        if (!effects.toUndo(position)) {
            return false;
        }
        Undoing ahead = active.get(position);
        if (ahead == null) {
            active.put(position, new Undoing(position, losesWrites(position), false));
        } else {
            ahead.attach();
        }
        return true;
    }

    private boolean losesWrites(int position) {
        return effects.traffic() && program.step(position).is(StepDefinition.Trait.UNDO_LOSES_WRITES);
    }

    void started(Event.UndoStarted started, Duration now) {
        Undoing undoing = at(program.position(started.node()));
        undoing.attempts().begins(started.attempt(), now);
        undoing.stage(Undoing.Stage.ACTING);
    }

    void failed(Event.UndoFailed failed, Duration now) {
        Undoing undoing = at(program.position(failed.node()));
        undoing.attempts().ends(failed.retryIn() == null ? null : now.plus(failed.retryIn()));
        undoing.fails(failed);
        goOnBesideHalted();
    }

    /** Where a chain halted, what doesn't stand in it goes on: independent undos beneath, and lanes that wait beside it. */
    private void goOnBesideHalted() {
        for (Undoing undoing : List.copyOf(active.values())) {
            if (undoing.stage() == Undoing.Stage.FAILED && !undoing.detached()) {
                independentAheadOf(undoing.position());
            }
        }
        while (active.values().stream().anyMatch(Undoing::halted) && filledBesideHalted()) {
            // what was entered may have halted too
        }
    }

    /** A lane that halted gives its turn to one that waits: in the innermost block first, whose inside then goes on. */
    private boolean filledBesideHalted() {
        for (int position :
                lanes.keySet().stream().sorted(Comparator.reverseOrder()).toList()) {
            Lanes block = lanes.get(position);
            if (block != null && block.next >= 0 && moving(position) < atOnce(position)) {
                fill(block, block.running + 1);
                return true;
            }
        }
        return false;
    }

    /** How many lanes of a block don't stand still. */
    private int moving(int position) {
        var moving = new HashSet<Integer>();
        for (Undoing undoing : active.values()) {
            if (!undoing.halted()) {
                moving.add(lane(undoing.position(), position));
            }
        }
        moving.remove(-1);
        return moving.size();
    }

    /** The lane of a block in which a node stands; -1 if it doesn't stand in the block. */
    private int lane(int position, int block) {
        int lane = position;
        while (lane >= 0 && program.parent(lane) != block) {
            lane = program.parent(lane);
        }
        return lane;
    }

    /**
     * Whether the blocks around a step let its undo start now. They do, but where lanes that had halted go on by order
     * beside those that went on in their stead: then they take turns.
     */
    boolean mayStart(int position) {
        for (int block = program.parent(position); block >= 0; block = program.parent(block)) {
            Lanes crowded = lanes.get(block);
            if (crowded != null && crowded.running > atOnce(block) && !hasTurn(position, block)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasTurn(int position, int block) {
        int own = lane(position, block);
        var others = new HashSet<Integer>();
        for (Undoing undoing : active.values()) {
            boolean begun = undoing.stage() == Undoing.Stage.ACTING || undoing.stage() == Undoing.Stage.WAITING;
            int lane = begun ? lane(undoing.position(), block) : -1;
            if (lane >= 0 && lane != own) {
                others.add(lane);
            }
        }
        return others.size() < atOnce(block);
    }

    /** What is declared independent goes on although the chain above it halted: backwards, one after the other. */
    private void independentAheadOf(int position) {
        for (int at = position - 1; at >= 0; at--) {
            boolean independent = effects.toUndo(at)
                    && program.inOneChain(at, position)
                    && !closedAgain(at)
                    && program.step(at).is(StepDefinition.Trait.INDEPENDENT_UNDO);
            Undoing ahead = independent ? active.get(at) : null;
            if (independent && ahead == null) {
                active.put(at, new Undoing(at, losesWrites(at), true));
                ahead = active.get(at);
            }
            if (ahead != null && !ahead.halted()) {
                return;
            }
        }
    }

    void succeeded(Event.UndoSucceeded succeeded) {
        int position = program.position(succeeded.node());
        Undoing undoing = at(position);
        effects.undone(position);
        over(undoing);
        goOnBesideHalted();
    }

    /** Whether the end of a pair is still to be undone, which puts in force again the step that opens it. */
    private boolean closedAgain(int opening) {
        return program.closes(opening) >= 0 && effects.toUndo(program.closes(opening));
    }

    /** A person decided what becomes of the halted undos. */
    void ordered(Order choice) {
        for (Undoing undoing : List.copyOf(active.values())) {
            if (undoing.halted() && choice == Order.RETRY) {
                undoing.attempts().anew();
                undoing.stage(Undoing.Stage.READY);
            } else if (undoing.halted()) {
                effects.givenUp(undoing.position());
                over(undoing);
            }
        }
        goOnBesideHalted();
    }

    private void over(Undoing undoing) {
        active.remove(undoing.position());
        if (undoing.detached()) {
            return;
        }
        int at = undoing.position();
        while (true) {
            int parent = program.parent(at);
            Lanes block = parent < 0 ? null : lanes.get(parent);
            if (block != null) {
                block.running--;
                fill(block, atOnce(parent));
                if (block.running > 0) {
                    return;
                }
                lanes.remove(parent);
            } else if (enterFrom(program.previous(at)) || parent < 0) {
                return;
            }
            at = parent;
        }
    }

    private int atOnce(int position) {
        return program.node(position) instanceof SideBySide block ? block.atOnce() : 1;
    }

    Undoing at(int position) {
        Undoing undoing = active.get(position);
        if (undoing == null) {
            throw new IllegalStateException("the journal has an event of the undo of "
                    + program.outline(position).words() + ", which the rollback has not come to");
        }
        return undoing;
    }

    boolean under(int position) {
        return active.containsKey(position);
    }

    void newSession() {
        active.values().forEach(Undoing::newSession);
    }

    /** What the rollback has come to and is not done with; nothing at its end. */
    Collection<Undoing> active() {
        return active.values();
    }
}
