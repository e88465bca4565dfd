package dev.windlass.engine;

import dev.windlass.engine.Ledger.Back;
import dev.windlass.engine.Ledger.Entry;
import dev.windlass.engine.Ledger.Status;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import java.util.List;

/** The rules of the way back, event by event: C2, C6, B1, B2, B4, B8. */
final class BackRules {

    private final Ledger ledger;

    BackRules(Ledger ledger) {
        this.ledger = ledger;
    }

    private void rule(boolean kept, String rule, Object... about) {
        ledger.rule(kept, rule, about);
    }

    void begins(boolean byOrder) {
        rule(!ledger.rollingBack, "C6: a rollback begins twice");
        rule(
                !ledger.any(Status.RUNNING, Status.DOUBT_AFTER_DEATH, Status.DOUBT_AFTER_THROW, Status.ASKING),
                "C2: all doubts are settled before anything is undone",
                ledger.entries.values());
        rule(byOrder || ledger.barrier() == 0, "B4: past a point of no return nothing is undone without an order");
        rule(byOrder || ledger.any(Status.FAILED), "it turns back without a failure");
        ledger.rollingBack = true;
    }

    void event(Event event) {
        if (event instanceof Event.UndoStarted started) {
            started(ledger.at(started.node()), started);
        } else if (event instanceof Event.UndoSucceeded succeeded) {
            succeeded(ledger.at(succeeded.node()));
        } else if (event instanceof Event.UndoFailed failed) {
            failed(ledger.at(failed.node()), failed);
        } else if (event instanceof Event.CancelRequested cancel) {
            Entry step = ledger.at(cancel.node());
            rule(step.back == Back.RUNNING, "an undo is cancelled that does not run", step);
            rule(cancel.cause() != Event.Cause.FAILED_ELSEWHERE, "B2: parallel chains go on", step);
            step.cancelled = cancel.cause();
        }
    }

    private void started(Entry step, Event.UndoStarted event) {
        rule(ledger.rollingBack, "an undo without a rollback", step);
        rule(ledger.toUndo(step), "B4: an undo of what is not to be undone", step);
        rule(
                step.back == Back.NONE || step.back == Back.READY || step.back == Back.WAITING,
                "B2: an undo begins that runs, halted or is over",
                step);
        rule(!asks(step), "B8: an undo that loses writes runs without an order", step);
        rule(ledger.stop == 0, "C7: an undo begins although the runner was asked to stop", step);
        Entry first = blockedBy(step);
        rule(first == null, "B1: undone ahead of its turn", step, "ahead of " + first);
        bounds(step);
        step.undoTries++;
        rule(event.attempt() == step.undoTries, "B2: attempts at an undo are numbered", step, event);
        rule(step.undoTries <= step.node.undoAttempts(), "B2: more attempts than the policy gives", step);
        step.back = Back.RUNNING;
        step.backLicense = ledger.seq;
        step.cancelled = null;
        step.lastUndo = null;
    }

    /** Whether the undo waits for an order (B8). */
    boolean asks(Entry step) {
        return ledger.traffic() && step.node.is(Sketch.Trait.LOSES_WRITES) && !step.mayLoseWrites;
    }

    /** What has to be undone before the step; null if nothing has. */
    Entry blockedBy(Entry step) {
        List<Entry> above = ledger.toUndo().stream()
                .filter(other -> other != step && SketchTree.above(other.node, step.node))
                .toList();
        boolean goes = above.stream().anyMatch(other -> other.back == Back.HALTED) || step.back != Back.NONE;
        Entry closing = step.node.closes == null ? null : ledger.of(step.node.closes);
        if (closing != null && ledger.toUndo(closing)) {
            return closing; // it puts in force again what would be taken back
        }
        if (above.isEmpty() || (goes && step.node.is(Sketch.Trait.INDEPENDENT))) {
            return null;
        }
        return above.get(0);
    }

    private void bounds(Entry step) {
        for (SketchTree.Node at = step.node; at.parent != null; at = at.parent) {
            SketchTree.Node lane = at;
            if (at.parent.sketch() instanceof Sketch.SideBySide side && !step.node.is(Sketch.Trait.INDEPENDENT)) {
                long others = at.parent.inside.stream()
                        .filter(other -> other != lane && undoes(other))
                        .count();
                rule(others < side.atOnce(), "B1: more undos at a time than the bound of " + at.parent, step);
            }
        }
    }

    private boolean undoes(SketchTree.Node lane) {
        return ledger.steps().stream()
                .anyMatch(step -> step.back == Back.RUNNING
                        && !step.node.is(Sketch.Trait.INDEPENDENT)
                        && (step.node == lane || (lane != step.node && inside(lane, step.node))));
    }

    static boolean inside(SketchTree.Node block, SketchTree.Node node) {
        for (SketchTree.Node at = node; at != null; at = at.parent) {
            if (at == block) {
                return true;
            }
        }
        return false;
    }

    private void succeeded(Entry step) {
        rule(step.back == Back.RUNNING, "an undo ends that did not run", step);
        rule(
                step.lastUndo != null && step.lastUndo.came == ScriptedWorld.Came.RETURNED,
                "B2: taken for undone, but the undo did not return",
                step);
        step.back = Back.UNDONE;
        step.since = 0;
        ledger.undone.add(step.node.name);
    }

    private void failed(Entry step, Event.UndoFailed event) {
        rule(step.back == Back.RUNNING, "an undo fails that did not run", step);
        rule(
                step.lastUndo == null || step.lastUndo.came != ScriptedWorld.Came.RETURNED || step.cancelled != null,
                "an undo that returned is taken for failed",
                step);
        boolean again = step.cancelled == Event.Cause.STOP || event.attempt() < step.node.undoAttempts();
        rule(again == (event.retryIn() != null), "B2: a failing undo is retried by its policy", step, event);
        step.back = event.retryIn() == null ? Back.HALTED : Back.WAITING;
    }

    /** The run asks in a rollback: nothing may be able to go on (B2). */
    void asked(Event.QuestionAsked question) {
        for (Entry step : ledger.toUndo()) {
            if (step.back == Back.NONE && asks(step) && blockedBy(step) == null) {
                step.back = question.question().contains("'" + step.node.name + "' would lose") ? Back.ASKS : step.back;
            }
        }
        List<Entry> halted = ledger.toUndo().stream()
                .filter(step -> step.back == Back.HALTED || step.back == Back.ASKS)
                .toList();
        rule(!halted.isEmpty(), "B2: it asks though nothing halted");
        for (Entry step : ledger.toUndo()) {
            if (!halted.contains(step)) {
                rule(blockedBy(step) != null, "B2: parallel chains go on", step, halted);
            }
        }
        boolean failed = halted.stream().anyMatch(step -> step.back == Back.HALTED);
        rule(
                question.matter() == (failed ? Event.Matter.UNDO_FAILED : Event.Matter.UNDO_LOSES_WRITES),
                "B2: what it asks about",
                question);
    }

    void ordered(Order choice) {
        rule(choice != Order.ROLL_BACK, "B7: ordered back in a rollback");
        for (Entry step : ledger.steps()) {
            boolean halted = step.back == Back.HALTED || step.back == Back.ASKS;
            if (halted && choice == Order.RETRY) {
                step.mayLoseWrites = true;
                step.back = Back.READY;
                step.undoTries = 0;
            } else if (halted) {
                step.back = Back.GIVEN_UP;
            }
        }
    }
}
