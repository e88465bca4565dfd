package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The part of a run's state that is about the way back: the steps that took effect or may have, the points of no return
 * among them, and how far they are undone. Changed by {@link State} alone.
 */
final class Effects {

    /** How far the undo of the last effect is. */
    enum Stage {
        IDLE,
        STARTED,
        WAITING,
        HALTED
    }

    private final Program program;
    private final Deque<Integer> inPlace = new ArrayDeque<>();
    private final List<String> undone = new ArrayList<>();
    private long room;
    private int behindPoint;
    private boolean pastPoint;
    private int behindPointBefore;
    private boolean pastPointBefore;
    private Stage stage = Stage.IDLE;
    private int attempt;
    private Duration due = Duration.ZERO;
    private String failure = "";

    Effects(Program program) {
        this.program = program;
    }

    /** A step is about to act; an irreversible one is a point of no return from its start (rule S1). */
    void started(int step) {
        behindPointBefore = behindPoint;
        pastPointBefore = pastPoint;
        StepDefinition.Kind<?, ?> kind = program.step(step).kind();
        if (!(kind instanceof StepDefinition.ReadOnly<?, ?>)) {
            inPlace.push(step);
            room += Room.ofUndo(program.step(step));
        }
        if (kind instanceof StepDefinition.Irreversible<?, ?>) {
            pointPassed();
        }
    }

    /** The step that was started last is as if it had not been. */
    void tookNone(int step) {
        if (!inPlace.isEmpty() && inPlace.peek() == step) {
            pop();
        }
        behindPoint = behindPointBefore;
        pastPoint = pastPointBefore;
    }

    /** Nothing that is in place now is undone by itself any more. */
    void pointPassed() {
        pastPoint = true;
        behindPoint = inPlace.size();
    }

    /** A new process takes over: an undo that was under way, waiting or given up begins anew. */
    void newSession() {
        stage = Stage.IDLE;
        attempt = 0;
    }

    void undoStarted(Event.UndoStarted started) {
        stage = Stage.STARTED;
        attempt = started.attempt();
    }

    void undoSucceeded(Event.UndoSucceeded succeeded) {
        pop();
        undone.add(succeeded.node());
        newSession();
    }

    void undoFailed(Event.UndoFailed failed, Recorded recorded) {
        failure = failed.failure().toString();
        stage = failed.retryIn() == null ? Stage.HALTED : Stage.WAITING;
        due = failed.retryIn() == null ? Duration.ZERO : recorded.elapsed().plus(failed.retryIn());
    }

    private void pop() {
        room -= Room.ofUndo(program.step(inPlace.pop()));
    }

    /** Whether something is there that a rollback undoes. */
    boolean any() {
        return inPlace.size() > behindPoint;
    }

    boolean pastPoint() {
        return pastPoint;
    }

    /** The step whose undo is next. */
    int next() {
        return inPlace.element();
    }

    Stage stage() {
        return stage;
    }

    /** Which attempt at the undo was the last one, from 1; 0 if there was none. */
    int attempt() {
        return attempt;
    }

    /** When the next attempt is due, in time elapsed since the session began. */
    Duration due() {
        return due;
    }

    /** How the undo failed at last. */
    String failure() {
        return failure;
    }

    /** The steps that took effect, or may have, and are not undone; the last one first. */
    List<Integer> inPlace() {
        return List.copyOf(inPlace);
    }

    /** Those of them that a rollback undoes. */
    List<Integer> toUndo() {
        return inPlace().subList(0, inPlace.size() - behindPoint);
    }

    /** The steps that were undone, in that order. */
    List<String> undone() {
        return List.copyOf(undone);
    }

    /** How many bytes of journal the undo of all that is in place may need. */
    long room() {
        return room;
    }
}
