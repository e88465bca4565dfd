package dev.windlass.engine;

import dev.windlass.engine.Ledger.Entry;
import dev.windlass.engine.Ledger.Status;
import dev.windlass.engine.ScriptedWorld.Came;
import dev.windlass.journal.Event;
import dev.windlass.plan.Settlement;

/** The rules of the way forward, event by event: S2, S4, C1, C2, C7, G1, and where a node may begin. */
final class ForwardRules {

    private final Ledger ledger;

    ForwardRules(Ledger ledger) {
        this.ledger = ledger;
    }

    private void rule(boolean kept, String rule, Object... about) {
        ledger.rule(kept, rule, about);
    }

    void event(Event event) {
        if (event instanceof Event.StepStarted started) {
            started(ledger.at(started.node()), started);
        } else if (event instanceof Event.AttemptStarted started) {
            again(ledger.at(started.node()), started);
        } else if (event instanceof Event.StepSucceeded succeeded) {
            succeeded(ledger.at(succeeded.node()), succeeded);
        } else if (event instanceof Event.StepFailed failed) {
            failed(ledger.at(failed.node()), failed);
        } else if (event instanceof Event.DoubtSettled settled) {
            settled(ledger.at(settled.node()), settled);
        } else if (event instanceof Event.NodeRefused refused) {
            Entry node = ledger.at(refused.node());
            rule(node.status == Status.NONE, "J4: refused after its start", node);
            node.status = Status.FAILED;
        } else if (event instanceof Event.CancelRequested cancel) {
            cancelled(ledger.at(cancel.node()), cancel.cause());
        } else {
            gatesAndBlocks(event);
        }
    }

    private void gatesAndBlocks(Event event) {
        if (event instanceof Event.PhaseStarted started) {
            rule(ledger.phase.isEmpty(), "a phase begins in another one", started);
            ledger.phase = started.phase();
        } else if (event instanceof Event.PhaseEnded) {
            ledger.phase = "";
        } else if (event instanceof Event.GateReached reached) {
            begins(ledger.at(reached.node()));
            ledger.at(reached.node()).status = Status.ASKING;
            ledger.at(reached.node()).answers.clear();
        } else if (event instanceof Event.CheckAnswered answer) {
            boolean opens = answer.verdict().passed() || answer.severity() == dev.windlass.check.Severity.RECOMMENDED;
            ledger.at(answer.node()).answers.put(answer.check(), opens);
        } else if (event instanceof Event.GatePassed passed) {
            gateEnds(ledger.at(passed.node()), true);
        } else if (event instanceof Event.GateRefused refused) {
            gateEnds(ledger.at(refused.node()), false);
        } else if (event instanceof Event.PointOfNoReturnPassed passed) {
            begins(ledger.at(passed.node()));
            ledger.at(passed.node()).status = Status.DONE;
            ledger.passPoint();
        } else if (event instanceof Event.BranchChosen chosen) {
            Entry choice = ledger.at(chosen.node());
            rule(choice.branch == null, "a choice is asked twice", choice);
            reached(choice);
            choice.branch = chosen.branch();
            choice.status = Status.NONE;
        } else if (event instanceof Event.ChoiceFailed failed) {
            ledger.at(failed.node()).status = Status.FAILED;
        }
    }

    private void gateEnds(Entry gate, boolean opens) {
        int checks = ((Sketch.Gate) gate.node.sketch()).checks().size();
        rule(gate.status == Status.ASKING, "G1: a gate answers that was not asked", gate);
        rule(gate.answers.size() == checks, "G2: not all checks answered", gate);
        rule(opens != gate.answers.containsValue(false), "G1: only what passed opens a gate", gate, gate.answers);
        gate.status = opens ? Status.DONE : Status.FAILED;
    }

    /** What begins has all behind it that it has to have, within its bounds, and nothing failed. */
    private void begins(Entry entry) {
        rule(entry.status == Status.NONE, "it begins twice", entry);
        rule(!ledger.any(Status.FAILED), "S4: a failure starts no new sibling", entry);
        rule(ledger.stop == 0, "C7: begun although the runner was asked to stop", entry);
        reached(entry);
    }

    private void reached(Entry entry) {
        rule(!ledger.rollingBack, "C2: nothing runs forward once a rollback has begun", entry);
        for (SketchTree.Node at = entry.node; at.parent != null; at = at.parent) {
            SketchTree.Node block = at.parent;
            if (block.sketch() instanceof Sketch.SideBySide side) {
                within(block, side, at);
            } else if (block.sketch() instanceof Sketch.Choice) {
                Entry choice = ledger.of(block);
                rule(choice.branch != null && Ledger.taken(choice, at), "the other branch runs", entry);
                before(block, at, entry);
            } else {
                before(block, at, entry);
            }
        }
    }

    private void before(SketchTree.Node block, SketchTree.Node at, Entry entry) {
        for (SketchTree.Node earlier : block.inside) {
            if (earlier.number < at.number && earlier.branch == at.branch) {
                rule(ledger.complete(earlier), "it begins ahead of its turn", entry, "ahead of " + earlier);
            }
        }
    }

    private void within(SketchTree.Node block, Sketch.SideBySide side, SketchTree.Node lane) {
        long others = block.inside.stream()
                .filter(other -> other != lane && ledger.begun(other) && !ledger.complete(other))
                .count();
        rule(others < side.atOnce(), "more at a time than the bound of " + block, lane);
    }

    private void started(Entry step, Event.StepStarted event) {
        begins(step);
        rule(!step.started, "S2: its start, with the image, is recorded twice", step);
        boolean captures = step.node.opens == null && step.node.is(Sketch.Trait.IMAGE);
        String image = event.before() == null ? null : event.before().textValue();
        rule(
                captures ? step.captured.contains(image) : image == null,
                "S2: the image is what was captured",
                step,
                event);
        step.started = true;
        step.image = event.before();
        step.tried = 1;
        step.licensed(ledger.seq);
    }

    private void again(Entry step, Event.AttemptStarted event) {
        boolean safe = step.mayTryAgain || step.node.is(Sketch.Trait.IDEMPOTENT) || readOnly(step);
        rule(step.status == Status.WAITING, "S4: another attempt, though none is due", step);
        rule(safe, "S4: tried again, though it may have taken effect", step);
        rule(!ledger.any(Status.FAILED), "S4: tried again after a failure elsewhere", step);
        rule(ledger.stop == 0, "C7: tried again although the runner was asked to stop", step);
        rule(event.attempt() == step.tried + 1, "S4: attempts are numbered on", step, event);
        step.tried = event.attempt();
        step.licensed(ledger.seq);
        rule(step.tries <= step.node.attempts(), "S4: more attempts than the policy gives", step, step.tries);
    }

    private static boolean readOnly(Entry step) {
        return step.node.kind() == Sketch.Kind.READ_ONLY;
    }

    private void succeeded(Entry step, Event.StepSucceeded event) {
        rule(step.status == Status.RUNNING, "C1: a step ends that did not run", step);
        rule(
                step.lastAct != null && step.lastAct.came == Came.RETURNED,
                "S4: taken for done, but its action did not return",
                step);
        step.status = Status.DONE;
        step.result = event.result();
    }

    private void failed(Entry step, Event.StepFailed event) {
        boolean nothing = event.applied() == Event.Applied.NOTHING;
        if (step.status == Status.NONE) {
            rule(nothing && !step.started && event.retryIn() == null, "S2: it failed without a start", step);
            reached(step);
            step.status = Status.FAILED;
            return;
        }
        rule(step.status == Status.RUNNING, "S4: an attempt fails that did not run", step);
        boolean ran = step.lastAct != null;
        boolean knows = ran ? step.lastAct.came == Came.SAID_NOT_APPLIED : !imageless(step);
        rule(nothing == knows, "S4: nothing took effect only if the action says so", step, event);
        if (nothing) {
            step.since = step.sinceBefore;
            step.letIn = step.letInBefore;
        }
        rule(event.attempt() == step.tried, "S4: another attempt fails than the one that ran", step, event);
        step.mayTryAgain = nothing;
        step.retries = event.retryIn() != null;
        boolean probe = probe(step);
        boolean wanted = step.cancelled == null || step.cancelled == Event.Cause.TIMEOUT;
        boolean safe = nothing || probe || step.node.is(Sketch.Trait.IDEMPOTENT) || readOnly(step);
        boolean full = event.failure().type().contains("Full");
        boolean again = wanted && safe && !full && event.attempt() < step.node.attempts();
        rule(
                step.retries == again || (again && ledger.mayBeFull),
                "S4: tried again where that is safe, as often as the policy says",
                step,
                event);
        if (step.cancelled == Event.Cause.STOP) {
            step.status = nothing ? Status.WAITING : Status.DOUBT_AFTER_DEATH;
        } else if (!nothing && probe) {
            step.status = Status.DOUBT_AFTER_THROW;
        } else {
            step.status = step.retries ? Status.WAITING : Status.FAILED;
        }
    }

    /** The end of a pair that never began has no image; its action, which asks for it, isn't even called. */
    private boolean imageless(Entry step) {
        return step.node.opens != null
                && step.node.step().is(Sketch.Trait.IMAGE)
                && !ledger.of(step.node.opens).started;
    }

    private static boolean probe(Entry step) {
        return step.node.opens == null && step.node.step().is(Sketch.Trait.PROBE);
    }

    private void settled(Entry step, Event.DoubtSettled event) {
        boolean afterThrow = step.status == Status.DOUBT_AFTER_THROW;
        rule(afterThrow || step.status == Status.DOUBT_AFTER_DEATH, "C2: settled without a doubt", step);
        rule(answered(step, event), "C2: not settled as its probe says, or as it is", step, event, step.lastProbe);
        switch (event.finding()) {
            case DONE -> {
                step.status = Status.DONE;
                step.result = event.result();
            }
            case UNKNOWN -> step.status = Status.FAILED;
            case RUN_AGAIN, NOT_DONE -> {
                step.mayTryAgain = event.finding() == Event.Finding.NOT_DONE;
                long start = step.since;
                step.since = step.mayTryAgain ? 0 : start;
                step.letIn &= !step.mayTryAgain;
                if (afterThrow) {
                    step.status = step.retries ? Status.WAITING : Status.FAILED;
                } else if (ledger.any(Status.FAILED, Status.DOUBT_AFTER_THROW)) {
                    step.status = Status.WAITING;
                } else {
                    step.licensed(ledger.seq);
                    step.since = start; // its start is its start, however often it runs
                }
            }
        }
        step.lastProbe = null;
        if (!ledger.any(Status.FAILED, Status.DOUBT_AFTER_THROW)) {
            ledger.entries.values().stream()
                    .filter(one -> one.status == Status.DROPPED)
                    .forEach(one -> one.status = Status.NONE);
        }
    }

    private static boolean answered(Entry step, Event.DoubtSettled event) {
        if (!probe(step)) {
            boolean again = step.node.is(Sketch.Trait.IDEMPOTENT) || readOnly(step);
            return event.finding() == (again ? Event.Finding.RUN_AGAIN : Event.Finding.UNKNOWN);
        }
        if (step.lastProbe == null) {
            return false;
        }
        Settlement<?> said = step.lastProbe.probed;
        return switch (event.finding()) {
            case DONE -> said instanceof Settlement.Done<?>;
            case NOT_DONE -> said instanceof Settlement.NotDone<?>;
            case UNKNOWN ->
                said == null
                        || said instanceof Settlement.Unknown<?>
                        || (said instanceof Settlement.Unfinished<?> && !mayFinish(step))
                        || event.reason().contains("can't be kept");
            case RUN_AGAIN -> said instanceof Settlement.Unfinished<?> && mayFinish(step);
        };
    }

    /** After a death it runs once more over itself; after a throw only if it is tried again. */
    private static boolean mayFinish(Entry step) {
        return step.node.is(Sketch.Trait.IDEMPOTENT) && (step.status != Status.DOUBT_AFTER_THROW || step.retries);
    }

    private void cancelled(Entry node, Event.Cause cause) {
        if (!node.acts()) {
            node.status = node.status == Status.ASKING ? Status.DROPPED : node.status;
            return;
        }
        rule(node.status == Status.RUNNING, "something is cancelled that does not run", node);
        rule(node.cancelled == null, "it is cancelled twice", node);
        rule(
                cause != Event.Cause.STOP || (ledger.stop > 0 && ledger.stopInterrupts),
                "C7: interrupted by policy",
                node);
        rule(cause != Event.Cause.FAILED_ELSEWHERE || failedBeside(node), "interrupted by what is not beside", node);
        node.cancelled = cause;
    }

    private boolean failedBeside(Entry node) {
        return ledger.entries.values().stream()
                .filter(other -> other.status == Status.FAILED)
                .anyMatch(other -> SketchTree.around(other.node, node.node).sketch() instanceof Sketch.SideBySide side
                        && side.interrupts());
    }
}
