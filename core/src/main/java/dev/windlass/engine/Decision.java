package dev.windlass.engine;

import dev.windlass.journal.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is due now.
 *
 * @param due the commands that are due, in the order of the plan; none if the run stands still
 * @param wakeAt when something more will be due by itself, in time elapsed since the session began; null if nothing will
 */
record Decision(List<Command> due, @Nullable Duration wakeAt) {

    private static final Decision NOTHING = new Decision(List.of(), null);

    static Decision nothing() {
        return NOTHING;
    }

    static Decision append(Event event) {
        return new Decision(List.of(new Command.Append(event)), null);
    }

    /** A decision in the making. */
    static final class Collected {

        private final List<Command> due = new ArrayList<>();
        private @Nullable Duration wakeAt;

        void add(Command command) {
            due.add(command);
        }

        void append(Event event) {
            due.add(new Command.Append(event));
        }

        void wake(Duration at) {
            wakeAt = wakeAt == null || at.compareTo(wakeAt) < 0 ? at : wakeAt;
        }

        Decision made() {
            return new Decision(due, wakeAt);
        }
    }
}
