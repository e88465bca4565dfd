package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.PointOfNoReturn;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says what is due in a run. A pure function of the state and the time: it changes nothing, and asked twice it answers
 * the same. Every rule about what happens next is here, and for the way back in {@link BackDecider}.
 */
final class Decider {

    /** How far clock and ticker may move apart before it is journaled (rule T1). */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

    private static final Duration CLOCK_TOLERANCE_BACK = CLOCK_TOLERANCE.negated();

    private final State state;
    private final Program program;
    private final Moment now;
    private final Decision.Collected decision = new Decision.Collected();
    private final boolean stuck;
    private final boolean holding;

    private Decider(State state, Moment now) {
        this.state = state;
        this.program = state.program();
        this.now = now;
        boolean anyStuck = false;
        boolean anyInDoubt = false;
        for (Activity one : state.walk().active()) {
            anyStuck |= isStuck(one);
            anyInDoubt |= one.stage() == Activity.Stage.IN_DOUBT_AFTER_CRASH;
        }
        this.stuck = anyStuck;
        this.holding = anyStuck || anyInDoubt || state.failed() != null || state.stop() != null;
    }

    static Decision decide(State state, Moment now) {
        if (state.ended() != null || state.suspended() != null || state.question() != null) {
            return Decision.nothing();
        }
        Duration jump = Duration.between(state.origin(), now.at().minus(now.elapsed()));
        if (jump.compareTo(CLOCK_TOLERANCE) > 0 || jump.compareTo(CLOCK_TOLERANCE_BACK) < 0) {
            return Decision.append(new Event.ClockJumped(jump));
        }
        return state.rollingBack() ? BackDecider.decide(state, now) : new Decider(state, now).forward();
    }

    private Decision forward() {
        if (state.walk().active().isEmpty()) {
            return Decision.append(betweenNodes());
        }
        if (holding && state.walk().active().stream().noneMatch(one -> waitedFor(one) && !isStuck(one))) {
            if (stuck) {
                return Decision.append(new Event.RunSuspended(unstoppable()));
            }
            if (state.failed() != null && state.walk().active().stream().noneMatch(Activity::inDoubt)) {
                return Decision.append(failed(state.failed()));
            }
            if (state.stop() != null) {
                return Decision.append(new Event.RunSuspended(state.stop().reason()));
            }
        }
        state.walk().active().forEach(this::due);
        return decision.made();
    }

    private Event betweenNodes() {
        if (!state.walk().done() && state.stop() != null) {
            return new Event.RunSuspended(state.stop().reason());
        }
        int due = state.walk().due();
        String phase = due < 0 ? "" : program.phase(due);
        if (!phase.equals(state.openPhase())) {
            return state.openPhase().isEmpty()
                    ? new Event.PhaseStarted(phase)
                    : new Event.PhaseEnded(state.openPhase());
        }
        List<String> skipped = state.skipped();
        return new Event.RunEnded(
                Event.Ending.COMPLETED,
                skipped.isEmpty()
                        ? "all nodes are done"
                        : "done but for what was skipped by order: " + String.join(", ", skipped),
                null);
    }

    /** Doubts are settled before anything is undone, but not while the runner is asked to stop (rules C2, C7). */
    private boolean waitedFor(Activity one) {
        return one.busy() && !(one.inDoubt() && state.stop() != null);
    }

    private boolean isStuck(Activity one) {
        Duration unstoppable = one.attempts().unstoppableAt();
        return one.stage() == Activity.Stage.ACTING
                && unstoppable != null
                && now.elapsed().compareTo(unstoppable) >= 0;
    }

    private void due(Activity one) {
        switch (one.stage()) {
            case READY -> {
                if (!holding) {
                    begin(one.position());
                }
            }
            case ACTING -> acting(one);
            case WAITING -> waiting(one);
            case IN_DOUBT_AFTER_CRASH, IN_DOUBT_AFTER_THROW -> {
                if (state.stop() == null) {
                    settle(one);
                }
            }
            case REACHED -> reached(one);
            case ANSWERED -> answered(one);
            case DROPPED, FAILED -> {}
        }
    }

    private void begin(int position) {
        if (program.node(position) instanceof PointOfNoReturn point) {
            decision.append(new Event.PointOfNoReturnPassed(point.name()));
        } else if (program.node(position) instanceof Choice) {
            decision.add(new Command.Choose(position));
        } else {
            decision.add(new Command.Begin(position));
        }
    }

    private void acting(Activity one) {
        StepDefinition<?, ?> step = program.step(one.position());
        Attempts attempts = one.attempts();
        Duration unstoppable = attempts.unstoppableAt();
        if (unstoppable != null) {
            if (now.elapsed().compareTo(unstoppable) < 0) {
                decision.wake(unstoppable);
            }
            return;
        }
        StepDefinition.Policies policies = step.policies();
        Duration deadline = attempts.deadline(policies.action(), policies.heartbeat());
        if (now.elapsed().compareTo(deadline) >= 0) {
            cancel(one, Event.Cause.TIMEOUT, attempts.overdue(policies.action(), policies.heartbeat(), now.elapsed()));
        } else if (state.stop() != null && state.stop().interrupt()) {
            cancel(one, Event.Cause.STOP, state.stop().reason());
        } else if (failedBeside(one)) {
            cancel(one, Event.Cause.FAILED_ELSEWHERE, "what runs beside it failed");
        } else {
            decision.add(new Command.Act(one.position()));
            decision.wake(deadline);
        }
    }

    private boolean failedBeside(Activity one) {
        return state.failed() != null
                && state.walk().active().stream()
                        .anyMatch(other -> other.stage() == Activity.Stage.FAILED
                                && program.interrupts(other.position(), one.position()));
    }

    private void cancel(Activity one, Event.Cause cause, String reason) {
        decision.append(new Event.CancelRequested(program.name(one.position()), cause, reason));
    }

    private void waiting(Activity one) {
        Duration due = one.attempts().due();
        if (holding || due == null) {
            return;
        }
        if (now.elapsed().compareTo(due) < 0) {
            decision.wake(due);
        } else {
            decision.append(new Event.AttemptStarted(
                    program.name(one.position()), one.attempts().number() + 1));
        }
    }

    /** A step in doubt is settled by its probe, else by what it is (rule C2). */
    private void settle(Activity one) {
        StepDefinition<?, ?> step = program.step(one.position());
        if (step.probe() != null) {
            decision.add(new Command.Probe(one.position()));
        } else if (step.idempotent() || step.kind() instanceof StepDefinition.ReadOnly<?, ?>) {
            if (state.walk().active().stream().anyMatch(this::isToBeAsked)) {
                return; // if that one turns out to be unknown, nothing runs forward any more
            }
            settled(step, Event.Finding.RUN_AGAIN, step.idempotent() ? "it is idempotent" : "it changes nothing");
        } else {
            settled(
                    step,
                    Event.Finding.UNKNOWN,
                    "step '" + step.name() + "' was cut off while it was acting; it has no probe and is not idempotent,"
                            + " so nobody can tell whether it took effect");
        }
    }

    private boolean isToBeAsked(Activity one) {
        return one.inDoubt() && program.step(one.position()).probe() != null;
    }

    private void settled(StepDefinition<?, ?> step, Event.Finding finding, String reason) {
        decision.append(new Event.DoubtSettled(step.name(), finding, null, null, reason));
    }

    /** What a gate would say counts no more once the plan failed elsewhere; and a stop does not wait for it. */
    private void reached(Activity one) {
        if (state.failed() != null) {
            cancel(one, Event.Cause.FAILED_ELSEWHERE, "the plan failed elsewhere");
        } else if (state.stop() != null) {
            cancel(one, Event.Cause.STOP, state.stop().reason());
        } else {
            decision.add(new Command.Ask(one.position()));
        }
    }

    private void answered(Activity one) {
        String gate = program.name(one.position());
        decision.append(
                one.shut().isEmpty()
                        ? new Event.GatePassed(gate)
                        : new Event.GateRefused(gate, String.join("; ", one.shut())));
    }

    private Event failed(Activity first) {
        String node = program.name(first.position());
        if (state.effects().pastPoint()) {
            String all = state.walk().active().stream()
                    .filter(one -> one.stage() == Activity.Stage.FAILED)
                    .map(one ->
                            "'" + program.name(one.position()) + "' failed past a point of no return: " + one.failure())
                    .collect(Collectors.joining("; "));
            return new Event.QuestionAsked(
                    node,
                    all + ". Order one of: RETRY it, SKIP it, or ROLL_BACK what came after the point",
                    Event.Matter.FAILED_PAST_POINT);
        }
        boolean gate = program.node(first.position()) instanceof CheckGroup;
        if (gate && !state.effects().any()) {
            return new Event.RunEnded(Event.Ending.STOPPED, "gate '" + node + "' refused: " + first.failure(), null);
        }
        return new Event.RollbackStarted(node, first.failure());
    }

    private String unstoppable() {
        return state.walk().active().stream()
                .filter(this::isStuck)
                .map(one -> unstoppable("the action of step '" + program.name(one.position()) + "'"))
                .collect(Collectors.joining(". "));
    }

    /**
     * Whether an attempt that failed may be followed by another one (rule S4): the policy says so, and either nothing took
     * effect, or a probe will have said so, or it may run again over itself.
     */
    static boolean mayTryAgain(StepDefinition<?, ?> step, Attempts attempts, Throwable thrown, Event.Applied applied) {
        boolean safe = applied == Event.Applied.NOTHING
                || step.probe() != null
                || step.idempotent()
                || step.kind() instanceof StepDefinition.ReadOnly<?, ?>;
        boolean wanted = !attempts.cancelled() || attempts.cause() == Event.Cause.TIMEOUT;
        return safe && wanted && step.policies().action().triesAgainAfter(thrown);
    }

    /** Nothing may run over what still runs; only the end of the process ends it for sure (rule S4). */
    static String unstoppable(String what) {
        return what + " was interrupted and has not come to its end within " + Attempts.GRACE.toSeconds()
                + " s, so nothing more is started. End this process, then start the release again: what that action did"
                + " is settled as after a crash";
    }
}
