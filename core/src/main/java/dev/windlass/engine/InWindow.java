package dev.windlass.engine;

import dev.windlass.journal.Event;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.WindowGate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The deployment window that the plan passed and that holds until the end of its phase: no step begins outside of it.
 * Changed by the state alone.
 */
final class InWindow {

    private final Program program;
    private int gate = -1;
    private boolean acted;
    private boolean waits;
    private Event.@Nullable WindowAwaited awaited;

    InWindow(Program program) {
        this.program = program;
    }

    /** A gate let the plan go on. */
    void passed(int position) {
        if (program.node(position) instanceof WindowGate) {
            over();
            gate = position;
        }
    }

    /** A step began. */
    void started(int step) {
        if (gate >= 0 && !(program.step(step).kind() instanceof StepDefinition.ReadOnly<?, ?>)) {
            acted = true;
            waits = false; // the next time that it closes a person is asked again
        }
    }

    void awaited(Event.WindowAwaited event) {
        awaited = event;
    }

    /** A person ordered to wait for the next opening. */
    void waitsByOrder() {
        waits = true;
    }

    /** It holds no more: its phase is over, or a person ordered to go on outside of it. */
    void over() {
        gate = -1;
        acted = false;
        waits = false;
        awaited = null;
    }

    /** The window that holds; null if none does. */
    @Nullable
    WindowGate gate() {
        return gate >= 0 && program.node(gate) instanceof WindowGate window ? window : null;
    }

    /** Whether a closed window is simply waited for: nothing was begun in it, or a person said so. */
    boolean maySimplyWait() {
        return !acted || waits;
    }

    /** Whether an opening is waited for that is still to come: one before it is too short for what is left. */
    boolean waitsBeyond(Instant now) {
        return awaited != null && now.isBefore(awaited.until());
    }

    /** The opening that was waited for last; null if none was. */
    Event.@Nullable WindowAwaited awaited() {
        return awaited;
    }
}
