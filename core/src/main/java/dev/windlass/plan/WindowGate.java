package dev.windlass.plan;

import dev.windlass.calendar.Window;
import java.util.List;
import java.util.Objects;

/**
 * A gate that is open at certain times, and long enough for what stands behind it: the durations that the nodes behind it
 * declare, to the end of its phase, and the rollback budget. While it is closed the release waits for its next opening.
 * It stands at the top of its phase, not inside of a block, and holds until the end of that phase: no step of it begins
 * outside of the window, and none of another phase is held to it. An undo runs at any time. Immutable: each call gives a new
 * gate.
 *
 * @param name the gate's name, unique within the plan
 * @param window when it is open
 * @param whenRefused what it does if the window never opens again
 * @param serves what it serves, such as the items of a checklist
 */
public record WindowGate(String name, Window window, Refusal whenRefused, List<String> serves) implements Gate {

    /** Keeps a copy of the tags. */
    public WindowGate {
        Objects.requireNonNull(name, "name of a window");
        Objects.requireNonNull(window, () -> "times of window '" + name + "'");
        Objects.requireNonNull(whenRefused, () -> "what window '" + name + "' does when it refuses");
        serves = List.copyOf(serves);
    }

    @Override
    public WindowGate askWhenRefused() {
        return new WindowGate(name, window, Refusal.ASKS, serves);
    }

    @Override
    public WindowGate serves(String... tags) {
        return new WindowGate(name, window, whenRefused, Nodes.added(name, serves, tags));
    }
}
