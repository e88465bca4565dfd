package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is due in a rollback: the part of {@link Decider} that is about the way back. */
final class BackDecider {

    private final State state;
    private final Program program;
    private final Moment now;
    private final Decision.Collected decision;

    private BackDecider(State state, Moment now) {
        this.state = state;
        this.program = state.program();
        this.now = now;
        this.decision = new Decision.Collected(now);
    }

    static Decision decide(State state, Moment now) {
        return new BackDecider(state, now).back();
    }

    private Decision back() {
        if (state.question() != null) {
            return state.stop() == null
                    ? Decision.nothing()
                    : Decision.append(new Event.RunSuspended(state.stop().reason()));
        }
        if (state.back().active().isEmpty()) {
            Activity verification = state.verification();
            if (verification != null && !state.effects().undone().isEmpty()) {
                return verifies(verification);
            }
            return Decision.append(new Event.RunEnded(
                    Event.Ending.ROLLED_BACK, state.rollbackReason(), state.rollbackTook(now.elapsed())));
        }
        state.back().active().forEach(this::due);
        if (state.back().active().stream().noneMatch(this::goesOn)) {
            return Decision.append(standstill());
        }
        return decision.made();
    }

    /** What was there before has to be there again (rule B6). */
    private Decision verifies(Activity one) {
        String gate = program.name(one.position());
        switch (one.stage()) {
            case READY -> {
                if (state.stop() != null) {
                    return Decision.append(new Event.RunSuspended(state.stop().reason()));
                }
                decision.add(new Command.Begin(one.position()));
            }
            case REACHED -> {
                if (state.stop() != null) {
                    return Decision.append(new Event.RunSuspended(state.stop().reason()));
                }
                decision.add(new Command.Ask(one.position()));
            }
            case ANSWERED ->
                decision.append(
                        one.shut().isEmpty()
                                ? new Event.GatePassed(gate)
                                : new Event.GateRefused(gate, String.join("; ", one.shut())));
            default -> {
                return Decision.append(new Event.QuestionAsked(
                        gate,
                        state.rollbackReason() + "; all of it was undone, but '" + gate
                                + "' says that what was there before is not well: " + one.failure()
                                + ". Order one of: RETRY to ask it once more, or SKIP it, with what was found by hand"
                                + " as the reason; then the rollback ends",
                        Event.Matter.UNVERIFIED));
            }
        }
        return decision.made();
    }

    /** Whether something comes of it by itself. */
    private boolean goesOn(Undoing one) {
        return switch (one.stage()) {
            case READY -> state.stop() == null && state.back().mayStart(one.position());
            case WAITING -> state.stop() == null;
            case ACTING -> !isStuck(one);
            case FAILED, ASKS -> false;
        };
    }

    private boolean isStuck(Undoing one) {
        Duration unstoppable = one.attempts().unstoppableAt();
        return one.stage() == Undoing.Stage.ACTING
                && unstoppable != null
                && now.elapsed().compareTo(unstoppable) >= 0;
    }

    private void due(Undoing one) {
        switch (one.stage()) {
            case READY -> start(one);
            case ACTING -> acting(one);
            case WAITING -> {
                Duration due = one.attempts().due();
                if (due != null && now.elapsed().compareTo(due) < 0) {
                    decision.wake(due);
                } else {
                    start(one);
                }
            }
            case FAILED, ASKS -> {}
        }
    }

    private void start(Undoing one) {
        if (state.stop() == null && state.back().mayStart(one.position())) {
            decision.append(new Event.UndoStarted(
                    program.name(one.position()), one.attempts().number() + 1));
        }
    }

    private void acting(Undoing one) {
        StepDefinition<?, ?> step = program.step(one.position());
        Attempts attempts = one.attempts();
        Duration unstoppable = attempts.unstoppableAt();
        if (unstoppable != null) {
            if (now.elapsed().compareTo(unstoppable) < 0) {
                decision.wake(unstoppable);
            }
            return;
        }
        Duration deadline = attempts.deadline(step.policies().undo(), null);
        if (now.elapsed().compareTo(deadline) >= 0) {
            cancel(step, Event.Cause.TIMEOUT, attempts.overdue(step.policies().undo(), null, now.elapsed()));
        } else if (state.stop() != null && state.stop().interrupt()) {
            cancel(step, Event.Cause.STOP, state.stop().reason());
        } else {
            decision.add(new Command.Undo(one.position()));
            decision.wake(deadline);
        }
    }

    private void cancel(StepDefinition<?, ?> step, Event.Cause cause, String reason) {
        decision.append(new Event.CancelRequested(step.name(), cause, reason));
    }

    private Event standstill() {
        var stuck = new ArrayList<String>();
        var halted = new ArrayList<Undoing>();
        for (Undoing one : state.back().active()) {
            if (isStuck(one)) {
                stuck.add(Decider.unstoppable("the undo of step '" + program.name(one.position()) + "'"));
            } else if (one.halted()) {
                halted.add(one);
            }
        }
        if (!stuck.isEmpty()) {
            return new Event.RunSuspended(String.join(". ", stuck));
        }
        if (state.stop() != null) {
            return new Event.RunSuspended(state.stop().reason());
        }
        return question(halted);
    }

    /** A pair that surrounds what is to be undone stays in force until somebody decides. */
    private String inForce() {
        String pairs = state.effects().openPairs().stream()
                .map(step -> "'" + program.name(step) + "'")
                .collect(Collectors.joining(", "));
        return pairs.isEmpty() ? "" : ", and IN FORCE until the rollback goes on: " + pairs;
    }

    private Event question(List<Undoing> halted) {
        var reasons = new ArrayList<String>();
        Undoing first = halted.get(0);
        for (Undoing one : halted) {
            String step = program.name(one.position());
            boolean failed = one.stage() == Undoing.Stage.FAILED;
            first = failed && first.stage() != Undoing.Stage.FAILED ? one : first;
            reasons.add(
                    failed
                            ? "the undo of step '" + step + "' failed, attempts: "
                                    + one.attempts().number() + ": " + one.failure()
                            : "the undo of step '" + step
                                    + "' would lose what was written since that step ran, and traffic was let in");
        }
        return new Event.QuestionAsked(
                program.name(first.position()),
                state.rollbackReason() + "; then " + String.join("; ", reasons)
                        + ". What was done before that step is still in place" + inForce()
                        + ". Order one of: RETRY to run the undo, or SKIP to leave it,"
                        + " with what was done by hand as the reason; then the rollback goes on",
                first.stage() == Undoing.Stage.FAILED ? Event.Matter.UNDO_FAILED : Event.Matter.UNDO_LOSES_WRITES);
    }
}
