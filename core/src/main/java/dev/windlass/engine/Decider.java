package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.PointOfNoReturn;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.util.List;

/**
 * Says what is due in a run. A pure function of the state and the time: it changes nothing, and asked twice it answers
 * the same. Every rule about what happens next is here.
 */
final class Decider {

    /** How far clock and ticker may move apart before it is journaled (rule T1). */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

    private Decider() {}

    static Decision decide(State state, Moment now) {
        if (state.ended() != null || state.suspended() || state.question() != null) {
            return Decision.nothing();
        }
        Duration jump = Duration.between(state.origin(), now.at().minus(now.elapsed()));
        if (jump.abs().compareTo(CLOCK_TOLERANCE) > 0) {
            return append(new Event.ClockJumped(jump));
        }
        return state.rollingBack() ? back(state, now) : forward(state);
    }

    private static Decision forward(State state) {
        Program program = state.program();
        int cursor = state.cursor();
        String phase = cursor == program.size() ? "" : program.phase(cursor);
        if (!phase.equals(state.openPhase())) {
            return append(
                    state.openPhase().isEmpty()
                            ? new Event.PhaseStarted(phase)
                            : new Event.PhaseEnded(state.openPhase()));
        }
        if (cursor == program.size()) {
            return append(new Event.RunEnded(Event.Ending.COMPLETED, completed(cursor, state.skipped()), null));
        }
        return switch (state.stage()) {
            case READY -> begin(program, cursor);
            case STARTED -> Decision.now(new Command.Act(cursor));
            case IN_DOUBT_AFTER_CRASH, IN_DOUBT_AFTER_THROW -> settle(program.step(cursor), cursor);
            case REACHED -> Decision.now(new Command.Ask(cursor));
            case ANSWERED ->
                append(
                        state.shut().isEmpty()
                                ? new Event.GatePassed(program.node(cursor).name())
                                : new Event.GateRefused(program.node(cursor).name(), String.join("; ", state.shut())));
            case FAILED -> failed(state, program.node(cursor).name());
        };
    }

    private static String completed(int nodes, List<String> skipped) {
        return skipped.isEmpty()
                ? "all nodes are done, " + nodes + " in number"
                : nodes - skipped.size() + " of " + nodes + " nodes are done, skipped by order: "
                        + String.join(", ", skipped);
    }

    private static Decision begin(Program program, int cursor) {
        if (program.node(cursor) instanceof PointOfNoReturn point) {
            return append(new Event.PointOfNoReturnPassed(point.name()));
        }
        return Decision.now(new Command.Begin(cursor));
    }

    /** A step in doubt is settled by its probe, else by what it is (rule C2). */
    private static Decision settle(StepDefinition<?, ?> step, int cursor) {
        if (step.probe() != null) {
            return Decision.now(new Command.Probe(cursor));
        }
        if (step.idempotent() || step.kind() instanceof StepDefinition.ReadOnly<?, ?>) {
            return append(new Event.DoubtSettled(
                    step.name(),
                    Event.Finding.RUN_AGAIN,
                    null,
                    step.idempotent() ? "it is idempotent" : "it changes nothing"));
        }
        return append(new Event.DoubtSettled(
                step.name(),
                Event.Finding.UNKNOWN,
                null,
                "the process died while step '" + step.name() + "' was acting; the step has no probe and is not"
                        + " idempotent, so nobody can tell whether it took effect"));
    }

    private static Decision failed(State state, String node) {
        if (state.effects().pastPoint()) {
            return append(new Event.QuestionAsked(
                    node,
                    "'" + node + "' failed past a point of no return: " + state.failure()
                            + ". Order one of: RETRY it, SKIP it, or ROLL_BACK what came after the point"));
        }
        boolean gate = state.program().node(state.cursor()) instanceof CheckGroup;
        if (gate && !state.effects().any()) {
            return append(
                    new Event.RunEnded(Event.Ending.STOPPED, "gate '" + node + "' refused: " + state.failure(), null));
        }
        return append(new Event.RollbackStarted(node, state.failure()));
    }

    private static Decision back(State state, Moment now) {
        Effects effects = state.effects();
        if (!effects.any()) {
            return append(ended(state, now, Event.Ending.ROLLED_BACK, why(state)));
        }
        StepDefinition<?, ?> step = state.program().step(effects.next());
        return switch (effects.stage()) {
            case IDLE -> append(new Event.UndoStarted(step.name(), effects.attempt() + 1));
            case STARTED ->
                Decision.now(new Command.Undo(
                        effects.next(),
                        effects.attempt(),
                        effects.attempt() >= step.undoRetry().attempts()));
            case WAITING ->
                now.elapsed().compareTo(effects.due()) < 0
                        ? Decision.at(effects.due())
                        : append(new Event.UndoStarted(step.name(), effects.attempt() + 1));
            case HALTED ->
                append(ended(
                        state,
                        now,
                        Event.Ending.ROLLBACK_FAILED,
                        why(state) + "; then the undo of step '" + step.name() + "' failed, attempts: "
                                + effects.attempt()));
        };
    }

    private static String why(State state) {
        return "'" + state.program().node(state.cursor()).name() + "' failed: " + state.failure();
    }

    private static Event ended(State state, Moment now, Event.Ending ending, String reason) {
        Duration since = state.rollbackSince();
        return new Event.RunEnded(
                ending, reason, since == null ? null : now.elapsed().minus(since));
    }

    private static Decision append(Event event) {
        return Decision.now(new Command.Append(event));
    }
}
