package dev.windlass.engine;

import dev.windlass.engine.Ledger.Back;
import dev.windlass.engine.Ledger.Entry;
import dev.windlass.engine.Ledger.Status;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Holds a run against the rules: goes through its durable events and the calls of the user's code in the order in which
 * they were, and holds what each session said at its end against the world.
 */
final class RulesOfRun {

    private final ScenarioRun run;
    private final Ledger ledger;
    private final ForwardRules forward;
    private final BackRules back;
    private final CallRules calls;
    private long sessionBegan;
    private boolean ended;

    RulesOfRun(ScenarioRun run) {
        this.run = run;
        this.ledger = new Ledger(run.tree);
        ledger.mayBeFull = run.scenario.blows().containsValue(Fate.Blow.FULL);
        this.forward = new ForwardRules(ledger);
        this.back = new BackRules(ledger);
        this.calls = new CallRules(ledger);
    }

    /** All that is against the rules. */
    List<String> violations() {
        List<Recorded> journal = run.journal();
        int call = 0;
        int told = 0;
        for (int durable = 0; durable <= journal.size(); durable++) {
            if (durable > 0) {
                ledger.seq = durable;
                event(journal.get(durable - 1).event());
            }
            while (call < run.world.trace.size() && run.world.trace.get(call).durable == durable) {
                calls.call(run.world.trace.get(call++));
            }
            while (told < run.sessions.size() && run.sessions.get(told).durable() == durable) {
                sessionEnds(told++);
            }
        }
        ledger.rule(call == run.world.trace.size(), "a call was made when more was durable than there is");
        ledger.rule(ended, "the run has no end");
        return ledger.violations;
    }

    private void event(Event event) {
        ledger.rule(!ended, "an event after the end", event);
        if (event instanceof Event.RunStarted) {
            sessionBegan = ledger.seq;
        } else if (event instanceof Event.RunResumed) {
            resumed();
        } else if (event instanceof Event.RollbackStarted) {
            boolean gates = ledger.entries.values().stream()
                    .filter(one -> one.status == Status.FAILED)
                    .allMatch(one -> one.node.sketch() instanceof Sketch.Gate);
            ledger.rule(!gates || !ledger.toUndo().isEmpty(), "O1: a gate said no before anything took effect");
            back.begins(false);
        } else if (event instanceof Event.QuestionAsked question) {
            asked(question);
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order.order());
        } else if (event instanceof Event.StopRequested stop) {
            ledger.stop = ledger.seq;
            ledger.stopInterrupts = stop.interrupt();
        } else if (event instanceof Event.RunSuspended) {
            ledger.rule(ledger.stop > 0 || run.world.hung(sessionBegan), "C7: it stands still without a reason", event);
        } else if (event instanceof Event.RunEnded end) {
            ended(end.ending());
        } else if (ledger.rollingBack) {
            back.event(event);
        } else {
            forward.event(event);
        }
    }

    private void resumed() {
        sessionBegan = ledger.seq;
        ledger.stop = 0;
        for (Entry one : ledger.entries.values()) {
            one.tries = 0;
            one.undoTries = 0;
            one.cancelled = null;
            one.lastProbe = null;
            one.status = switch (one.status) {
                case RUNNING -> Status.DOUBT_AFTER_DEATH;
                case ASKING, DROPPED -> Status.NONE;
                default -> one.status;
            };
            one.back = one.back == Back.RUNNING || one.back == Back.WAITING ? Back.READY : one.back;
        }
    }

    private void asked(Event.QuestionAsked question) {
        ledger.rule(ledger.question == null, "it asks twice", question);
        ledger.question = question;
        if (ledger.rollingBack) {
            ledger.rule(undosRun() == 0, "B2: it asks while undos run", ledger.steps());
            back.asked(question);
            return;
        }
        ledger.rule(ledger.any(Status.FAILED), "B4: it asks without a failure", question);
        ledger.rule(ledger.barrier() > 0, "B4: it asks though no point of no return is passed", question);
        ledger.rule(
                !ledger.any(Status.RUNNING, Status.DOUBT_AFTER_DEATH, Status.DOUBT_AFTER_THROW),
                "C2: it asks before all doubts are settled",
                ledger.entries.values());
    }

    private long undosRun() {
        return ledger.steps().stream()
                .filter(step -> step.back == Back.RUNNING || step.back == Back.WAITING)
                .count();
    }

    private void ordered(Order choice) {
        ledger.rule(ledger.question != null, "B7: an order without a question", choice);
        ledger.question = null;
        if (ledger.rollingBack) {
            back.ordered(choice);
            return;
        }
        for (Entry one : ledger.entries.values()) {
            if (one.status == Status.DROPPED) {
                one.status = Status.NONE;
            } else if (one.status == Status.FAILED && choice == Order.SKIP) {
                skipped(one);
            } else if (one.status == Status.FAILED && choice == Order.RETRY) {
                one.status = Status.NONE;
                one.ordered = true;
                one.tries = 0;
                one.tried = 1;
                if (one.started) {
                    one.licensed(ledger.seq);
                }
            }
        }
        if (choice == Order.ROLL_BACK) {
            back.begins(true);
        }
    }

    /** The end of a pair has nothing to take back where its beginning was skipped and has no effect. */
    private void skipped(Entry one) {
        one.status = Status.SKIPPED;
        ledger.skipped.add(one.node.name);
        if (one.node.opens != null) {
            one.since = 0; // the pair is still open
        }
        if (one.node.closes != null && one.since == 0) {
            skipped(ledger.of(one.node.closes));
        }
    }

    private void ended(Event.Ending ending) {
        ended = true;
        ledger.rule(ledger.question == null, "O1: it ends though it asks");
        switch (ending) {
            case COMPLETED -> {
                ledger.rule(!ledger.rollingBack, "O1: completed after a rollback");
                for (SketchTree.Node node : ledger.tree.root.inside) {
                    ledger.rule(ledger.complete(node), "O1: completed though it is not", node);
                }
            }
            case ROLLED_BACK -> {
                ledger.rule(ledger.rollingBack, "O1: rolled back without a rollback");
                ledger.rule(ledger.toUndo().isEmpty(), "O1: rolled back though effects are left", ledger.toUndo());
            }
            case STOPPED -> {
                ledger.rule(!ledger.rollingBack && ledger.toUndo().isEmpty(), "O1: stopped with effects in place");
                ledger.rule(ledger.any(Status.FAILED) && ledger.barrier() == 0, "O1: stopped, and no gate said no");
            }
            case ROLLBACK_FAILED -> ledger.rule(false, "O1: nobody ended the rollback");
        }
        if (run.scenario.kind(run.tree)) {
            ledger.rule(ending == Event.Ending.COMPLETED, "O1: nothing went wrong, so it completes", ending);
        }
    }

    private void sessionEnds(int number) {
        ScenarioRun.Session told = run.sessions.get(number);
        Ran fold = run.folds.get(number);
        List<Integer> world = run.worlds.get(number);
        Ran ran = told.ran();
        if (ran != null && ran.lost() == null) {
            ledger.rule(
                    ran.inPlace().equals(fold.inPlace())
                            && ran.undone().equals(fold.undone())
                            && ran.skipped().equals(fold.skipped())
                            && java.util.Objects.equals(ran.ended(), fold.ended())
                            && java.util.Objects.equals(ran.question(), fold.question())
                            && java.util.Objects.equals(ran.suspended(), fold.suspended()),
                    "R1: the record alone says the same",
                    ran,
                    fold);
            ledger.rule(
                    ran.ended() != null || ran.question() != null || ran.suspended() != null,
                    "the run ends or stands still for a reason",
                    ran);
        }
        lists(fold);
        List<Entry> steps = ledger.steps();
        for (int i = 0; i < steps.size(); i++) {
            effect(steps.get(i), world.get(i));
        }
    }

    private void lists(Ran fold) {
        ledger.rule(fold.undone().equals(ledger.undone), "O1: what it says is undone", fold.undone(), ledger.undone);
        ledger.rule(fold.skipped().equals(ledger.skipped), "O1: what is skipped", fold.skipped(), ledger.skipped);
        var inPlace = new ArrayList<Entry>(ledger.steps());
        inPlace.removeIf(one -> one.since == 0 || (ledger.rollingBack && !ended && !ledger.toUndo(one)));
        boolean halted = ledger.rollingBack && !ended;
        inPlace.removeIf(one -> !halted && (isOver(one.node.closes) || isOver(one.node.opens)));
        inPlace.sort(Comparator.comparingLong((Entry one) -> one.since).reversed());
        List<String> names = inPlace.stream().map(one -> one.node.name).toList();
        ledger.rule(
                fold.inPlace().stream().map(Ran.InPlace::step).toList().equals(names),
                "O1: what it says is in place",
                fold.inPlace(),
                names);
    }

    /** A pair that was ended leaves nothing in place that has to be told. */
    private boolean isOver(SketchTree.Node other) {
        return other != null && ledger.of(other).since > 0;
    }

    /** What is said to be there or not is. */
    private void effect(Entry step, int there) {
        if (step.node.opens != null || step.node.kind() == Sketch.Kind.READ_ONLY) {
            return;
        }
        boolean once = there <= 1 || step.ordered;
        ledger.rule(once, "S4: it took effect twice, and nobody ordered it", step, there);
        ledger.rule(there == 0 || step.since > 0, "O1: an effect is there that nobody tells of", step);
        if (step.node.closes != null) {
            pair(step, ledger.of(step.node.closes), there);
            return;
        }
        boolean sure = step.status == Status.DONE && step.back == Back.NONE;
        ledger.rule(!sure || there >= 1, "O1: a finished step has no effect", step);
    }

    private void pair(Entry opening, Entry closing, int there) {
        boolean open = opening.status == Status.DONE && opening.back == Back.NONE;
        boolean untouched = closing.back == Back.NONE;
        if (open && untouched && closing.since == 0 && closing.status == Status.NONE) {
            ledger.rule(there >= 1, "O1: a pair is open, and its step not in force", opening);
        } else if (open && untouched && closing.status == Status.DONE) {
            ledger.rule(there == 0, "O1: a pair is closed, and its step in force", opening);
        } else if (ended && ledger.rollingBack && opening.back != Back.GIVEN_UP && closing.back != Back.GIVEN_UP) {
            ledger.rule(there == 0, "B4: an open pair is always taken back", opening, closing);
        }
    }
}
