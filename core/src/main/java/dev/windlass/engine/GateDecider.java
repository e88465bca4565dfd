package dev.windlass.engine;

import dev.windlass.calendar.Need;
import dev.windlass.calendar.Opening;
import dev.windlass.calendar.Standing;
import dev.windlass.check.Spoken;
import dev.windlass.journal.Event;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.Watch;
import dev.windlass.plan.WindowGate;
import java.util.Optional;

/**
 * The part of {@link Decider} that is about gates, guards and what has to come before a step: as pure as it is.
 */
final class GateDecider {

    private final State state;
    private final Program program;
    private final Moment now;
    private final Decision.Collected decision;
    private final boolean holding;

    /**
     * @param decision where what is due is collected
     * @param holding whether nothing new is begun, since the run is to stop or to turn back
     */
    GateDecider(State state, Moment now, Decision.Collected decision, boolean holding) {
        this.state = state;
        this.program = state.program();
        this.now = now;
        this.decision = decision;
        this.holding = holding;
    }

    /**
     * The guards of each block in which the plan is are armed, as long as the run is not in doubt about itself; where
     * nothing new is begun, those that were armed before.
     */
    void guards() {
        for (int guarded : state.walk().guarded()) {
            boolean begins = !holding
                    && state.question() == null
                    && !state.walk().tripped(guarded)
                    && !state.watches().disarmed(guarded);
            if (begins || state.staysArmed(guarded)) {
                observe(guarded);
            }
        }
    }

    /** What a gate would say counts no more once the plan failed elsewhere; and a stop does not wait for it. */
    void reached(Activity one) {
        if (state.failed() != null) {
            decision.cancels(program.name(one.position()), Event.Cause.FAILED_ELSEWHERE, "the plan failed elsewhere");
        } else if (state.stop() != null) {
            decision.cancels(
                    program.name(one.position()), Event.Cause.STOP, state.stop().reason());
        } else if (state.stopOrder() != null || state.rollbackOrder() != null) {
            decision.cancels(program.name(one.position()), Event.Cause.STOP, "a person ordered it");
        } else if (program.node(one.position()) instanceof SignOff) {
            decision.add(new Command.Request(one.position()));
        } else if (program.node(one.position()) instanceof WindowGate gate) {
            window(gate);
        } else if (program.node(one.position()) instanceof Watch) {
            observe(one.position());
        } else {
            decision.add(new Command.Ask(one.position()));
        }
    }

    private void observe(int position) {
        boolean missing = program.baselines().stream()
                .anyMatch(one -> one.position() == position && state.watches().missing(one));
        if (!missing) {
            decision.observes(new Command.Observe(position));
        } else {
            baselinesMissing();
        }
    }

    void answered(Activity one) {
        String gate = program.name(one.position());
        if (one.shut().isEmpty()) {
            decision.append(new Event.GatePassed(gate));
        } else if (one.waivable() && program.group(one.position()).waiver() != null) {
            if (holding) { // it is asked anew, and then waived perhaps, if the plan goes on
                decision.cancels(program.name(one.position()), Event.Cause.STOP, "nobody can be asked to waive it now");
            } else {
                decision.add(new Command.Request(one.position()));
            }
        } else {
            decision.append(new Event.GateRefused(gate, String.join("; ", one.shut())));
        }
    }

    /** People are asked; each of them counts once, one who declines shuts the gate (rule G7). */
    void open(Activity one) {
        Consent consent = one.consent();
        if (holding || consent == null) {
            return;
        }
        String gate = program.name(one.position());
        if (consent.declined() != null) {
            decision.append(new Event.GateRefused(gate, shut(one, consent.declined())));
        } else if (enough(one.position(), consent)) {
            decision.append(new Event.GatePassed(gate));
        } else if (!now.at().isBefore(consent.until())) {
            decision.append(new Event.GateRefused(
                    gate,
                    shut(
                            one,
                            "it expired at " + Spoken.at(consent.until()) + "; signed off by: "
                                    + (consent.people().isEmpty() ? "nobody" : String.join(", ", consent.people())))));
        } else {
            decision.waits("people to sign off at '" + gate + "'", consent.until());
        }
    }

    private static String shut(Activity one, String why) {
        return one.shut().isEmpty() ? why : String.join("; ", one.shut()) + "; not waived: " + why;
    }

    private boolean enough(int position, Consent consent) {
        return program.node(position) instanceof SignOff gate
                ? gate.satisfiedBy(consent.roles())
                : !consent.people().isEmpty();
    }

    /** A window is waited for as long as it opens again in which everything behind it fits (rule G8). */
    private void window(WindowGate gate) {
        Standing standing = gate.window().standing(now.at(), program.plan().need(gate.name()));
        if (standing instanceof Standing.Open) {
            decision.append(new Event.GatePassed(gate.name()));
            return;
        }
        Optional<Opening> next = next(standing);
        if (next.isEmpty()) {
            decision.append(new Event.GateRefused(gate.name(), standing.words()));
        } else {
            awaits(gate, next.get(), standing.words());
        }
    }

    private static Optional<Opening> next(Standing standing) {
        if (standing instanceof Standing.Closed closed) {
            return closed.next();
        }
        return standing instanceof Standing.TooShort tooShort ? tooShort.next() : Optional.empty();
    }

    private void awaits(WindowGate gate, Opening next, String words) {
        Event.WindowAwaited awaited = state.window().awaited();
        if (awaited == null
                || !awaited.node().equals(gate.name())
                || !awaited.until().equals(next.from())) {
            decision.append(new Event.WindowAwaited(gate.name(), next.from(), words));
        } else {
            decision.waits("window '" + gate.name() + "' to open", next.from());
        }
    }

    /** Whether something has to come before the next step: approvals of the plan as it is now, baselines, the window. */
    boolean mustWait(int step) {
        if (!state.approvals().reopened().isEmpty()) {
            return true;
        }
        if (program.step(step).kind() instanceof StepDefinition.ReadOnly<?, ?>) {
            return false;
        }
        return baselinesMissing() || outsideOfWindow(step);
    }

    /** What is compared with how it was before the release is looked at before its first step (rule G5). */
    private boolean baselinesMissing() {
        for (Program.Watching one : program.baselines()) {
            if (state.watches().missing(one)) {
                Command.Baseline command = new Command.Baseline(one.position());
                decision.add(command);
                return true;
            }
        }
        return false;
    }

    /** A window that closed while the plan waited: it waits on, or asks where it has acted already. */
    private boolean outsideOfWindow(int step) {
        WindowGate gate = state.window().gate();
        if (gate == null
                || (gate.window().at(now.at()).isPresent() && !state.window().waitsBeyond(now.at()))) {
            return false;
        }
        Need need = program.plan().need(gate.name());
        Optional<Opening> next = gate.window().next(now.at(), need);
        String words = gate.window().standing(now.at(), need).words();
        if (!state.window().maySimplyWait() || next.isEmpty()) {
            if (state.walk().active().stream().anyMatch(Activity::busy)) {
                return true; // what runs beside it comes to its end before anybody is asked
            }
            decision.append(new Event.QuestionAsked(
                    program.name(step),
                    "step '" + program.name(step) + "' is outside of window '" + gate.name() + "': " + words
                            + ". Order one of: RETRY to wait until it opens, SKIP to go on outside of it, or ROLL_BACK",
                    Event.Matter.WINDOW_CLOSED));
        } else {
            awaits(gate, next.get(), words);
        }
        return true;
    }
}
